"""Parts of a resource, as a client asks for them (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True, slots=True)
class Range:
    """The bytes from `start` up to `end` (excluded) of `size`; `is_part` where less than all was asked for."""

    start: int
    end: int
    size: int
    is_part: bool

    @property
    def header(self) -> str:
        """The value of `Content-Range`."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def asked(header: str, size: int) -> Range | None:
    """The range that a header asks for; None where nothing of it is there. Several ranges, other units and what cannot
    be understood are answered with everything, as the RFC allows.
    """
    found = _RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return Range(0, size, size, is_part=False)
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < int(first):
            return Range(0, size, size, is_part=False)
    return Range(start, end, size, is_part=True) if start < end else None

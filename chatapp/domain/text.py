"""What text may be stored: no database keeps NUL, and half a surrogate pair has no encoding."""

import re
from collections.abc import Sequence

# Unicode's categories Cc and Cs, but for the line break and the tab, which keyboards write.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # they would turn around what stands beside a name
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def storable(text: str) -> str:
    """Text without control characters; every kind of line break becomes a line feed."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "Ada, Grace and Bob"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def one_line(text: str) -> str:
    """Storable text with each white space, line breaks included, as one blank, that turns nothing around it."""
    return " ".join(_TURNING.sub("", storable(text)).split())

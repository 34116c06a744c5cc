"""Names of files, which strangers choose: safe to show, to send in a header, and to store under on every system."""

import re
from unicodedata import category, normalize
from urllib.parse import quote

from .text import JOINERS, UNSEEN, is_visible, name_line, one_line

MAX_LENGTH = 200  # characters
MAX_BYTES = 240  # of UTF-8; file systems keep 255, and a system may add to it
NAMELESS = "file"
_MAX_READ = 1000  # characters that are looked at, the last ones: they have the suffix

_SEPARATOR = re.compile(r"[/\\]")
_DRIVE = re.compile(r"^[A-Za-z]:")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on Windows; ":" would name a stream beside the file
# A dot or a blank at an end hides a file or is dropped by Windows; what nobody sees there could stand before one.
_LEADING = re.compile(rf"[ .{UNSEEN}]")
_TRAILING = re.compile(rf"[ .]|(?![{JOINERS}\U000e0020-\U000e007f])[{UNSEEN}]")  # emoji and flags end with others
_MARKS = ("Mn", "Me")
_SUFFIX = re.compile(r"\.(?=\w*[^\W\d])\w{1,15}\Z")  # it has a letter: the end of "2024.12.24" is none
# Microsoft, "Naming Files, Paths, and Namespaces".
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|\Z)", re.IGNORECASE)
_QUOTED = re.compile(r'[^ -~]|["\\%]')  # what a quoted string of a header cannot say in one way (RFC 6266, appendix D)
_ATTRIBUTE = "!#$&+-.^_`|~"  # besides letters and digits (RFC 8187, 3.2.1)


def clean_name(name: str) -> str:
    """A name as it is stored: the last part of a path, in any script, with its suffix.

    Never empty, at most MAX_LENGTH characters and MAX_BYTES bytes, in Unicode's composed form; it has no separator, no
    control character, nothing that turns letters around, no dot or blank at its ends, and no meaning of its own on any
    system.
    """
    parts = [part for part in _SEPARATOR.split(name[-_MAX_READ:]) if part.strip(" .")]
    last = _DRIVE.sub("", one_line(parts[-1])) if parts else ""
    seen = _without_beginning(normalize("NFC", last))
    whole = _without_end(_FORBIDDEN.sub("_", name_line(seen)))
    if not is_visible(whole):
        return NAMELESS
    suffix = suffix_of(whole)
    return _joined(whole.removesuffix(suffix), suffix)


def with_suffix(name: str, suffix: str) -> str:
    """A clean name with this suffix, such as ".webp", in place of its own."""
    name = clean_name(name)
    return _joined(name.removesuffix(suffix_of(name)), suffix)


def suffix_of(name: str) -> str:
    """The last dot of a name and the word behind it, or ""."""
    found = _SUFFIX.search(name)
    return found[0] if found else ""


def disposition(name: str, *, is_inline: bool) -> str:
    """The header `Content-Disposition` (RFC 6266): the name in ASCII and, where that says less, in UTF-8 as well."""
    name = clean_name(name)
    header = f'{"inline" if is_inline else "attachment"}; filename="{_QUOTED.sub("_", name)}"'
    return f"{header}; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE)}" if _QUOTED.search(name) else header


def _joined(stem: str, suffix: str) -> str:
    if _RESERVED.match(stem + suffix):
        stem = f"_{stem}"
    short = stem[: MAX_LENGTH - len(suffix)].encode()[: MAX_BYTES - len(suffix.encode())].decode(errors="ignore")
    return _without_end(short) + suffix


def _without_beginning(name: str) -> str:
    start = 0
    while start < len(name) and (_LEADING.match(name, start) or category(name[start]) in _MARKS):
        start += 1
    return name[start:]


def _without_end(name: str) -> str:
    end = len(name)
    while end and _TRAILING.match(name, end - 1):
        end -= 1
    return name[:end]

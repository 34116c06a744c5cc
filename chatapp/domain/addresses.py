"""Addresses in a text: where each begins, and where its sentence goes on. Everything here is linear."""

import re
from collections.abc import Iterator

from .text import JOINERS, UNSEEN

MAX_ADDRESS = 2048  # characters; a longer one is text

# An address ends at blanks, quotes, the punctuation of Chinese, Japanese and Korean, and at invisible characters, but
# not at the joiners and selectors inside of words and emoji.
_ENDS = (
    '\\s<>"`\u00ab\u00bb\u2039\u203a\u201c-\u201f\u3000-\u3003\u3008-\u3011\u3014-\u301f'
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    f"\\x00-\\x1f\\x7f-\\x9f{UNSEEN}"
)
_STOP = re.compile(rf"(?![{JOINERS}])[{_ENDS}]|[()\[\]{{}}*|]")
_SCHEME = re.compile(r"(?<![^\W_])https?\Z", re.IGNORECASE)
_AFTER_SCHEME = re.compile(r"://(?=[^\W_]|\[)")
_WITHOUT_SCHEME = re.compile(
    r"(?<![\w.@/-])www\.(?=[^\W_])"
    r"|(?<![\w.+@/-])[\w.+-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@])",
    re.IGNORECASE,
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,:;!?'\u2019\u2026*_~"  # ends the sentence or an emphasis, not the address


def around(text: str, colon: int, end: int) -> tuple[str, str]:
    """The scheme and the address whose colon stands there, in the text before `end`; empty if there is none."""
    scheme = _SCHEME.search(text, max(0, colon - 5), colon)
    if scheme is None or not _AFTER_SCHEME.match(text, colon, end):
        return "", ""
    return scheme[0], at(text, scheme.start(), end)


def without_scheme(text: str) -> Iterator[tuple[int, str, str]]:
    """The place, the shown text and the target of each `www.` and each address of mail."""
    place = 0
    while found := _WITHOUT_SCHEME.search(text, place):
        begin, is_mail = found.start(), "@" in found[0]
        shown = found[0] if is_mail else at(text, begin, len(text))
        place = begin + len(shown)
        if len(shown) <= MAX_ADDRESS:
            yield begin, shown, f"{'mailto:' if is_mail else 'https://'}{shown}"


def at(text: str, begin: int, end: int) -> str:
    """The address that begins there, without what ends its sentence."""
    return text[begin : _end_of(text, begin, end)].rstrip(_TRAILING)


def _end_of(text: str, begin: int, end: int) -> int:
    """The place of its end: also a bracket that was not opened in it, and `**` or `||`."""
    still_open = {"(": 0, "[": 0, "{": 0}
    for found in _STOP.finditer(text, begin, end):
        character, place = found[0], found.start()
        opener = _BRACKETS.get(character)
        if character in still_open:
            still_open[character] += 1
        elif opener and still_open[opener]:
            still_open[opener] -= 1
        elif character not in "*|" or text.startswith(character, place + 1, end):
            return place
    return end

"""Which text may be stored, which of it can be seen, and what a name may look like.

No database keeps NUL, and half a surrogate pair has no encoding. A name can be seen, stays on its line, and changes
nothing around it. The page has the same rules of what can be seen in assets/scripts/text.js.
"""

import re
from collections.abc import Sequence
from unicodedata import category

MAX_KEY = 254  # characters of a name or address that are compared: the longest address (RFC 5321, section 4.5.3.1.3)
MAX_MARKS = 4  # combining marks on one character of a name; Vietnamese needs two, pointed Hebrew three

# Unicode's categories Cc and Cs, but for the line break and the tab, which keyboards write.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # they would turn around what stands beside a name

# Unicode 17.0, DerivedCoreProperties.txt, Default_Ignorable_Code_Point: a test compares it with that of Node.js.
_IGNORABLE = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
_BRAILLE_BLANK = "\u2800"  # a letter to Unicode, without ink
UNSEEN = "".join(f"{chr(first)}-{chr(last)}" for first, last in _IGNORABLE) + _BRAILLE_BLANK  # of a class of `re`
JOINERS = "\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"  # of these, what stands inside of words and emoji
_UNSEEN = re.compile(f"[{UNSEEN}]")
# The blocks of the scripts that are written from right to left, and the mark.
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MARKS = frozenset({"Mn", "Me"})
_BLANK = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", *_MARKS})


def storable(text: str) -> str:
    """Text without control characters; every kind of line break becomes a line feed."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "Ada, Grace and Bob"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def one_line(text: str) -> str:
    """Storable text with each white space, line breaks included, as one blank, that turns nothing around it."""
    return " ".join(_TURNING.sub("", storable(text)).split())


def isolated(text: str) -> str:
    """A text for a sentence: letters from right to left turn nothing around them (UAX #9, FSI and PDI)."""
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def without_unseen(text: str) -> str:
    """Text without the characters that Unicode ignores by default, and others without ink."""
    return _UNSEEN.sub("", text)


def is_visible(text: str) -> bool:
    """Whether a reader sees any character of it; combining marks alone do not count."""
    return any(category(c) not in _BLANK for c in without_unseen(text))


def visible(text: str) -> str:
    """Storable text of several lines without white space around it, "" when nobody would see it."""
    text = storable(text).strip()
    return text if is_visible(text) else ""


def name_line(text: str) -> str:
    """A name as it is stored: `one_line` with at most MAX_MARKS combining marks on a character, "" when nobody would
    see it.
    """
    kept: list[str] = []
    marks = MAX_MARKS  # a mark at the beginning of a word has no character to stand on
    for c in one_line(text):
        if category(c) in _MARKS:
            marks += 1
            if marks > MAX_MARKS:
                continue
        elif c == " ":
            marks = MAX_MARKS
        elif not _UNSEEN.match(c):
            marks = 0
        kept.append(c)
    name = " ".join("".join(kept).split())
    return name if is_visible(name) else ""

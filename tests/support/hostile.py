"""What strangers send where something else is expected, and texts on which a careless function takes long."""

from collections.abc import Iterator
from itertools import permutations

VALUES = [
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    2**31,
    2**63,
    2**64,
    10**30,
    "",
    " ",
    "1",
    "\0",
    "a\0b",
    "\ud800",
    "a\udfffb",
    "\u202e\u200b\ufeff",
    "e\u0301" * 50,
    "a" + "\u0301" * 15_000 + "\u0327" * 15_000,
    "\u200b\u3164\u2800",
    "9" * 4000,
    "😀" * 100,
    "x" * 60_000,
    "%_\\'\";--",
    [],
    [[]],
    [None],
    {},
    {"a": {}},
    ["x"] * 1000,
    list(range(2, 3000)),
]

# What means something to a parser, a pattern, a page, a database or Unicode.
PAIRED = [*" \n\r.,)(]\"'`<&@#%:;=/\\", "a", "\u0301", "\u0327", "\u200d", "http://", "```\n", "` "]
SPECIAL = [
    *PAIRED,
    *"\t\0!?[{}>*+-_|~^$1é😀”…ß",
    *(
        "\u200b",
        "\ufe0f",
        "\u202e",
        "\u2800",
        "\u3164",
        "\ufdfa",
        "\u0390",
        "\ud800",
        "\U000e0041",
        "\U0001f1e6",
        "**",
        "。",
        "»",
    ),
    *("👩\u200d", "https://a.example/(", "```a\n", "<!--", "&amp;", "%41", '\\"', "xn--", "a.", "Bearer "),
]


def texts(length: int) -> Iterator[str]:
    """Texts of this many characters: each special word repeated, pairs of them alternating and half and half, and
    some that are known to be slow for some function.
    """

    def filled(word: str) -> str:
        return (word * (length // len(word) + 1))[:length]

    yield from map(filled, SPECIAL)
    for one, other in permutations(PAIRED, 2):
        yield filled(one + other)
        yield filled(one)[: length // 2] + filled(other)[: length - length // 2]
    for ending in (")", "]", "!", "/", "x"):
        for middle in (".", "…", ")", "(", "a.", "[", "@"):
            yield f"http://a{filled(middle)[: length // 2]}x{filled(ending)}"[:length]
    yield ("a" + "\u0301" * (length // 2) + "\u0327" * length)[:length]
    yield ('"' + '\\"' * length)[: length - 1] + '"'

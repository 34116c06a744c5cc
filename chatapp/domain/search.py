"""Search keys: the form in which names are stored for a search, and in which a query is compared with them."""

from unicodedata import combining, normalize

from .text import MAX_KEY, storable

MAX_WORDS = 8  # of a query that count

# Unicode's combining classes of overlays, Hebrew and Arabic points, and accents: marks that hurried writers leave out.
# Vowel signs of Indic scripts and Thai have other classes; a name is not readable without them.
_ACCENTS = frozenset({1, *range(10, 37), *range(200, 241)})
# Letters that Unicode does not decompose, as a keyboard without them writes them.
_PLAIN = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    }
)


def search_key(*names: str) -> str:
    """The words of some names, with one blank between two: without case, accents and the shapes of letters.

    Only the first MAX_KEY characters count, because normalising a run of combining marks takes quadratic time.
    """
    text = normalize("NFKD", storable(" ".join(names)[:MAX_KEY])).casefold()
    plain = "".join(c for c in normalize("NFKD", text) if combining(c) not in _ACCENTS)
    return " ".join(plain.translate(_PLAIN).split())


def query_words(text: str) -> tuple[str, ...]:
    """The different words of a query, at most MAX_WORDS: a name is found where its key contains each of them.

    The sign before a user name is no part of it.
    """
    words = (word.lstrip("@") for word in search_key(text).split())
    return tuple(dict.fromkeys(filter(None, words)))[:MAX_WORDS]

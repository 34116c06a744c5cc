"""What a strange page says of itself: title, description and picture, from its `<title>`, `<meta>` and `<link>` tags.

A whole page is never parsed: pages that are made for it hold a parser up for seconds. Only these tags are cut out, by
patterns that never go back (possessive), each within a bounded length, and then read by an HTML parser.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from . import destinations
from .text import name_line

MAX_PAGE = 1024 * 1024  # bytes that are looked at; some sites have their tags hundreds of kB into the page
MAX_TITLE, MAX_TEXT = 150, 300  # characters
MAX_TAGS = 100  # of those that matter
MAX_LOOKS = 2000  # at what may be such a tag
MAX_TAG = 4096  # characters
MAX_ATTRIBUTES = 30  # of a tag; a parser compares each with all others
MAX_VALUE = 1000  # characters of a value that are cleaned

_BEGIN = re.compile(r"<(?=meta[\s/]|link[\s/]|title[\s>])", re.IGNORECASE)
_TAG = re.compile(r"<[a-z]++(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>", re.IGNORECASE)
_TITLE = re.compile(r"<title(?:\s[^<>]*+)?>([^<]*+)</title", re.IGNORECASE)
_MATTERS = re.compile(r"og:|twitter:|description|image_src", re.IGNORECASE)
_DECLARED = re.compile(rb"<meta[^<>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes

# What the names of https://encoding.spec.whatwg.org/#names-and-labels mean, where Python has another one for it. Python
# is asked for no other: some of its codecs are slow, and some are none of text.
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "latin1", "l1", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
    **dict.fromkeys(("windows-874", "tis-620", "iso-8859-11"), "cp874"),
    **dict.fromkeys(("iso-8859-9", "latin5", "windows-1254"), "cp1254"),
    **{name: name for name in ("euc-jp", "koi8-r", "koi8-u", "utf-16-be")},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows-125{part}": f"cp125{part}" for part in (0, 1, 3, 5, 6, 7, 8)},
    "utf-16be": "utf-16-be",
}
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_TITLES = ("og:title", "twitter:title", "title")
_TEXTS = ("og:description", "twitter:description", "description")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "image_src")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself, clean and bounded; `picture` is the whole address of one, or ""."""

    title: str
    text: str
    picture: str


def head_of(page: bytes, charset: str | None, address: str) -> Head:
    """Read a page that came from an address. Fields are "" where it says nothing. It takes milliseconds: not for the
    event loop.
    """
    said = _said(_decoded(page[:MAX_PAGE], charset))
    title = _bounded(_first(said, _TITLES), MAX_TITLE)
    text = _bounded(_first(said, _TEXTS), MAX_TEXT)
    return Head(title, "" if text == title else text, _whole(_first(said, _PICTURES), address))


def _said(page: str) -> dict[str, str]:
    """By name in small letters, what a page says first."""
    tree = LexborHTMLParser(f"<!doctype html><head>{''.join(_tags(page))}</head>")
    said: dict[str, str] = {}
    for node in tree.css("title, meta, link"):
        its = node.attributes
        if node.tag == "title":
            name, value = "title", node.text()
        elif node.tag == "link":
            name, value = its.get("rel"), its.get("href")
        else:
            name, value = its.get("property") or its.get("name"), its.get("content")
        if name and value and value.strip():
            said.setdefault(name.strip().lower(), value)
    return said


def _tags(page: str) -> Iterator[str]:
    """The tags that matter, each as it is written."""
    place, found = 0, 0
    for _ in range(MAX_LOOKS):
        begin = _BEGIN.search(page, place)
        if begin is None or found == MAX_TAGS:
            return
        start = begin.start()
        is_title = page[start + 1] in "tT"
        tag = (_TITLE if is_title else _TAG).match(page, start, start + MAX_TAG)
        place = tag.end() if tag else start + 1
        if tag is not None and (is_title or _MATTERS.search(tag[0])) and tag[0].count("=") <= MAX_ATTRIBUTES:
            found += 1
            yield f"<title>{tag[1]}</title>" if is_title else tag[0]


def _decoded(page: bytes, charset: str | None) -> str:
    """As browsers do: by a mark at the beginning, what the server says, what the page says; else UTF-8, or Latin."""
    for mark, codec in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(codec, "replace")
    declared = _DECLARED.search(page, 0, _DECLARED_WITHIN)
    names = (charset, declared and declared[1].decode("ascii", "replace"))
    known = (_CODECS.get(name.strip().lower()) for name in names if name)
    codec = next((codec for codec in known if codec), None)
    if codec is not None:
        return page.decode(codec, "replace")
    try:
        return page.decode()
    except UnicodeDecodeError as error:
        is_cut = error.start >= len(page) - 3
        return page.decode(errors="replace") if is_cut else page.decode("cp1252", "replace")


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if name in said), "")


def _bounded(text: str, most: int) -> str:
    text = name_line(text[:MAX_VALUE])
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _whole(picture: str, address: str) -> str:
    try:
        return destinations.parse(urljoin(address, picture.strip())).address if picture else ""
    except ValueError:
        return ""

"""The markup of messages: parses a source into a tree of plain values, which pages draw, and into words.

A subset of CommonMark: bold, italic, strike, code, fenced blocks, quotes, lists, links, and ||spoilers||. Whatever else
is written stays the text that it is. A chat differs from a document in a few places: line breaks and indentation are
kept, a quote or an item ends with its line, and marks without words (`-`, `>_>`, `2*3*4`, `__init__`) are no marks.
Codes of emoji (`:tada:`) become the emoji.

A node is a string or a list: `[kind, inner]`, or `[kind, inner, extra]`, where `inner` is a list of nodes.

    p q ul li b i s     paragraph, quote, bullets, item, bold, italic, strike
    ol                  numbered list; `extra` is its first number
    c  pre              code in a line; a block of code, `extra` is its language or ""
    a                   link; `extra` is its address: http, https or mailto
    sp                  spoiler
    at                  `@` and a user name, as it is written; who is meant, or nobody, only its message knows
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, paragraph
from markdown_it.rules_inline import StateInline

from . import addresses, emojis

Node = Any  # a string or a list, see above; a recursive type means nothing to those who only hand it on
Tree = list[Node]

MAX_MARKS = 300  # outside of blocks of code; beyond, parsing would take the time of others, and a text stays as it is
MAX_BRACKETS = 150  # as above: each opening one is followed to its end
CACHED = 1024  # trees

_MARK = re.compile(
    rf"[*_~`|\[\\@]|https?://|www\.|{emojis.CODE}|^[ \t]*(?:>|-|\d{{1,9}}[.)])[ \t]", re.IGNORECASE | re.MULTILINE
)
_FENCED = re.compile(r"^```.*?(?:^```|\Z)", re.DOTALL | re.MULTILINE)
_LANGUAGE = re.compile(r"[\w+#.-]{1,20}")
_QUOTED = re.compile(r">[> \t]*[ \t][^\s>]")
_LISTED = re.compile(r"(?:[-*]|\d{1,9}[.)])[ \t]+[^\s]")
_BARE = re.compile(r"(?:(?:[-*]|\d{1,9}[.)])[ \t]*)+")
_ESCAPED = frozenset("*_~`|[]>-@")
_LATIN = "0-9A-Za-z\u00c0-\u024f"  # no user name begins or ends beside one of these: other scripts write no blanks
_AT = re.compile(rf"(?<![{_LATIN}.+@/-])(?<![{_LATIN}]_)@([A-Za-z0-9][A-Za-z0-9._-]{{0,99}})(?![{_LATIN}@])")
_LONGEST_NAME, _SHORTEST_NAME = 30, 2  # characters
_HTTP = re.compile(r"https?://", re.IGNORECASE)


@lru_cache(maxsize=CACHED)
def tree(text: str) -> Tree | None:
    """Parse a text; None where it looks as it is written. The tree is shared: nobody may change it."""
    if not _MARK.search(text) or not _is_small(text):
        return None
    nodes = _nodes(_PARSER.parse(text))
    return None if nodes == [["p", [text]]] else nodes


def _is_small(text: str) -> bool:
    prose = _FENCED.sub("", text)
    return len(_MARK.findall(prose)) <= MAX_MARKS and prose.count("[") <= MAX_BRACKETS


def plain(text: str) -> str:
    """A text in words, for previews and notices: blocks of code and spoilers are named, addresses lose their scheme."""
    nodes = tree(text)
    return text if nodes is None else "".join(_words(nodes)).rstrip("\n")


def _words(nodes: Tree) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
            continue
        kind, inner, *extra = node
        if kind in _NAMED:
            yield _NAMED[kind]
        elif kind == "a":
            yield _HTTP.sub("", "".join(_words(inner)))
        elif kind == "ol":
            for number, (_, item) in enumerate(inner, extra[0]):
                yield f"{number}. {''.join(_words(item))}\n"
        else:
            yield from _words(inner)
        if kind in _LINES:
            yield "\n"


_NAMED = {"pre": "Code", "sp": "Spoiler"}
_LINES = frozenset({"p", "li", "pre"})


# From tokens to nodes

_KINDS = {
    "paragraph": "p",
    "blockquote": "q",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "strong": "b",
    "em": "i",
    "s": "s",
    "spoiler": "sp",
    "link": "a",
}


def _nodes(tokens: list[Any]) -> Tree:
    levels: list[Tree] = [[]]
    extras: list[Any] = []
    for token in tokens:
        if token.type == "inline":
            _add(levels[-1], _nodes(token.children or []))
        elif token.type == "fence":
            levels[-1].append(_block(token))
        elif token.type == "code_inline":
            levels[-1].append(["c", [token.content]])
        elif token.type == "at":
            levels[-1].append(["at", [token.content]])
        elif token.nesting == 1:
            levels.append([])
            extras.append(_extra(token))
        elif token.nesting == -1:
            inner, extra = levels.pop(), extras.pop()
            kind = _KINDS[token.type.removesuffix("_close")]
            is_bare = token.hidden or extra == ""  # an item without lines between, an address that leads nowhere
            _add(levels[-1], inner if is_bare else [[kind, inner] if extra is None else [kind, inner, extra]])
        else:
            is_linked = any(isinstance(extra, str) for extra in extras)
            text = emojis.decoded(token.content)
            _add(levels[-1], [text] if is_linked else _linked(text))
    return levels[0]


def _block(token: Any) -> Node:
    """A block without code is what its marks are."""
    code = token.content.removesuffix("\n")
    found = _LANGUAGE.match(token.info.strip())
    return ["pre", [code], found[0] if found else ""] if code else ["p", [token.markup + token.info]]


def _add(nodes: Tree, more: Tree) -> None:
    """Append nodes; strings beside each other become one."""
    for node in more:
        if isinstance(node, str) and nodes and isinstance(nodes[-1], str):
            nodes[-1] += node
        elif node != "":
            nodes.append(node)


def _extra(token: Any) -> Any:
    if token.type == "link_open":
        return token.attrGet("href")
    if token.type == "ordered_list_open":
        return token.attrGet("start") or 1
    return None


def _linked(text: str) -> Tree:
    nodes: Tree = []
    end = 0
    for begin, shown, address in addresses.without_scheme(text):
        _add(nodes, [text[end:begin], ["a", [shown], address]])
        end = begin + len(shown)
    _add(nodes, [text[end:]])
    return nodes


# The rules


def _spoiler(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """`||hidden||`; a blank beside the marks means an "or"."""
    begin = state.pos + 2
    if not state.src.startswith("||", state.pos):
        return False
    end = state.src.find("||", begin, state.posMax)
    if end <= begin or state.src[begin].isspace() or state.src[end - 1].isspace():
        return False
    if not silent:
        last = state.posMax
        state.push("spoiler_open", "span", 1)
        state.pos, state.posMax = begin, end
        state.md.inline.tokenize(state)
        state.push("spoiler_close", "span", -1)
        state.posMax = last
    state.pos = end + 2
    return True


def _address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    """`https://…`, whatever marks are in it, without what stands behind it."""
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    scheme, shown = addresses.around(state.src, state.pos, state.posMax)
    if not shown:
        return False
    if not silent and len(shown) > addresses.MAX_ADDRESS:
        state.append_pending(shown[len(scheme) :])
    elif not silent:
        state.pending = state.pending[: -len(scheme)]
        state.push("link_open", "a", 1).attrSet("href", shown)
        state.push("text", "", 0).content = shown
        state.push("link_close", "a", -1)
    state.pos += len(shown) - len(scheme)
    return True


def _at(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    """`@ada`, but not in an address, and not in the words of a link."""
    found = None if state.linkLevel else _AT.match(state.src, state.pos, state.posMax)
    name = found[1].rstrip("._-") if found else ""
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
        return False
    if not silent:
        state.push("at", "", 0).content = f"@{name}"
    state.pos += 1 + len(name)
    return True


def _product(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    """`2*3*4`, `2**8` and `__init__` are no emphasis. In other scripts it may touch letters: they write no blanks."""
    begin = end = state.pos
    mark = state.src[begin]
    while mark in "*_" and end < state.posMax and state.src[end] == mark:
        end += 1
    if not (_is_product(state.src, begin, end) if mark == "*" else mark == "_" and end > begin + 1):
        return False
    if not silent:
        state.append_pending(state.src[begin:end])
    state.pos = end
    return True


def _is_product(text: str, begin: int, end: int) -> bool:
    beside = (text[begin - 1] if begin else " ") + text[end : end + 1]
    return len(beside) == 2 and beside.isascii() and (beside.isdigit() or (beside.isalnum() and end == begin + 1))  # noqa: PLR2004 - one on either side


def _escape(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    r"""`\*` is a star. Other backslashes stay, as those of `C:\new` and of `¯\_(ツ)_/¯`."""
    pos = state.pos
    if state.src[pos] != "\\" or state.src[pos + 1 : pos + 2] not in _ESCAPED or pos + 1 >= state.posMax:
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content = state.src[pos + 1] if state.src[pos - 1 : pos] != "¯" else state.src[pos : pos + 2]
        token.info = "escape"
    state.pos = pos + 2
    return True


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """With its indentation."""
    paragraph(state, start, end, silent)
    token = state.tokens[-2]
    token.content = state.getLines(start, state.line, state.blkIndent, keepLastLF=False).rstrip()
    return True


def _ends_here(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """End a quote or an item at the first line without its mark or its indentation."""
    return silent and (state.parentType == "blockquote" or state.sCount[start] < state.blkIndent)


def _is_item(line: str) -> bool:
    return bool(_LISTED.match(line)) and not _BARE.fullmatch(line)


def _where(rule: Callable[..., bool], is_wanted: Callable[[str], object]) -> Callable[..., bool]:
    """A rule of blocks for lines that are wanted."""

    def checked(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        return bool(is_wanted(line)) and rule(state, start, end, silent)

    return checked


def _made() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.enable(["fence", "blockquote", "list", "backticks", "strikethrough", "emphasis", "link"])
    parser.validateLink = lambda url: url.lower().startswith(("http://", "https://", "mailto:"))  # type: ignore[method-assign] - its documentation says to
    lines, words = parser.block.ruler, parser.inline.ruler
    lines.at("blockquote", _where(blockquote, _QUOTED.match), {"alt": ["paragraph", "blockquote", "list"]})
    lines.at("list", _where(list_block, _is_item), {"alt": ["paragraph", "blockquote"]})
    lines.at("paragraph", _paragraph)
    lines.before("fence", "ends_here", _ends_here, {"alt": ["paragraph", "blockquote"]})
    words.before("text", "escape_mark", _escape)
    words.before("emphasis", "product", _product)
    words.push("spoiler", _spoiler)
    words.push("address", _address)
    words.push("at", _at)
    parser.inline.add_terminator_char("|")
    return parser


_PARSER = _made()

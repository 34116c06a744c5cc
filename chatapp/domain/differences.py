"""The differences between two texts, in words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

MOST_WORDS = 3000  # that are compared at once, besides those which both texts begin or end with
_WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af"  # letters that are words alone
_WORD = re.compile(rf"[^\W{_WITHOUT_SPACES}]+|\s|.", re.DOTALL)
_JOINER = "\u200d"
_STANDING_ON = re.compile("[\u0300-\U0010ffff]")  # may be a mark or a joiner
_MARK = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")  # of emoji


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: `kind` is same, gone (only in the former text) or new (only in the later one)."""

    kind: str
    text: str


def compared(texts: Sequence[str]) -> list[list[Part]]:
    """Each text against the next one, which is older, and the last one as it is. In a part that replaces another, what
    is gone comes first. Beyond MOST_WORDS, from the first text on, all that differs is replaced as a whole.
    """
    words = [_words(text) for text in texts]
    room, found = MOST_WORDS, list[list[Part]]()
    for later, former in pairwise(words):
        start = _common(former, later)
        end = _common(former[start:][::-1], later[start:][::-1])
        old, new = former[start : len(former) - end], later[start : len(later) - end]
        room -= len(old) + len(new)
        steps = _steps(old, new) if room >= 0 else [*_all("gone", old), *_all("new", new)]
        same = _all("same", later[:start]), _all("same", later[len(later) - end :])
        found.append(list(_joined([*same[0], *steps, *same[1]])))
    return found + [[Part("same", text)] for text in texts[-1:]]


def _all(kind: str, words: Iterable[str]) -> list[tuple[str, str]]:
    return [(kind, word) for word in words]


def _words(text: str) -> list[str]:
    """Words, spaces and signs. Marks and joiners stay with what they stand on."""
    if not _STANDING_ON.search(text):
        return _WORD.findall(text)
    words: list[list[str]] = []
    for word in _WORD.findall(text):
        is_mark = word[0] >= "\u0300" and (_MARK.match(word) or unicodedata.category(word[0])[0] == "M")
        if words and (is_mark or words[-1][-1] == _JOINER):
            words[-1].append(word)
        else:
            words.append([word])
    return ["".join(parts) for parts in words]


def _common(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    pairs = zip(old, new, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _steps(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    return list(_steps_back(old, new, _rows(old, new)))[::-1]


def _rows(old: list[str], new: list[str]) -> list[int]:
    """The lengths of the longest common subsequences (Hyyrö, 2004). A row for each new word, a bit for each old one: 0
    where the subsequence is longer by this old word. Numbers of many bits make it fast for any text.
    """
    places: dict[str, int] = {}
    for place, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << place
    full = (1 << len(old)) - 1
    row, rows = full, []
    for word in new:
        found = row & places.get(word, 0)
        row = (row + found | row - found) & full
        rows.append(row)
    return rows


def _steps_back(old: list[str], new: list[str], rows: list[int]) -> Iterator[tuple[str, str]]:
    """The way through the rows, from the end."""
    at, row = len(old), len(new)
    while at and row:
        if rows[row - 1] >> at - 1 & 1:
            at -= 1
            yield "gone", old[at]
            continue
        row -= 1
        if row and not rows[row - 1] >> at - 1 & 1:
            yield "new", new[row]
        else:
            at -= 1
            yield "same", old[at]
    yield from (("new", word) for word in reversed(new[:row]))
    yield from (("gone", word) for word in reversed(old[:at]))


def _joined(steps: list[tuple[str, str]]) -> Iterator[Part]:
    """Steps in as few parts as possible. A space between two changes counts to both."""
    last = len(steps) - 1
    for place, (kind, word) in enumerate(steps):
        is_between = 0 < place < last and steps[place - 1][0] != "same" and steps[place + 1][0] != "same"
        if kind == "same" and word == " " and is_between:
            steps[place] = ("both", word)
    for is_same, group in groupby(steps, lambda step: step[0] == "same"):
        found = list(group)
        if is_same:
            yield Part("same", "".join(word for _, word in found))
            continue
        for kind in ("gone", "new"):
            if text := "".join(word for each, word in found if each in (kind, "both")):
                yield Part(kind, text)

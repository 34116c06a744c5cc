"""What differs between texts: complete, readable, and quick for any text."""

import random
import time

import pytest

from chatapp.domain.differences import MOST_WORDS, Part, compared
from chatapp.domain.message import MAX_CONTENT

LONG = MAX_CONTENT // 2


chance = random.Random(7)  # noqa: S311 - the same texts in each run


def between(former, later):
    return compared([later, former])[0]


def shown(parts):
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[part.kind].format(part.text) for part in parts)


@pytest.mark.parametrize(
    ("former", "later", "expected"),
    [
        ("Noon is fine.", "Noon is fine.", "Noon is fine."),
        ("", "x", "{+x+}"),
        (
            "The quay is yours from noon.",
            "The quay is ours since noon!",
            "The quay is [-yours from-]{+ours since+} noon[-.-]{+!+}",
        ),
        ("one two", "one and two", "one {+and +}two"),
        ("one\ntwo", "one\n\ntwo", "one\n{+\n+}two"),
        ("我们星期五见", "我们星期一见", "我们星期[-五-]{+一+}见"),
        ("cafe\u0301 noir", "cafe noir", "[-cafe\u0301-]{+cafe+} noir"),
        ("👩\u200d🚀 goes", "👩 goes", "[-👩\u200d🚀-]{+👩+} goes"),
        ("👍🏽", "👍🏿", "[-👍🏽-]{+👍🏿+}"),
    ],
)
def test_words_are_marked_as_they_are_read(former, later, expected):
    assert shown(between(former, later)) == expected


def test_the_oldest_text_is_as_it_is():
    assert compared(["b", "a"])[1] == [Part("same", "a")]
    assert compared([]) == []


def test_both_texts_can_be_read_from_any_parts():
    for _ in range(500):
        former, later = ("".join(chance.choices("ab -\n\u0301\u200d我", k=chance.randrange(40))) for _ in range(2))
        parts = between(former, later)
        assert "".join(part.text for part in parts if part.kind != "new") == former
        assert "".join(part.text for part in parts if part.kind != "gone") == later


def test_texts_with_too_many_differences_are_replaced_as_a_whole():
    former, later = "-" * MOST_WORDS, "+" * MOST_WORDS
    assert [part.kind for part in between(f"a {former} z", f"a {later} z")] == ["same", "gone", "new", "same"]


HOSTILE = [
    ("ab" * LONG, "ba" * LONG),
    ("a " * LONG, "b " * LONG),
    ("-+" * LONG, "+-*" * (MAX_CONTENT // 3)),
    ("".join(chance.choices("-+*/", k=1499)), "".join(chance.choices("-+*/", k=1499))),
    ("".join(chr(0x4E00 + each) for each in range(1500)), "".join(chr(0x4E00 + 1500 - each) for each in range(1500))),
    ("a" + "\u0301" * (MAX_CONTENT - 1), "b" + "\u0301" * (MAX_CONTENT - 1)),
    ("\u200d" * MAX_CONTENT, "a\u200d" * LONG),
]


@pytest.mark.parametrize("pair", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_cost_little(pair):
    texts = [*pair, *pair, *pair]
    best = 1.0
    for _ in range(3):
        began = time.process_time()
        compared(texts)
        best = min(best, time.process_time() - began)
    assert best < 0.02

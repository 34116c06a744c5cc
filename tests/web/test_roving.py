"""Where letters lead in a list that is one stop of the Tab key; roving.js, in Node."""

import json

import pytest

from tests.support.rendering import run

NAMES = ["Ada Byron", "\u2068Äste\u2069", "Bo Li", "Bruno", "(Boats)", "Élodie", "7 seas"]


def found(at: int, typed: str) -> int:
    return run(f"return roving.nextNamed({json.dumps(NAMES)}, {at}, {json.dumps(typed)});")


@pytest.mark.parametrize(
    ("at", "typed", "place"),
    [
        (0, "b", 2),
        (2, "b", 3),
        (4, "b", 2),  # round the end
        (2, "bo", 2),  # the row itself, while a word grows
        (3, "bo", 4),
        (0, "br", 3),
        (2, "bb", 3),  # the same letter again goes on
        (0, "a", 1),
        (0, "E", 5),
        (0, "7", 6),
        (0, "x", -1),
    ],
)
def test_letters_lead_to_the_next_row_that_begins_with_them(at, typed, place):
    assert found(at, typed) == place


def test_a_list_without_rows_leads_nowhere():
    assert run('return roving.nextNamed([], 0, "a");') == -1

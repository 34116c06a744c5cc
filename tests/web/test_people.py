"""The words and the order of people (assets/scripts/people.js)."""

import json

import pytest

from tests.support.rendering import run

MEMBERS = [
    {"id": 1, "name": "Nora Velling (you)", "username": "nora"},
    {"id": 2, "name": "Ada Byron", "username": "ada"},
    {"id": 3, "name": "Leïla Ben Amor", "username": "lba"},
    {"id": 4, "name": "Jun Asahi", "username": "jun.asahi"},
]
ALL = [1, 2, 3, 4]


def listed(query="", presence=None):
    values = ", ".join(json.dumps(value) for value in (MEMBERS, presence or {}, query))
    found = run(f"return people.listed({values});")
    return [member["id"] for member in found]


def test_those_who_are_there_come_first_and_the_others_stay_in_their_order():
    assert listed(presence={3: "online", 2: "away"}) == [3, 2, 1, 4]
    assert listed() == ALL


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("leila", [3]),
        ("BEN le", [3]),
        ("@lba", [3]),
        ("a", [2, 3, 4]),
        ("asahi", [4]),
        ("yron", []),
        (" ", [1, 2, 3, 4]),
    ],
)
def test_each_word_of_a_search_begins_a_word_of_a_name(query, found):
    assert listed(query) == found

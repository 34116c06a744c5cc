# ruff: noqa: RUF001 - letters of the world are the subject

"""Which conversations wait for the viewer's answer."""

import json
from dataclasses import asdict

import pytest

from tests.support.rendering import run
from tests.web.test_found import make_row


def said(key, text, *, by="", at=0, unread=0):
    return asdict(make_row(key, "Somebody", at=at, unread=unread)) | {"preview": text, "preview_by": by}


def waiting(*rows, most=4):
    return [row["id"] for row in run(f"return awaiting.rows({json.dumps(rows)}, [], [], {most});")]


@pytest.mark.parametrize(
    ("text", "by", "waits"),
    [
        ("Are you there?", "", True),
        ("Are you there?", "Ada", True),
        ("Are you there?", "You", False),
        ("I am here.", "Ada", False),
        ("Why? Because.", "Ada", False),
        ("Really?!", "Ada", True),
        ("Coming? 🙂", "Ada", True),
        ("本当に？", "", True),
        ("متى؟", "", True),
        ("Could you? " + "x" * 89, "", True),  # cut: the question may go on
        ("", "", False),
    ],
)
def test_a_question_of_somebody_else_waits(text, by, waits):
    assert waiting(said(1, text, by=by)) == ([1] if waits else [])


def test_unread_ones_and_questions_stand_oldest_first():
    rows = [
        said(1, "Yes.", at=9, unread=2),
        said(2, "When?", at=5),
        said(3, "Fine.", at=4),
        said(4, "No.", at=1, unread=1),
    ]
    assert waiting(*rows) == [4, 2, 1]
    assert waiting(*rows, most=2) == [4, 2]


def test_all_unread_ones_count_and_those_without_a_row_too():
    rows = [said(1, "Yes?", unread=2), said(2, "When?")]
    assert run(f"return awaiting.count({json.dumps(rows)}, [], [], 7);") == 8
    assert run("return awaiting.count(undefined, undefined, undefined, 0);") == 0


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "You are up to date."),
        (1, "One conversation is waiting for your answer."),
        (3, "Three conversations are waiting for your answer."),
        (1300, "1,300 conversations are waiting for your answer."),
    ],
)
def test_the_sentence_has_its_number_in_words(count, words):
    assert run(f"return awaiting.sentence({count});") == words

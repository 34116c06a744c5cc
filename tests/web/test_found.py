# ruff: noqa: RUF001 - letters of the world are the subject

"""What the palette finds by itself, in what the page knows."""

import json
from dataclasses import asdict

import pytest

from chatapp.domain.search import search_key
from chatapp.web.shapes import Person, Row
from tests.support.rendering import run

DAY = 3600
NAMES = (
    "José Müller",
    "Łukasz Żółć",
    "Ærøskøbing",
    "STRAßE",
    "ﬁne  print",
    "Ｗｉｄｅ",
    "O’Neill",
    "שָׁלוֹם",
    "مُحَمَّد",
    "İstanbul",
    "ไทย",
)


def make_row(key, title, *, at=0, unread=0, other=0, handle=""):
    moment = f"2026-03-12T{at:02}:00:00Z"
    return Row(key, title, not other, "", 1, "", "", "", moment, unread, 1, other=other, handle=handle)


HARBOUR = make_row(1, "Harbour site launch", at=3)
ADA = make_row(2, "Ada Byron", at=2, other=7)
LAUNCH = make_row(3, "Launch party", at=1, unread=2)
KNOWN = [HARBOUR, ADA, LAUNCH]


def conversations(query, *, known=KNOWN, rows=(), answered="", is_loose=False, place="0"):
    given = [asdict(row) for row in known], [], [], [asdict(row) for row in rows], answered, is_loose, place
    found = run(f"return found.conversations({json.dumps(query)}, ...{json.dumps(given)});")
    return [row["id"] for row in found]


def people(query, found, *, rows=(), answered="", place="0"):
    given = [asdict(row) for row in KNOWN], [], [], [asdict(row) for row in rows], answered, False, place
    given = [*given, [asdict(person) for person in found]]
    return [person["id"] for person in run(f"return found.people({json.dumps(query)}, ...{json.dumps(given)});")]


def test_words_are_compared_as_the_server_compares_them():
    assert run(f"return {json.dumps(NAMES)}.map(found.keyOf);") == [search_key(name) for name in NAMES]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("launch", [3, 1]),  # first what begins so
        ("launch harbour", [1]),
        ("HARBÖUR", [1]),
        ("arbo", [1]),
        ("@ada", [2]),
        ("byron  ada", [2]),
        ("lemon", []),
        ("harbor", [1]),  # a letter is missing,
        ("harrbour", [1]),  # is too much,
        ("hsrbour", [1]),  # is wrong,
        ("hrabour", [1]),  # two are exchanged
        ("hrabor", []),  # two typos
        ("launhc", [1, 3]),
        ("bda", []),  # too short to have a typo
    ],
)
def test_a_few_letters_lead_to_what_is_called_so(query, expected):
    assert conversations(query) == expected


def test_a_typo_is_forgiven_only_where_nothing_is_called_so():
    known = [make_row(1, "Martin", at=9), make_row(2, "Marvin", at=1)]
    assert conversations("marvin", known=known) == [2]
    assert conversations("marlin", known=known) == [1, 2]


def test_without_a_word_unread_ones_come_first_and_then_the_latest():
    assert conversations("") == conversations(" @ ") == [3, 1, 2]


def test_the_open_one_is_left_out():
    assert conversations("", place="1") == [3, 2]


def test_what_the_server_found_is_added_once_and_only_to_its_own_query():
    other = make_row(9, "Somebody, and a participant called Launcelot", at=9)
    answer = {"rows": [LAUNCH, other], "answered": "launc"}
    assert conversations("launc", **answer) == [3, 9, 1]
    assert conversations("launch", **answer) == [3, 1]
    member = make_row(8, "Ada, Bob and 7 more", at=9)
    assert conversations("linus", rows=[member], answered="linus") == [8]
    assert conversations("launch", rows=[member], answered="launch", is_loose=True) == [3, 1]


def test_people_are_found_by_the_server_without_those_whose_conversation_is_there():
    ada, linus = (Person(key, "", name, "", 1, "", "") for key, name in ((7, "Ada Byron"), (8, "Linus")))
    assert people("a", [ada, linus], answered="a") == [8]
    assert people("a", [ada, linus], answered="a", place="2") == [8]
    assert people("a", [ada, linus], answered="") == []
    assert people("launch", [ada], answered="launch") == [7]


@pytest.mark.parametrize(
    ("query", "sure"), [("", True), ("ada", True), ("arbo", False), ("hrabour", False), ("x", False)]
)
def test_enter_waits_for_the_server_where_that_may_know_better(query, sure):
    known = json.dumps([asdict(row) for row in KNOWN])
    assert run(f"return found.isSure({json.dumps(query)}, {known}, [], [], '-');") is sure
    assert run(f"return found.isSure({json.dumps(query)}, {known}, [], [], {json.dumps(query)});") is True


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("Harbour site launch", "la har", ["", "Har", "bour site ", "la", "unch"]),
        ("Łukasz Żółć", "zol luk", ["", "Łuk", "asz ", "Żół", "ć"]),
        ("Straße", "strass", ["", "Straß", "e"]),
        ("Ada Byron", "yron", ["Ada Byron"]),
        ("Ada Byron", "", ["Ada Byron"]),
        ("", "ada", [""]),
    ],
)
def test_the_letters_by_which_a_name_was_found_are_marked(text, query, pieces):
    assert run(f"return found.pieces({json.dumps(text)}, {json.dumps(query)});") == pieces


def test_actions_are_found_by_the_beginnings_of_their_words():
    words = "Sign out log leave quit"
    asked = ["", "sign", "out sign", "LOG", "o", "ign", "sign in"]
    assert run(f"return {json.dumps(asked)}.map((query) => found.isMeant(query, '{words}'));") == [
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]


def test_long_names_and_queries_take_no_time():
    """Strangers choose names: 500 rows of 150 letters, and a query of eight words that begin almost as they do."""
    title, query = "ab" * 75, " ".join("ab" * n + "c" for n in range(3, 11))
    known = [asdict(make_row(key, f"{title}{key}")) for key in range(500)]
    code = f"""
      const known = {json.dumps(known)}, times = [];
      for (let n = 0; n < 5; n++) {{
        const began = process.cpuUsage().user;
        found.conversations({json.dumps(query)} + n, known, [], [], [], "", false, "0");
        times.push((process.cpuUsage().user - began) / 1000);
      }}
      return Math.min(...times);"""
    assert run(code) < 20  # ms of processor time

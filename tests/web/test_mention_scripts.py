"""What the page itself knows of mentions: names in a text, whom to suggest, and what to ask before a message goes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatapp.domain import markup, mention
from chatapp.domain.message import MAX_CONTENT
from chatapp.web.reflex import arguments
from chatapp.web.states.mentions import MentionsState
from chatapp.web.states.preview import PreviewState
from tests.support.rendering import run

NAMES = (
    "@ada",
    "@Grace.h",
    "@all",
    "@b",
    "a@b.cd",
    "`",
    "```\n",
    "\n",
    " ",
    "**",
    "_",
    "é",
    "你",
    "(",
    ".",
    "-",
    "\\",
    "/",
    "x",
)


def names(text: str) -> list[str]:
    return run(f"return names.namesIn({json.dumps(text)})")


@pytest.mark.parametrize(
    "text",
    [
        "@ada",
        "Hi @Ada, @grace.h: and @ADA! (@bo-b) **@cc** _@dd_ 你@ee你 @ff's",
        "`@ada` ``@bob`` and\n```\n@ada\n```\n@grace",
        "a@ada x.@ada /@ada +@ada -@ada a_@ada é@ada @@ada @adaé @ada@a.example",
        "https://a.example/@ada mail@ada.example \\@ada @a @" + "x" * 31,
        "```\n@ada",
    ],
)
def test_the_page_reads_the_names_that_the_server_reads(text):
    assert names(text) == mention.names(text)


def test_most_texts_have_the_same_names_on_both_sides():
    """Where they differ, as in links, the page asks once too often."""
    texts: list[str] = []

    @settings(max_examples=150, database=None)
    @given(st.lists(st.sampled_from(NAMES), max_size=6).map("".join))
    def gather(text):
        texts.append(text)

    gather()
    found = run(f"return {json.dumps(texts)}.map(names.namesIn)")
    for text, one in zip(texts, found, strict=True):
        if "`" not in text and "\\" not in text:
            assert set(one) >= set(mention.names(text)), text


def test_a_hostile_text_is_read_at_once():
    for text in ("@" * 16_000, "@a-" * 5000, "`" * 16_000, "```\n" * 4000, "`@a" * 5000):
        assert (
            run(f"const begin = performance.now(); names.namesIn({json.dumps(text)}); return performance.now() - begin")
            < 50
        )


def test_a_name_is_silenced_for_the_server_too():
    text = run("return names.silenced('Hello @all, @ALL and @allen', 'all')")
    assert text == "Hello \\@all, \\@ALL and @allen"
    assert mention.names(text) == ["allen"]
    assert markup.plain(text) == "Hello @all, @ALL and @allen"


def person(key: int, name: str, username: str, **more: object) -> dict[str, object]:
    return {"id": key, "name": name, "username": username, "presence": "", "isKnown": False, **more}


ADA = person(1, "Ada Byron", "ada")
KWAME = person(2, "Kwame Asantefo", "kwame", presence="online")
LEILA = person(3, "Leïla Ben Amor", "leila", isKnown=True)
PRIYA = person(4, "Priya Ramanathan", "priya", presence="away")
HERE = [PRIYA, LEILA, KWAME, ADA]
HANA = person(9, "Hana Novotná", "hana")


def options(query: str, *, spoke: dict[int, int] | None = None, **facts: object) -> list[list[str]]:
    known = {"people": HERE, "count": len(HERE), "mayCallAll": True, "mayAdd": True} | facts
    said = list((spoke or {}).items())
    asked = f"{json.dumps(known)}, {json.dumps([HANA])}, {json.dumps(query)}, new Map({json.dumps(said)})"
    found = run(f"return mentions.options({asked})")
    return [[one["text"].strip(), one["aside"]] for one in found]


def test_beginnings_of_words_come_first_then_who_spoke_then_whom_the_viewer_knows():
    assert [text for text, _ in options("a", mayCallAll=False)] == ["@leila", "@kwame", "@ada", "@priya", "@hana"]
    found = options("a", mayCallAll=False, spoke={1: 40, 2: 41, 4: 50})
    assert [text for text, _ in found] == ["@kwame", "@ada", "@leila", "@priya", "@hana"]
    assert options("LEI", mayCallAll=False) == [["@leila", ""]]
    assert options("leï", mayCallAll=False) == [["@leila", ""]]
    assert options("byr", mayCallAll=False) == [["@ada", ""]]
    assert options("zz") == []


def test_all_and_here_are_first_and_say_how_many_they_notify():
    assert options("")[:2] == [["@all", "notifies 4 people"], ["@here", "notifies 1 person"]]
    assert options("h")[0] == ["@here", "notifies 1 person"]
    assert options("", count=300)[1] == ["@here", ""]
    assert ["@all", "notifies 4 people"] not in options("", mayCallAll=False)


def test_who_is_away_or_outside_is_told():
    assert options("pri") == [["@priya", "Away"]]
    assert options("hana") == [["@hana", "Not in this conversation"]]


def question(names: list[str], *, active: int | None = None, others: list | None = None, **facts: object):
    known = {"count": 9, "mayCallAll": True, "mayAdd": True} | facts
    asked = f"{json.dumps(names)}, {json.dumps(known)}, {json.dumps(others or [])}, {json.dumps(active)}"
    return run(f"return mention_check.questionOf({asked})")


def test_many_are_notified_after_a_question():
    assert question(["ada", "all"]) == {"name": "all", "count": 9}
    assert question(["all"], count=4) is None
    assert question(["all"], mayCallAll=False) is None
    assert question(["here"], active=5) == {"name": "here", "count": 5}
    assert question(["here"], active=4) is None
    assert question(["here"]) == {"name": "here", "count": 9}
    assert question(["ada"]) is None


def test_somebody_outside_is_asked_about_first():
    found = question(["hana", "all"], others=[HANA])
    assert (found["person"]["id"], found["mayAdd"], found["name"], found["count"]) == (9, True, "all", 9)
    assert "name" not in question(["hana"], others=[HANA])
    assert question(["ada"], others=[HANA]) is None


def test_the_server_is_asked_about_as_many_names_as_a_text_can_call():
    """What is longer than the door lets through is dropped, and the message would go without a question."""
    text = " ".join(f"@{'n' * 26}{place:04}" for place in range(MAX_CONTENT // 32))
    called = names(text)
    assert called == mention.names(text)
    assert arguments.fits(f"{MentionsState.get_full_name()}.check", {"names": f"2147483647:{','.join(called)}"})


def test_the_longest_message_can_be_previewed():
    assert arguments.fits(f"{PreviewState.get_full_name()}.show", {"content": "x" * MAX_CONTENT})


def message(seq: int, *, sender: int = 2, called: tuple[int, ...] = (), answers: int = 0) -> dict[str, object]:
    mentioned = [{"user_id": user_id, "name": "x"} for user_id in called]
    about = {"seq": seq, "sender": sender, "kind": "text", "at": "2026-03-12T12:00:00Z", "content": "x", "name": "X"}
    return about | {"mentioned": mentioned, "reply": {"sender": answers} if answers else None, "client_id": f"c{seq}"}


@pytest.mark.parametrize(("after", "is_called"), [(1, True), (2, True), (3, True), (4, True), (5, False), (9, False)])
def test_the_way_to_the_end_says_whether_the_viewer_is_called_there(after, is_called):
    window = [
        [message(1, called=(1,)), message(2, called=(3,)), message(3, called=(0,)), message(4, answers=9)],
        [message(5, answers=1), message(6, sender=1, called=(0,)), message(7, called=(3,), answers=3)],
    ]
    asked = f"pages.shown([], {json.dumps(window)}, {{}}, 0, 1, false); return pages.isCalledAfter({after}, 1)"
    assert run(asked) is is_called


def test_who_spoke_last_is_known_from_the_window():
    window = [[message(1), message(2, sender=3), message(3)]]
    asked = f"pages.shown([], {json.dumps(window)}, {{}}, 0, 1, false); return [...pages.lastSeqs()]"
    assert sorted(run(asked)) == [[2, 3], [3, 2]]

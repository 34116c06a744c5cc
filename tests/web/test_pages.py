"""The messages of the open conversation in pages: their order, what follows from neighbours, and what renders again."""

import json
from itertools import chain

import pytest

from chatapp.domain.user import initials
from chatapp.live.window import PAGE
from tests.support.builders import make_message
from tests.support.rendering import run

NOON, LATER, NEXT_DAY = "2026-03-12T12:00:00.000Z", "2026-03-12T12:06:00.000Z", "2026-03-13T12:00:00.000Z"
NONE = {"seq": 0, "user_id": 2, "others": 0}
MARKS = {"read": NONE, "delivered": NONE, "reads": {}, "joins": {}}


def message(seq, **changes):
    said = {"seq": seq, "sender": 1, "name": "Ada Byron", "kind": "text", "at": NOON, "client_id": f"c{seq}"}
    return said | {"content": "Hello", "is_deleted": False} | changes


def page(*seqs):
    return [message(seq) for seq in seqs]


def shown(history, window, marks=MARKS, divider=0, *, me=1, is_followed=False, hidden=()):
    values = (history, window, marks, divider, me, is_followed, list(hidden))
    return run(f"return pages.shown({', '.join(map(json.dumps, values))});")


def lowest(seq, user_id=2, others=9):
    return {"seq": seq, "user_id": user_id, "others": others}


def seqs(history, window):
    return [[message["seq"] for message in page["messages"]] for page in shown(history, window)]


@pytest.mark.parametrize(
    ("window", "order"),
    [
        ([[], []], []),
        ([page(1, 2), page(3), []], [[1, 2], [3]]),
        ([page(11, 12), page(3, 4, 5), page(6, 7, 8, 9, 10)], [[3, 4, 5], [6, 7, 8, 9, 10], [11, 12]]),
    ],
)
def test_the_order_of_pages_is_that_of_their_messages(window, order):
    assert seqs([[]], window) == order


def test_pages_before_a_hole_wait_until_it_is_filled():
    """A tab that was away may get what is new before what it missed."""
    assert seqs([[]], [page(1, 2), page(9, 10), page(11)]) == [[9, 10], [11]]


def test_who_reads_back_sees_the_history():
    assert seqs([page(3, 4), [], page(1, 2)], [page(7, 8), page(9)]) == [[1, 2, 3, 4]]


def test_a_history_is_cut_where_the_live_window_is():
    """So that a message keeps its place in the page when the history takes the place of the live window."""
    history = [page(*range(3, 9)), page(*range(9, 14))]
    assert seqs(history, [[]]) == [[3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13]]
    assert {(message.seq - 1) // PAGE for message in (make_message(6), make_message(10))} == {1}
    keys = [shown(history, [[]]), shown([[]], [page(6, 7, 8, 9, 10)])]
    assert keys[0][1]["key"] == keys[1][0]["key"]


@pytest.mark.parametrize(("history", "has_gap"), [([page(1, 2)], True), ([page(8, 9)], False), ([[]], False)])
def test_a_history_may_end_before_the_live_window_does(history, has_gap):
    assert run(f"return pages.hasGap({json.dumps(history)}, {json.dumps([page(7, 8), page(9)])});") is has_gap


def test_what_concerns_all_messages_is_cut_to_the_page():
    marks = {"read": lowest(4), "delivered": lowest(9), "reads": {2: 9, 3: 4, 4: 2}, "joins": {3: 5}}
    first, second = shown([[]], [page(1, 2, 3), [*page(4, 5, 6), message(7, sender=2)]], marks, 5)
    cursors = [[each[name] for name in ("read", "delivered", "reads", "joins")] for each in (first, second)]
    assert cursors == [[3, 3, "2,3,3", "3"], [4, 6, "0,4,6", "5"]]
    assert (first["divider"], second["divider"]) == (0, 7)
    assert (first["before"], second["before"]["seq"]) == (None, 3)


def test_a_cursor_that_moves_over_messages_of_others_changes_nothing():
    """Only one's own messages have ticks."""
    said = [message(1, sender=2), message(2), message(3, sender=2)]
    before, after = (shown([[]], [said], MARKS | {"read": lowest(read), "reads": {2: read}}) for read in (2, 3))
    assert before == after
    assert shown([[]], [said], MARKS | {"read": lowest(1)}) != before


def test_the_cursor_of_the_viewer_says_nothing_about_their_messages():
    """Who answers without having read everything stays behind their own message."""
    marks = {"read": lowest(1, user_id=1, others=4), "reads": {1: 1, 2: 4, 3: 5}, "joins": {1: 3, 3: 2}}
    (shown_page,) = shown([[]], [page(1, 2, 3, 4, 5)], MARKS | marks)
    assert (shown_page["read"], shown_page["reads"], shown_page["joins"]) == (4, "4,5", "2")


def others(*seqs):
    return [message(seq, sender=2) for seq in seqs]


def lines(*seqs):
    return [message(seq, sender=2, kind="system") for seq in seqs]


@pytest.mark.parametrize(
    ("said", "unread_from", "place"),
    [
        ([others(1, 2), lines(3, 4, 5), others(6)], 4, 6),
        ([others(1, 2), lines(3, 4, 5)], 3, None),
        ([others(1), page(2), others(3)], 2, 3),
        ([others(6, 7)], 5, None),
        ([others(5, 6)], 5, 5),
        ([others(1)], 0, None),
    ],
    ids=["after a fold", "no text yet", "not before one's own", "place not loaded", "first on the page", "nowhere"],
)
def test_the_divider_stands_before_the_first_text_that_is_new(said, unread_from, place):
    dividers = [page["divider"] for page in shown([[]], said, divider=unread_from)]
    assert [divider for divider in dividers if divider] == ([place] if place else [])
    assert sum(one["is_divided"] for one in items([*chain(*said)], divider=place or 0)) == bool(place)


def test_a_page_without_a_change_stays_the_same_object():
    """So that it does not render again: neither for a new message, nor for a cursor that moves elsewhere."""
    code = f"""
      const [one, two, more] = {json.dumps([page(4, 5), page(6), page(6, 7)])};
      const marks = (seq) => ({{ ...{json.dumps(MARKS)}, read: {{ seq, user_id: 2 }}, reads: {{ 2: seq, 3: 9 }} }});
      const shown = (window, read) => pages.shown([[]], window, marks(read), 0, 1, false);
      const before = shown([one, two], 2), after = shown([one, more], 3), last = shown([one, more], 4);
      return [after[0] === before[0], after[1] === before[1], last[0] === after[0]];"""
    assert run(code) == [True, False, False]


def items(messages, before=None, *, me=0, opened_at=0, **page):
    page = {"messages": messages, "before": before, "divider": 0, "joined": "", **page}
    return run(f"return bubbles.items({json.dumps(page)}, {opened_at}, {me});")


@pytest.mark.parametrize(("read", "delivered", "tick"), [(2, 2, "sent"), (2, 3, "delivered"), (3, 3, "read")])
def test_a_message_of_ones_own_says_how_far_it_got(read, delivered, tick):
    cursors = {"read": read, "delivered": delivered, "reads": "2,3", "joins": ""}
    mine, other = items([message(3), message(4, sender=2)], me=1, **cursors)
    assert (mine["tick"], mine["read_by"], other["tick"], other["read_by"]) == (tick, "Read by 1 of 2", "", "")


@pytest.mark.parametrize(
    ("said", "read", "ticks"),
    [
        (page(1, 2, 3), 3, [None, None, "read"]),
        (page(1, 2, 3), 2, [None, "read", "sent"]),
        ([message(1), message(2, is_deleted=True), message(3, sender=2)], 1, ["read", None, None]),
        ([message(1), message(2, at=LATER)], 2, ["read", "read"]),
    ],
    ids=["end of the run", "next differs", "before a deleted one", "two runs"],
)
def test_a_tick_is_shown_at_the_end_of_a_run_and_where_the_next_one_differs(said, read, ticks):
    marks = MARKS | {"read": lowest(read), "delivered": lowest(read)}
    for window in ([said], [[one] for one in said]):  # within a page, and over the edges of pages
        code = f"""
          const shown = pages.shown([[]], {json.dumps(window)}, {json.dumps(marks)}, 0, 1, false);
          const all = shown.flatMap((page) => bubbles.items(page, 9, 1));
          return all.map(({{ tick, is_ticked }}) => (is_ticked ? tick : null));"""
        assert run(code) == ticks


def test_a_message_on_screen_is_found_by_its_seq():
    code = f"""
      pages.shown([[]], {json.dumps([page(4, 5), page(6)])}, {json.dumps(MARKS)}, 0, 1, false);
      return [pages.messageAt(5).client_id, pages.messageAt(7) ?? null];"""
    assert run(code) == ["c5", None]


def test_a_message_without_a_change_stays_the_same_object():
    """So that it does not render again because another of its page has changed."""
    code = f"""
      const [one, two, three] = {json.dumps([*page(1, 2, 3)])};
      const items = (...messages) => bubbles.items({{ messages, before: null, divider: 0, joined: "" }}, 9, 2);
      const before = items(one, two), after = items(one, two, three), edited = items({{ ...one }}, two, three);
      return [0, 1].map((at) => [after[at] === before[at], edited[at] === after[at]]);"""
    assert run(code) == [[True, False], [False, True]]


def joined(first, second, divider=0):
    """The classes that a message gets from the next one: the same within a page and over its edge."""
    (within, _), (page, _) = items([first, second], divider=divider), shown([[]], [[first], [second]], divider=divider)
    assert within["joined"] == page["joined"]
    return within["joined"].split()


def test_a_message_whose_run_goes_on_touches_the_next_one():
    assert joined(message(5), message(6)) == ["msg--joined", "msg--joint"]
    assert joined(message(5), message(6, content="👍")) == ["msg--joined"]


@pytest.mark.parametrize(
    "changes", [{"sender": 2}, {"kind": "system"}, {"at": LATER}], ids=["another sender", "a system line", "a pause"]
)
def test_a_message_whose_run_ends_touches_nothing(changes):
    assert joined(message(5), message(6, **changes)) == []


def test_a_day_and_the_divider_stand_between_two_messages():
    late, early = (f"2026-03-{day}" for day in ("12T23:59:00.000Z", "13T00:01:00.000Z"))
    assert joined(message(5, at=late), message(6, at=early)) == []
    assert joined(*others(5, 6), divider=6) == []


@pytest.mark.parametrize(("history", "is_joined"), [([[]], True), ([page(1, 2)], False)])
def test_a_bubble_that_waits_continues_the_run_at_the_end(history, is_joined):
    last = shown(history, [page(7, 8)], is_followed=True)[-1]
    assert last["joined"] == ("msg--joined msg--joint" if is_joined else "")


def test_a_run_is_one_sender_without_a_long_pause_also_over_the_edge_of_a_page():
    said = [
        message(2),
        message(3, sender=2),
        message(4, sender=2, kind="system"),
        message(5, sender=2),
        message(6, sender=2, at=LATER),
    ]
    assert [each["starts_run"] for each in items(said, message(1))] == [False, True, True, True, True]
    assert items([message(1)])[0]["starts_run"]


def test_a_message_knows_the_time_of_the_one_before():
    assert [each["previous_at"] for each in items([message(2), message(3)], message(1, at=LATER))] == [LATER, NOON]
    assert items([message(1)])[0]["previous_at"] == ""


def test_one_message_rises_at_a_time():
    """In a burst each animation would cost several frames, and nobody could follow them."""
    said = [message(each, at=f"2026-03-12T12:00:00.{ms:03}Z") for each, ms in ((1, 0), (2, 100), (3, 200), (4, 421))]
    assert [each["rises"] for each in items(said)] == [True, False, False, True]
    assert not any(each["rises"] for each in [*items(said, opened_at=4), *items(said, me=1)])


def test_lines_of_the_system_in_a_row_of_one_day_fold():
    lines = [message(seq, kind="system") for seq in (1, 2, 3)]
    folded, apart = items([*lines, message(4, kind="system", at=NEXT_DAY)])
    assert (folded["kind"], [line["seq"] for line in folded["folded"]], apart["kind"]) == ("fold", [1, 2, 3], "system")
    assert [each["kind"] for each in items(lines[:2])] == ["system", "system"]


@pytest.mark.parametrize(
    "name", ["Ada Byron", "ada", "Grace Brewster Murray Hopper", "李小龍", "(x) Y", "ß", "É a", "…"]
)
def test_the_page_makes_the_initials_that_the_server_makes(name):
    assert items([message(1, name=name)])[0]["initials"] == initials(name)
    assert items([message(1, sender=15)])[0]["gradient"] == 4


def test_what_the_viewer_has_deleted_for_themself_is_left_out():
    window = [page(1, 2, 3, 4, 5), page(6, 7), page(11)]
    assert [[each["seq"] for each in one["messages"]] for one in shown([[]], window[:2], hidden=[2, 6, 7])] == [
        [1, 3, 4, 5]
    ]
    assert shown([[]], [page(1, 2)], hidden=[1, 2]) == []


def test_the_divider_moves_to_the_next_message_that_is_left():
    window = [[message(seq, sender=2) for seq in (1, 2, 3)]]
    assert shown([[]], window, divider=2, hidden=[2])[0]["divider"] == 3


def test_runs_and_days_close_around_what_is_left_out():
    window = [page(1, 2, 3, 4, 5), [message(6, sender=2), message(7), message(8, at=NEXT_DAY)]]
    first, second = shown([[]], window, hidden=[6])
    assert (first["joined"], second["before"]["seq"]) == ("msg--joined msg--joint", 5)
    first, second = shown([[]], window, hidden=[5, 6, 7])
    assert (first["joined"], second["before"]["seq"]) == ("", 4)


def test_pages_that_lose_nothing_stay_the_same_objects():
    code = f"""
        const window = {json.dumps([page(1, 2, 3, 4, 5), page(6, 7)])};
        const draw = (hidden) => pages.shown([[]], window, {json.dumps(MARKS)}, 0, 1, false, hidden);
        const [first, second] = draw([]);
        const [kept, changed] = draw([7]);
        const [again] = draw([7]);
        return [kept === first, changed === second, again === first];
    """
    assert run(code) == [True, False, True]

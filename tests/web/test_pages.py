"""The messages of the open conversation in pages: their order, what follows from neighbours, and what renders again."""

import json

import pytest

from chatapp.domain.user import initials
from chatapp.live.window import PAGE
from tests.support.builders import make_message
from tests.support.rendering import run

NOON, LATER, NEXT_DAY = "2026-03-12T12:00:00.000Z", "2026-03-12T12:06:00.000Z", "2026-03-13T12:00:00.000Z"
MARKS = {"read": 0, "delivered": 0, "reads": [], "joins": []}


def message(seq, **changes):
    return {"seq": seq, "sender": 1, "name": "Ada Byron", "kind": "text", "at": NOON, "client_id": f"c{seq}"} | changes


def page(*seqs):
    return [message(seq) for seq in seqs]


def shown(history, window, marks=MARKS, divider=0):
    return run(f"return pages.shown({json.dumps(history)}, {json.dumps(window)}, {json.dumps(marks)}, {divider});")


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
    marks = {"read": 4, "delivered": 9, "reads": [2, 4, 9], "joins": [5]}
    first, second = shown([[]], [page(1, 2, 3), page(4, 5, 6)], marks, 5)
    assert (first["read"], first["delivered"], first["reads"], first["joins"], first["divider"]) == (
        3,
        3,
        "2,3,3",
        "3",
        0,
    )
    assert (second["read"], second["delivered"], second["reads"], second["divider"]) == (4, 6, "3,4,6", 5)
    assert (first["before"], second["before"]["seq"]) == (None, 3)


def test_a_page_without_a_change_stays_the_same_object():
    """So that it does not render again: neither for a new message, nor for a cursor that moves elsewhere."""
    code = f"""
      const [one, two, more] = {json.dumps([page(4, 5), page(6), page(6, 7)])};
      const marks = (read) => ({{ ...{json.dumps(MARKS)}, read, reads: [read, 9] }});
      const before = pages.shown([[]], [one, two], marks(2), 0);
      const after = pages.shown([[]], [one, more], marks(3), 0);
      const last = pages.shown([[]], [one, more], marks(4), 0);
      return [after[0] === before[0], after[1] === before[1], last[0] === after[0]];"""
    assert run(code) == [True, False, False]


def items(messages, before=None):
    return run(f"return pages.items({json.dumps({'messages': messages, 'before': before})});")


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
    assert items([message(1, sender=15)])[0]["gradient"] == 8

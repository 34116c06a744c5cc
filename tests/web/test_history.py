"""The history of a tab: loading more changes one page, and what is far away makes room."""

from chatapp.domain.message import MAX_CONTENT
from chatapp.web.bubbles import bubbles
from chatapp.web.history import PAGES, TEXT, empty
from tests.support.builders import NOON, make_message


def page(first, count=50, **changes):
    return bubbles([make_message(seq, **changes) for seq in range(first, first + count)])


def seqs(history):
    return [message.seq for message in history.messages]


def changed(before, after):
    return sum(one is not other for one, other in zip(before.pages, after.pages, strict=True))


def test_loading_more_changes_one_page_and_the_order_is_that_of_the_messages():
    middle = empty().newer(page(101))
    older = middle.older(page(51))
    newer = older.newer(page(151))
    assert seqs(newer) == list(range(51, 201))
    assert [changed(middle, older), changed(older, newer)] == [1, 1]
    assert newer.older([]) is newer


def test_a_tab_keeps_so_many_pages_and_the_far_end_goes():
    history = empty().newer(page(1001))
    for first in range(951, 0, -50):
        history = history.older(page(first))
    assert seqs(history) == list(range(1, 50 * PAGES + 1))
    for first in range(1 + 50 * PAGES, 2000, 50):
        history = history.newer(page(first))
    assert seqs(history) == list(range(2001 - 50 * PAGES, 2001))


def test_long_messages_take_more_room_but_the_reader_keeps_what_is_near():
    history = empty().newer(page(101, content="x" * MAX_CONTENT))
    for first in (51, 1):
        history = history.older(page(first, content="x" * MAX_CONTENT))
    assert seqs(history) == list(range(1, 101))
    assert TEXT < 100 * MAX_CONTENT


def test_messages_are_renewed_where_they_stand():
    history = empty().newer(page(1)).newer(page(51))
    renewed = history.renewed(bubbles([make_message(7, content="new", edited_at=NOON)]))
    assert [message.content for message in renewed.messages if message.edited_at] == ["new"]
    assert sum(one != other for one, other in zip(history.pages, renewed.pages, strict=True)) == 1

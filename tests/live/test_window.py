"""The window: in order, without holes, and a new message changes one small page."""

from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.user import PublicUser
from chatapp.live.window import PAGE, PAGES, WINDOW, Window
from tests.support.builders import make_message


def seqs(window):
    return sorted(message.seq for page in window.pages for message in page)


def changed(before, after):
    """How many pages are other objects than before."""
    return sum(one is not other for one, other in zip(before, after, strict=True))


def test_a_new_message_changes_one_page():
    window = Window(make_message(seq) for seq in range(1, 2 * WINDOW))
    for seq in range(2 * WINDOW, 3 * WINDOW):
        before = window.pages
        assert window.add(make_message(seq))
        assert changed(before, window.pages) == 1
        assert len(seqs(window)) > WINDOW - PAGE
        assert seqs(window) == list(range(seqs(window)[0], seq + 1))
        assert max(len(page) for page in window.pages) <= PAGE
    assert len(window.pages) == PAGES
    assert {(page[0].seq - 1) % PAGE for page in window.pages if page} == {0}


def test_a_window_may_begin_in_the_middle_of_a_page():
    window = Window(make_message(seq) for seq in range(48, 98))
    assert seqs(window) == list(range(51, 98))
    assert window.add(make_message(98))


def test_a_window_may_begin_anywhere():
    window = Window([make_message(900), make_message(901)])
    assert (seqs(window), window.last) == ([900, 901], 901)
    assert Window().last == 0


@given(st.lists(st.integers(min_value=1, max_value=120), max_size=300))
def test_whatever_arrives_the_window_is_contiguous_and_bounded(arrivals):
    window = Window([make_message(1)])
    for seq in arrivals:
        assert window.add(make_message(seq)) == (seq <= window.last)
    assert seqs(window) == list(range(seqs(window)[0], window.last + 1))
    assert len(seqs(window)) <= WINDOW


def test_a_change_touches_its_page_alone_and_an_older_one_nothing():
    window = Window(make_message(seq) for seq in range(1, 21))
    before = window.pages
    assert window.change(make_message(7, content="new", revision=4))
    assert changed(before, window.pages) == 1
    assert not window.change(make_message(7, content="old", revision=3))
    assert not window.change(make_message(99, revision=5))
    assert [each.content for page in window.pages for each in page if each.seq == 7] == ["new"]


def test_new_names_of_a_user_show_where_they_spoke():
    window = Window(make_message(seq, sender=1 + seq % 2) for seq in range(1, 21))
    user = PublicUser(2, 1, "grace", "Amazing Grace", "/new.webp")
    assert window.rename(user)
    named = {(each.sender, each.sender_name) for page in window.pages for each in page}
    assert (2, "Amazing Grace") in named
    assert len(named) == 2
    assert not window.rename(PublicUser(99, 1, "x", "X", None))

"""The window: in order, without holes, and a new message changes one small page."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.message import quote_of
from chatapp.domain.user import PublicUser
from chatapp.live.window import CHANGED, PAGE, PAGES, WINDOW, Window
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


ORIGINAL = make_message(1, content="at nine")


def quoted(window):
    return [message.reply for page in window.pages for message in page if message.reply is not None]


def test_a_changed_original_changes_its_quotes_and_no_older_state_does():
    replies = [make_message(seq, reply=quote_of(ORIGINAL)) for seq in (60, 61, 67)]
    window = Window([make_message(59), replies[0], replies[1], *map(make_message, range(62, 67)), replies[2]])
    later, earlier = (make_message(1, content=text, revision=number) for text, number in (("ten", 5), ("eight", 4)))
    before = window.pages
    assert window.change(later)
    assert changed(before, window.pages) == 3
    window.change(earlier)
    assert quoted(window) == [quote_of(later)] * 3


def test_a_reply_that_comes_after_a_change_of_its_original_shows_the_change():
    window = Window([make_message(59)])
    later = make_message(1, content="ten", revision=5, deleted_at="2026-03-12T12:00:00.000Z")
    window.change(later)
    window.add(make_message(60, reply=quote_of(ORIGINAL)))
    assert quoted(window) == [quote_of(later)]
    newest = replace(quote_of(later), revision=6)
    window.add(make_message(61, reply=newest))
    assert quoted(window) == [quote_of(later), newest]


def test_a_changed_reply_keeps_the_latest_quote():
    window = Window([make_message(60, reply=quote_of(ORIGINAL))])
    window.change(later := make_message(1, content="ten", revision=5))
    window.change(make_message(60, content="edited", revision=4, reply=quote_of(ORIGINAL)))
    assert quoted(window) == [quote_of(later)]


def test_the_author_of_a_quote_gets_the_new_name():
    window = Window([make_message(60, sender=2, reply=quote_of(ORIGINAL))])
    window.change(make_message(1, revision=3))
    window.rename(PublicUser(1, 1, "ada", "Augusta King", None))
    window.add(make_message(61, sender=2, reply=quote_of(ORIGINAL)))
    assert [quote.name for quote in quoted(window)] == ["Augusta King"] * 2


def test_a_bounded_number_of_changes_is_remembered():
    window = Window([make_message(300)])
    for seq in range(1, 2 * CHANGED):
        window.change(make_message(seq, revision=seq))
    window.add(make_message(301, reply=quote_of(ORIGINAL)))
    window.add(make_message(302, reply=quote_of(make_message(CHANGED))))
    assert [quote.revision for quote in quoted(window)] == [0, CHANGED]

"""The list of one user, kept up to date by events alone."""

from dataclasses import replace

from chatapp.domain.conversation import ConversationRow, SharedConversation
from chatapp.domain.events import (
    ConversationChanged,
    CursorsMoved,
    MessageChanged,
    MessagePosted,
    ParticipationChanged,
)
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import NAMED, Participation
from chatapp.domain.receipt import Cursor
from chatapp.domain.stats import DashboardStats
from chatapp.live.inbox import Inbox, inbox_of
from chatapp.live.tally import MOST_LATER
from tests.support.builders import NOON, make_message, make_row

ME = UserId(1)
LATER = "2026-03-12T12:00:01.000Z"


def make_inbox(*rows: ConversationRow, sent: int = 0) -> Inbox:
    unread = sum(row.unread_count for row in rows)
    groups = sum(row.is_group for row in rows)
    unread_rows = sum(row.unread_count > 0 for row in rows)
    return inbox_of(ME, DashboardStats(len(rows), sent, unread, list(rows), groups, unread_rows))


def posted(conversation: int, seq: int, *, sender: int = 2, read: int = 0, **changes: object) -> MessagePosted:
    message = make_message(seq, conversation=conversation, sender=sender, **changes)
    return MessagePosted(message, {ME: seq if sender == ME else read, UserId(2): 0})


def changed(seq: int, revision: int, content: str) -> MessageChanged:
    message = make_message(seq, conversation=7, content=content, revision=revision)
    return MessageChanged(message, frozenset({ME}))


def took_part(
    conversation: int, *, is_member: bool = True, read: int = 0, unread: int = 0, as_of: int = 0, revision: int = 1
):
    now = Participation(max(1, read), is_member, read, unread, as_of, revision)
    return ParticipationChanged(ConversationId(conversation), {ME: now}, ME)


def deleted(seq: int, revision: int, *, sender: int = 2) -> MessageChanged:
    message = make_message(seq, conversation=7, sender=sender, content="", deleted_at=NOON, revision=revision)
    return MessageChanged(message, frozenset({ME}))


def renamed(revision: int, name: str, *, is_group: bool = True) -> ConversationChanged:
    shared = SharedConversation(ConversationId(7), revision, is_group, name, 5, {})
    return ConversationChanged(shared, frozenset({ME}))


def preview(inbox: Inbox) -> str:
    return inbox.rows[0].last_message_preview.content


def test_a_message_moves_its_conversation_to_the_top_and_counts_as_unread():
    inbox = make_inbox(make_row(7), make_row(8, last_seq=4))
    assert inbox.apply(posted(8, 5, read=4, content="news"))
    assert [(row.id, row.unread_count, row.last_seq) for row in inbox.rows] == [(8, 1, 5), (7, 0, 0)]
    assert (preview(inbox), inbox.figures.unread, inbox.figures.messages_sent) == ("news", 1, 0)


def test_an_older_message_that_comes_late_does_not_move_its_conversation_to_the_top():
    inbox = make_inbox(make_row(7), make_row(8), make_row(9))
    inbox.apply(posted(9, 1, created_at="2026-03-12T12:00:02.000Z"))
    inbox.apply(posted(8, 1, created_at="2026-03-12T12:00:01.000Z"))
    assert [row.id for row in inbox.rows] == [9, 8, 7]


def test_my_own_message_reads_nothing_and_is_counted_as_sent():
    inbox = make_inbox(make_row(7, last_seq=4, unread_count=3), sent=10)
    assert inbox.apply(posted(7, 5, sender=1))
    assert (inbox.rows[0].unread_count, inbox.figures.unread, inbox.figures.messages_sent) == (3, 3, 11)


def test_a_line_of_the_system_moves_a_row_and_counts_as_nothing():
    inbox = make_inbox(make_row(8), make_row(7, last_seq=4, unread_count=3))
    assert inbox.apply(posted(7, 5, kind="system", content="Ada left", created_at=LATER))
    assert (inbox.rows[0].id, inbox.rows[0].unread_count, preview(inbox)) == (7, 3, "Ada left")


def test_a_message_that_is_deleted_before_it_was_read_counts_no_more_and_once():
    inbox = make_inbox(make_row(7, last_seq=4, last_read_seq=2, unread_count=2))
    inbox.apply(posted(7, 5), posted(7, 6))
    for _ in range(2):
        assert inbox.apply(deleted(5, 2))
        assert (inbox.rows[0].unread_count, inbox.figures.unread) == (3, 3)
    assert inbox.apply(deleted(1, 3))  # which was read


def test_a_deletion_of_which_nobody_knows_whether_it_was_counted_asks_for_a_reading():
    inbox = make_inbox(make_row(7, last_seq=4, last_read_seq=2, unread_count=2, revision=5))
    assert inbox.apply(deleted(3, 5))  # the row was read after it
    assert not inbox.apply(deleted(4, 6))
    assert not inbox.apply(replace(deleted(4, 6), message=make_message(4, conversation=99, sender=2, deleted_at="x")))
    assert inbox.apply(deleted(4, 7, sender=1))


def test_a_deletion_that_overtakes_another_is_counted_for_itself():
    inbox = make_inbox(make_row(7, last_seq=4, unread_count=4))
    inbox.apply(posted(7, 5))
    assert inbox.apply(deleted(5, 9))
    assert not inbox.apply(deleted(3, 8))


def test_a_cursor_from_before_a_deletion_asks_for_a_reading():
    """Its count has the message that was deleted."""
    inbox = make_inbox(make_row(7, last_seq=4))
    inbox.apply(posted(7, 5), posted(7, 6), deleted(6, 9))
    assert not inbox.apply(took_part(7, read=5, unread=1, as_of=6, revision=8))
    assert inbox.apply(took_part(7, read=5, unread=0, as_of=6, revision=9))
    assert inbox.rows[0].unread_count == 0


def test_what_is_remembered_one_by_one_is_bounded():
    inbox = make_inbox(make_row(7))
    for seq in range(1, MOST_LATER + 11):
        inbox.apply(posted(7, seq, kind="system" if seq % 2 else "text"))
    tally = inbox.tallies[7]
    assert (tally.as_of, len(tally.later), inbox.rows[0].unread_count) == (10, MOST_LATER, (MOST_LATER + 10) // 2)


def test_the_same_message_twice_changes_nothing():
    inbox = make_inbox(make_row(7))
    inbox.apply(posted(7, 1))
    before = (list(inbox.rows), inbox.figures)
    assert inbox.apply(posted(7, 1))
    assert (inbox.rows, inbox.figures) == before


def test_a_hole_an_unknown_conversation_and_a_new_one_ask_for_a_reading():
    inbox = make_inbox(make_row(7))
    assert not inbox.apply(posted(7, 3))
    assert not inbox.apply(posted(99, 1))
    assert not inbox.apply(took_part(99))
    assert not inbox.apply(took_part(7, is_member=False))


def test_reading_lowers_the_count_and_an_older_cursor_changes_nothing():
    inbox = make_inbox(make_row(7, last_seq=10, unread_count=10))
    assert inbox.apply(took_part(7, read=6, unread=4, as_of=10))
    assert (inbox.rows[0].unread_count, inbox.figures.unread) == (4, 4)
    assert inbox.apply(took_part(7, read=2, unread=8, as_of=10))
    assert (inbox.rows[0].unread_count, inbox.figures.unread) == (4, 4)


def test_a_cursor_of_another_moment_counts_what_came_since():
    inbox = make_inbox(make_row(7, last_seq=10, unread_count=10))
    inbox.apply(posted(7, 11), posted(7, 12, kind="system"), posted(7, 13))
    assert inbox.apply(took_part(7, read=6, unread=5, as_of=11))
    assert inbox.rows[0].unread_count == 6


def test_a_cursor_of_a_moment_before_what_was_counted_asks_for_a_reading():
    inbox = make_inbox(make_row(7, last_seq=12, unread_count=12))
    assert not inbox.apply(took_part(7, read=6, unread=4, as_of=10))


def test_a_cursor_may_come_before_the_message_that_it_is_for():
    inbox = make_inbox(make_row(7, last_seq=4))
    inbox.apply(took_part(7, read=5, unread=0, as_of=5))
    inbox.apply(posted(7, 5, read=4))
    assert (inbox.rows[0].unread_count, inbox.figures.unread) == (0, 0)


def test_only_a_newer_revision_of_the_last_message_changes_the_preview():
    inbox = make_inbox(make_row(7))
    inbox.apply(posted(7, 1))
    assert inbox.apply(changed(1, 2, "newer"))
    assert inbox.apply(changed(1, 1, "older"))
    assert preview(inbox) == "newer"
    inbox.apply(posted(7, 2, content="next"))
    inbox.apply(changed(1, 3, "of the one before"))
    assert preview(inbox) == "next"


def test_a_name_shows_unless_it_is_older():
    inbox = make_inbox(make_row(7, is_group=True, name="Old", title="Old", revision=3))
    assert inbox.apply(renamed(5, "New"))
    assert inbox.apply(renamed(4, "Between"))
    assert (inbox.rows[0].title, inbox.rows[0].participants_count) == ("New", 5)
    assert not inbox.apply(renamed(6, ""))  # now it is called by its people


def moved(conversation: int, *, read: dict[int, int] | None = None, delivered: dict[int, int] | None = None):
    people = (
        {UserId(key): seq for key, seq in (read or {}).items()},
        {UserId(key): seq for key, seq in (delivered or {}).items()},
    )
    return CursorsMoved(ConversationId(conversation), *people, frozenset({ME}))


def test_a_row_says_how_far_my_last_message_has_come():
    inbox = make_inbox(make_row(7), make_row(8))
    message = make_message(1, conversation=7, sender=ME)
    inbox.apply(MessagePosted(message, {ME: 1, UserId(2): 0, UserId(3): 0}))
    told = [inbox.reaches.ticks]
    for event in (
        moved(7, delivered={2: 1}),
        moved(7, delivered={3: 1}, read={2: 1}),
        moved(7, read={3: 0}),
        moved(7, read={3: 1}),
    ):
        assert inbox.apply(event)
        told.append(inbox.reaches.ticks)
    assert [each[7] for each in told] == ["sent", "sent", "delivered", "delivered", "read"]
    inbox.apply(posted(7, 2))
    assert inbox.reaches.ticks == {}


def test_cursors_that_overtake_their_message_ask_for_a_reading():
    for cursors in ({"read": {2: 2}}, {"delivered": {2: 2}}):
        inbox = make_inbox(make_row(7, last_seq=1))
        assert inbox.apply(moved(8, **cursors), moved(7, read={2: 1}))
        assert not inbox.apply(moved(7, **cursors))


def test_only_a_text_of_mine_among_people_who_are_named_has_a_tick():
    inbox = make_inbox(make_row(7), make_row(8))
    inbox.apply(posted(7, 1, sender=ME, kind="system"))
    crowd = {UserId(key): 0 for key in range(2, NAMED + 2)}
    inbox.apply(MessagePosted(make_message(1, conversation=8, sender=ME), {ME: 1, **crowd}))
    assert inbox.reaches.ticks == {}


def test_a_loaded_row_says_how_far_my_last_message_has_come_for_those_who_were_there():
    stats = DashboardStats(3, 0, 0, [make_row(key, last_seq=5) for key in (7, 8, 9)], 0, 0)
    cursors = {7: {2: Cursor(5, 5)}, 8: {2: Cursor(4, 5)}, 9: {2: Cursor(4, 4), 3: Cursor(0, 0, joined=5)}}
    inbox = inbox_of(ME, stats, cursors=cursors)
    assert inbox.reaches.ticks == {7: "read", 8: "delivered", 9: "sent"}
    inbox.apply(moved(9, read={2: 5}))
    assert inbox.reaches.ticks[9] == "read"
    inbox.lose(ConversationId(9))
    assert 9 not in inbox.reaches.ticks


def test_a_group_is_new_until_the_user_has_spoken_in_it():
    inbox = make_inbox(make_row(7, is_group=True, is_new=True, last_seq=0))
    inbox.apply(posted(7, 1))
    assert inbox.rows[0].is_new
    inbox.apply(posted(7, 2, sender=ME))
    assert not inbox.rows[0].is_new

"""The list of one user, kept up to date by events alone."""

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.events import ConversationStarted, MessageDeleted, MessageEdited, MessageSent, ReceiptAdvanced
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessagePreview
from chatapp.domain.stats import DashboardStats
from chatapp.web.inbox import HEAD, Inbox, inbox_of
from chatapp.web.shapes import DELETED
from tests.support.builders import NOON, make_message, make_participant, make_row

ME = UserId(1)


def make_inbox(*rows: ConversationRow, sent: int = 0) -> Inbox:
    unread = sum(row.unread_count for row in rows)
    return inbox_of(ME, DashboardStats(len(rows), sent, unread, list(rows)))


def sent(conversation: int, seq: int, *, sender: int = 2, read: int = 0, **changes: object) -> MessageSent:
    message = make_message(seq, conversation=conversation, sender=sender, **changes)
    return MessageSent(message, {ME: seq if sender == ME else read, UserId(2): 0})


def test_a_message_moves_its_conversation_to_the_top_and_counts_as_unread():
    inbox = make_inbox(make_row(7), make_row(8, last_seq=4))
    assert inbox.apply(sent(8, 5, read=4, content="news"))
    assert [(row.id, row.preview, row.unread, row.last_seq) for row in inbox.rows] == [(8, "news", 1, 5), (7, "", 0, 0)]
    assert inbox.figures.unread == 1
    assert inbox.figures.messages_sent == 0


def test_an_older_message_that_comes_late_does_not_move_its_conversation_to_the_top():
    inbox = make_inbox(make_row(7), make_row(8), make_row(9))
    inbox.apply(sent(9, 1, created_at="2026-03-12T12:00:02.000Z"))
    inbox.apply(sent(8, 1, created_at="2026-03-12T12:00:01.000Z"))
    assert [row.id for row in inbox.rows] == [9, 8, 7]


def test_my_own_message_reads_everything_and_is_counted():
    inbox = make_inbox(make_row(7, last_seq=4, unread_count=3), sent=10)
    assert inbox.apply(sent(7, 5, sender=1))
    assert (inbox.rows[0].unread, inbox.rows[0].preview_by) == (0, "You")
    assert (inbox.figures.unread, inbox.figures.messages_sent) == (0, 11)


def test_the_same_message_twice_changes_nothing():
    inbox = make_inbox(make_row(7))
    inbox.apply(sent(7, 1))
    before = (list(inbox.rows), inbox.figures)
    assert inbox.apply(sent(7, 1))
    assert (inbox.rows, inbox.figures) == before


def test_a_hole_an_unknown_conversation_and_a_new_one_ask_for_a_reading():
    inbox = make_inbox(make_row(7))
    assert not inbox.apply(sent(7, 3))
    assert not inbox.apply(sent(99, 1))
    assert not inbox.apply(ConversationStarted(ConversationId(99), frozenset({ME})))


def test_reading_lowers_the_count_and_never_raises_it():
    inbox = make_inbox(make_row(7, last_seq=10, unread_count=10))
    inbox.apply(ReceiptAdvanced(ConversationId(7), ME, "ada", 6, frozenset({ME})))
    assert (inbox.rows[0].unread, inbox.figures.unread) == (4, 4)
    inbox.apply(ReceiptAdvanced(ConversationId(7), ME, "ada", 2, frozenset({ME})))
    assert (inbox.rows[0].unread, inbox.figures.unread) == (4, 4)
    assert inbox.apply(ReceiptAdvanced(ConversationId(7), UserId(2), "grace", 9, frozenset({ME})))
    assert inbox.rows[0].unread == 4


def test_a_receipt_may_come_before_the_message_that_it_is_for():
    inbox = make_inbox(make_row(7, last_seq=4))
    inbox.apply(ReceiptAdvanced(ConversationId(7), ME, "ada", 5, frozenset({ME})))
    inbox.apply(sent(7, 5, read=4))
    assert (inbox.rows[0].unread, inbox.figures.unread) == (0, 0)


def test_an_older_edit_that_comes_late_does_not_change_the_preview():
    inbox = make_inbox(make_row(7))
    inbox.apply(sent(7, 1))
    for content, at in (("newer", "2027"), ("older", "2026")):
        message = make_message(1, conversation=7, content=content, updated_at=at)
        assert inbox.apply(MessageEdited(message, frozenset({ME})))
    assert inbox.rows[0].preview == "newer"
    inbox.apply(sent(7, 2))
    inbox.apply(
        MessageEdited(make_message(2, conversation=7, content="of the next", updated_at="2026"), frozenset({ME}))
    )
    assert inbox.rows[0].preview == "of the next"


def test_a_deleted_message_does_not_come_back_into_the_preview():
    inbox = make_inbox(make_row(7))
    inbox.apply(sent(7, 1))
    inbox.apply(MessageDeleted(make_message(1, conversation=7, updated_at="2026", deleted_at="2026"), frozenset({ME})))
    inbox.apply(MessageEdited(make_message(1, conversation=7, content="late", updated_at="2027"), frozenset({ME})))
    assert inbox.rows[0].preview == DELETED


def test_a_group_names_the_sender_and_a_direct_conversation_does_not():
    preview = MessagePreview(1, 1, "text", UserId(2), "Grace Hopper", "hi", NOON, None)
    rows = [
        make_row(7, last_message_preview=preview),
        make_row(8, last_message_preview=preview, is_group=True, other_participants=[make_participant(2)]),
    ]
    assert [row.preview_by for row in make_inbox(*rows).rows] == ["", "Grace"]


def test_the_busiest_rows_travel_apart():
    inbox = make_inbox(*(make_row(number) for number in range(1, 20)))
    assert [row.id for row in inbox.head] == list(range(1, HEAD + 1))
    assert [row.id for row in inbox.head + inbox.rest] == list(range(1, 20))
    assert not inbox.has_more

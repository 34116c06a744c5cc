"""Receipts: the read and delivered cursors of participants. Only reading moves a cursor over what others said."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chatapp import errors
from chatapp.domain.cursor_mark import KEPT, MarkKind
from chatapp.domain.events import CursorsMoved, Event
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import MessageView
from chatapp.domain.participant import NAMED, Participant, Participation
from chatapp.domain.receipt import Cursor, ReceiptView, UnreadPlace
from chatapp.domain.times import parse_rfc3339, rfc3339_or_none
from chatapp.domain.user import User, full_name
from chatapp.storage import conversations, cursor_marks, participants, users
from chatapp.storage import receipts as rows

from . import changes
from .conversations import load
from .messages import load_message
from .work import Work

MOST_UNREAD = 1000  # messages that can be marked as unread; each count of them reads all one's own
PLACES_AT_ONCE = 500  # conversations that one act reads
MOST_MOVED = 2000  # read cursors that are told after an outage; of more than that the oldest are left out


@dataclass(frozen=True, slots=True)
class ReadState:
    last_read_seq: int
    unread_count: int


def mark_read(work: Work, *, reader_id: UserId, conversation_id: ConversationId, seq: int | None = None) -> ReadState:
    """Move one's read cursor up to `seq`, the last message if none is given; it only moves forward."""
    load(work, viewer_id=reader_id, conversation_id=conversation_id)
    conversation = conversations.by_id(work.db, conversation_id)
    if conversation is None:
        raise errors.ConversationNotFound
    wanted = conversation.last_seq if seq is None else max(0, min(seq, conversation.last_seq))
    cursor = rows.advance(work.db, conversation_id, reader_id, wanted, work.now)
    if cursor is not None:
        everybody = participants.cursors(work.db, conversation_id).keys()
        audience = everybody if len(everybody) <= NAMED else {reader_id}
        read = {reader_id: cursor.seq}
        work.emit(CursorsMoved(conversation_id, read=read, delivered={}, audience=frozenset(audience)))
        if cursor.is_news and len(everybody) <= NAMED:
            cursor_marks.add(work.db, conversation_id, MarkKind.READ, [reader_id], work.now)
        people = changes.tell_participation(work, conversation, [reader_id], by=reader_id)
    else:  # another device may have moved it further, or the reader may have been removed
        people = participants.participations(work.db, conversation_id, [reader_id])
    return _state(people.get(reader_id))


def unread_places(work: Work, *, reader_id: UserId) -> list[UnreadPlace]:
    """The conversations in which the reader has unread messages, at most PLACES_AT_ONCE. Raises `TokenInvalid` for an
    account that is not active.
    """
    if not users.active_among(work.db, [reader_id]):
        raise errors.TokenInvalid
    return rows.unread_places(work.db, reader_id, limit=PLACES_AT_ONCE)


def mark_unread(work: Work, *, reader_id: UserId, conversation_id: ConversationId, seq: int) -> ReadState:
    """Count a message and what comes after it as unread, for oneself alone: what others see of one's reading stays.

    Reading on, or sending where all was read, ends it. Raises `Invalid` beyond the last MOST_UNREAD messages. What is
    unread anyway stays so.
    """
    load(work, viewer_id=reader_id, conversation_id=conversation_id)
    conversation = conversations.lock(work.db, conversation_id)
    if conversation is None:
        raise errors.ConversationNotFound
    after = max(0, min(seq - 1, conversation.last_seq))
    if after < conversation.last_seq - MOST_UNREAD:
        raise errors.Invalid({"seq": [f"Only the last {MOST_UNREAD:,} messages can be marked as unread."]})
    if rows.mark_unread(work.db, conversation_id, reader_id, after):
        people = changes.tell_participation(work, conversation, [reader_id], by=reader_id)
    else:
        people = participants.participations(work.db, conversation_id, [reader_id])
    return _state(people.get(reader_id))


def _state(mine: Participation | None) -> ReadState:
    if mine is None:
        raise errors.ConversationNotFound
    return ReadState(mine.last_read_seq, mine.unread)


def arrive(work: Work, *, reader_id: UserId, conversation_id: ConversationId) -> None:
    """The conversation was opened: it is not new to its reader any more, also where there is nothing to read."""
    load(work, viewer_id=reader_id, conversation_id=conversation_id)
    conversation = conversations.by_id(work.db, conversation_id)
    if conversation is not None and rows.arrive(work.db, conversation_id, reader_id, work.now):
        changes.tell_participation(work, conversation, [reader_id], by=reader_id)


def mark_delivered(work: Work, *, arrived: Mapping[ConversationId, Mapping[UserId, int]]) -> None:
    """Move delivered cursors: messages up to a `seq` have reached a device of these users. Tabs and sockets report many
    users at once; users who do not take part are ignored. One statement moves all cursors to the same `seq`, which is
    nearly always the whole conversation. No event tells it above NAMED participants, and no mark keeps it. What was
    read already needs no mark either: its time of reading is told.
    """
    for conversation_id, cursors in sorted(arrived.items()):
        moved: dict[UserId, int] = {}
        unread: list[UserId] = []
        for seq in sorted(set(cursors.values())):
            users = [user_id for user_id, reached in cursors.items() if reached == seq]
            delivered = rows.deliver(work.db, conversation_id, users, seq)
            moved |= dict.fromkeys(delivered, seq)
            unread += [user_id for user_id, has_read_less in delivered.items() if has_read_less]
        audience = frozenset(participants.cursors(work.db, conversation_id)) if moved else frozenset[UserId]()
        if 0 < len(audience) <= NAMED:
            work.emit(CursorsMoved(conversation_id, read={}, delivered=moved, audience=audience))
            cursor_marks.add(work.db, conversation_id, MarkKind.DELIVERED, unread, work.now)


def moved_since(work: Work, *, since: datetime) -> list[Event]:
    """The read cursors that moved since then, one event for each conversation; the process tells them to its sinks
    after an outage. Conversations above NAMED participants are left out.
    """
    moved: dict[ConversationId, dict[UserId, int]] = defaultdict(dict)
    for reader in rows.read_since(work.db, since, limit=MOST_MOVED):
        moved[reader.conversation_id][reader.user_id] = reader.last_read_seq
    events: list[Event] = []
    for conversation_id, read in moved.items():
        audience = frozenset(participants.cursors(work.db, conversation_id))
        if len(audience) <= NAMED:
            events.append(CursorsMoved(conversation_id, read=read, delivered={}, audience=audience))
    return events


def cursors(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> dict[UserId, Cursor]:
    """The cursors of all participants."""
    load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    return rows.marks(work.db, conversation_id)


def of_message(work: Work, *, viewer_id: UserId, message_id: MessageId) -> list[ReceiptView]:
    """The receipts of a message, for all participants but its sender: first read, then delivered, then sent. Times are
    known of messages of the last 30 days.

    Participants who joined later are left out, because their cursors began beyond it. Empty above NAMED participants.
    """
    message = load_message(work, viewer_id=viewer_id, message_id=message_id)
    if participants.count(work.db, message.conversation) > NAMED:
        return []
    are_times_known = _are_times_known(work, message)
    others = [
        _receipt(participant, user, message.seq, *(times if are_times_known else (None, None)))
        for participant, user, *times in rows.reading(work.db, message.conversation, message.seq)
        if participant.user_id != message.sender and participant.joined_seq < message.seq
    ]
    return sorted(others, key=lambda receipt: ("read", "delivered", "sent").index(receipt.status))


def _are_times_known(work: Work, message: MessageView) -> bool:
    """Whether all cursors that came to a message since it was sent left marks, and the marks are still kept."""
    conversation = conversations.by_id(work.db, message.conversation)
    is_marked = conversation is not None and message.seq > conversation.marked_after
    return is_marked and parse_rfc3339(message.created_at) > work.now - KEPT


def _receipt(
    participant: Participant, user: User, seq: int, read_at: datetime | None, delivered_at: datetime | None
) -> ReceiptView:
    status, at = "sent", None
    if participant.last_read_seq >= seq:
        status, at = "read", read_at
    elif participant.last_delivered_seq >= seq:
        status, at = "delivered", delivered_at
    return ReceiptView(
        user_id=participant.user_id,
        full_name=full_name(user.username, user.first_name, user.last_name),
        status=status,
        at=rfc3339_or_none(at),
    )

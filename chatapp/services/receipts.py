"""Receipts: how far each participant has read. Unread is a subtraction, never a counter."""

from dataclasses import dataclass

from chatapp import errors
from chatapp.domain.events import ReceiptAdvanced
from chatapp.domain.ids import ConversationId, UserId
from chatapp.storage import conversations, participants, users

from .conversations import load
from .work import Work


@dataclass(frozen=True, slots=True)
class ReadState:
    last_read_seq: int
    unread_count: int


def mark_read(work: Work, *, reader_id: UserId, conversation_id: ConversationId, seq: int | None = None) -> ReadState:
    """Move one's read cursor up to `seq`, the last message if none is given; it only moves forward."""
    participant = load(work, viewer_id=reader_id, conversation_id=conversation_id)
    conversation = conversations.by_id(work.db, conversation_id)
    reader = users.by_id(work.db, reader_id)
    if conversation is None or reader is None:
        raise errors.ConversationNotFound
    wanted = conversation.last_seq if seq is None else max(0, min(seq, conversation.last_seq))
    before = participant.last_read_seq
    if participants.advance(work.db, conversation_id, reader_id, wanted):
        audience = frozenset(participants.cursors(work.db, conversation_id))
        work.emit(ReceiptAdvanced(conversation_id, reader_id, reader.username, wanted, audience))
    seen = max(wanted, before)
    return ReadState(seen, conversation.last_seq - seen)

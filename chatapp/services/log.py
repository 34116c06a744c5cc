"""The log of a conversation: whatever is appended takes the next `seq` and is told to everybody."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from chatapp import errors
from chatapp.domain.events import MessageSent
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.message import Kind, MessageView
from chatapp.domain.participant import Participant
from chatapp.domain.times import rfc3339
from chatapp.domain.user import User, full_name
from chatapp.storage import conversations, messages, participants, users

from .work import Work


def append(
    work: Work, sender: Participant, content: str, *, kind: Kind = Kind.TEXT, client_id: str | None = None
) -> MessageView:
    """Take the next `seq`, store, move the sender's own cursor, tell.

    The sender's row is the permission. It is looked at again once the conversation is locked, because somebody may
    have been removed meanwhile; only a line of the system may come from who has just left.
    """
    user = users.by_id(work.db, sender.user_id)
    if user is None:
        raise errors.UserNotFound
    seq = conversations.next_seq(work.db, sender.conversation_id, work.now)
    values = {
        "conversation_id": sender.conversation_id,
        "seq": seq,
        "kind": kind.value,
        "sender_id": sender.user_id,
        "client_id": client_id or str(uuid4()),
        "content": content,
        "created_at": work.now,
    }
    key = messages.add(work.db, values)
    participants.advance(work.db, sender.conversation_id, sender.user_id, seq)
    cursors = participants.cursors(work.db, sender.conversation_id)
    if kind is Kind.TEXT and sender.user_id not in cursors:
        raise errors.ConversationNotFound
    message = _view(key, values, user, cursors)
    work.emit(MessageSent(message, cursors))
    return message


def note(work: Work, actor: Participant, sentence: str) -> MessageView:
    """Say what happened to the conversation itself."""
    return append(work, actor, sentence, kind=Kind.SYSTEM)


def _view(key: MessageId, values: Mapping[str, Any], user: User, cursors: Mapping[UserId, int]) -> MessageView:
    """What has just been stored, without asking the database for it."""
    return MessageView(
        id=key,
        conversation=values["conversation_id"],
        seq=values["seq"],
        kind=values["kind"],
        client_id=values["client_id"],
        sender=values["sender_id"],
        sender_username=user.username,
        sender_name=full_name(user.username, user.first_name, user.last_name),
        sender_avatar=user.avatar,
        content=values["content"],
        is_read=all(cursor >= values["seq"] for cursor in cursors.values()),
        created_at=rfc3339(values["created_at"]),
        updated_at=rfc3339(values["created_at"]),
        edited_at=None,
        deleted_at=None,
    )

"""Pins: messages that are kept in view for everybody in a conversation. Any participant pins and unpins."""

from chatapp import errors
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import MAX_PINS, Kind, MessageView, PinView
from chatapp.storage import pins

from . import blocks, changes, log
from .conversations import load, load_speaker
from .messages import load_locked
from .work import Work


def add(work: Work, *, actor_id: UserId, message_id: MessageId) -> MessageView:
    """Pin a message, and say so in a line of the system; pinning again changes nothing.

    Raises `AlreadyDeleted`, and `Invalid` for a line of the system and beyond MAX_PINS.
    """
    message = load_locked(work, viewer_id=actor_id, message_id=message_id)
    if message.is_pinned:
        return message
    if message.deleted_at:
        raise errors.AlreadyDeleted
    if message.kind != Kind.TEXT:
        raise errors.Invalid({"message_id": ["Only messages that people wrote can be pinned."]})
    if len(pins.of_conversation(work.db, message.conversation)) >= MAX_PINS:
        sentence = f"A conversation has at most {MAX_PINS} pinned messages. Unpin one of them first."
        raise errors.Invalid({"message_id": [sentence]})
    _check_reach(work, actor_id, message.conversation)
    pins.add(work.db, message, actor_id, work.now)
    return _tell(work, actor_id, message, "pinned a message")


def remove(work: Work, *, actor_id: UserId, message_id: MessageId) -> MessageView:
    """Unpin a message, and say so in a line of the system; without a pin nothing changes."""
    message = load_locked(work, viewer_id=actor_id, message_id=message_id)
    if not message.is_pinned:
        return message
    _check_reach(work, actor_id, message.conversation)
    pins.remove(work.db, message_id)
    return _tell(work, actor_id, message, "unpinned a message")


def list_for(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> list[PinView]:
    """The pinned messages of a conversation, the latest pin first, without what the viewer has hidden."""
    load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    return pins.of_conversation(work.db, conversation_id, viewer=viewer_id)


def _check_reach(work: Work, actor_id: UserId, conversation_id: ConversationId) -> None:
    """The line of the system must not reach a person whom the actor cannot write to."""
    _, _, reach = load_speaker(work, sender_id=actor_id, conversation_id=conversation_id, client_id=None)
    blocks.check_reach(reach)


def _tell(work: Work, actor_id: UserId, message: MessageView, deed: str) -> MessageView:
    """The message has changed; and the conversation, so that whoever shows its pins reads them again."""
    changed = changes.tell_message(work, message.conversation, message.id)
    changes.tell_conversation(work, message.conversation)
    log.note(work, actor_id, message.conversation, deed)
    return changed

"""Forwarding: a message is said once more in another conversation, with the name of whoever said it first."""

from typing import Any

from chatapp import errors
from chatapp.domain.deeds import Named
from chatapp.domain.forwarded import Origin
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import Kind, MessageView
from chatapp.storage import links
from chatapp.storage import messages as rows

from . import messages
from .log import About
from .work import Work


def forward(
    work: Work,
    *,
    sender_id: UserId,
    message_id: MessageId,
    conversation_id: ConversationId,
    client_id: str | None = None,
) -> messages.Sent:
    """Send a copy of a message that the sender may see. The copy of a copy comes from the first message. It calls
    nobody, answers nothing, has copies of the files, and stays when the first message is changed or deleted.

    Raises what `messages.send` raises, `MessageNotFound`, `AlreadyDeleted`, and `Invalid` for a line of the system.
    """
    message = messages.load_message(work, viewer_id=sender_id, message_id=message_id)
    if message.kind != Kind.TEXT:
        raise errors.Invalid({"message_id": ["Only messages of people can be forwarded."]})
    if message.deleted_at:
        raise errors.AlreadyDeleted
    first = rows.origin_of(work.db, message_id) or message_id
    origin = Origin(first, message.forwarded or Named(message.sender, message.sender_name))
    shown = links.shown(work.db, message_id)
    about = About(client_id, origin=origin, copied=message.files, shown=shown)
    where: dict[str, Any] = {"sender_id": sender_id, "conversation_id": conversation_id}
    return messages.post(work, **where, content=message.content, about=about)


def original(work: Work, *, viewer_id: UserId, message_id: MessageId) -> MessageView:
    """The original of a forwarded message. Raises `MessageNotFound` for users outside of either
    conversation, and where the message is no copy.
    """
    messages.load_message(work, viewer_id=viewer_id, message_id=message_id)
    first = rows.origin_of(work.db, message_id)
    if first is None:
        raise errors.MessageNotFound
    return messages.load_message(work, viewer_id=viewer_id, message_id=first)

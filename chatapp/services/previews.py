"""Previews of links: their author may take them away."""

from chatapp import errors
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.message import Kind, MessageView
from chatapp.storage import links
from chatapp.storage.links import Shown

from . import changes
from .messages import load_locked
from .work import Work


def remove(work: Work, *, editor_id: UserId, message_id: MessageId) -> MessageView:
    """Let one's own message show no preview, until it names another link first. Twice changes nothing.

    Raises `Forbidden` for others, and `AlreadyDeleted`.
    """
    message = load_locked(work, viewer_id=editor_id, message_id=message_id)
    if message.sender != editor_id or message.kind != Kind.TEXT:
        raise errors.Forbidden(detail="Only the author may change a message.")
    if message.deleted_at:
        raise errors.AlreadyDeleted
    links.show(work.db, message_id, Shown(None, is_unwanted=True))
    return changes.tell_message(work, message.conversation, message_id) if message.link else message

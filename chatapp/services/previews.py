"""Previews of links: looking at their pictures; their author may take them away."""

from chatapp import errors
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.message import Kind, MessageView
from chatapp.storage import links
from chatapp.storage.links import Shown

from . import changes
from .messages import load_locked, load_message
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


def picture(work: Work, *, viewer_id: UserId, message_id: MessageId) -> str:
    """The key of the picture that a message shows of its link. Raises `MessageNotFound` for users outside of its
    conversation, and `FileNotFound` where it shows none.
    """
    message = load_message(work, viewer_id=viewer_id, message_id=message_id)
    known = links.find(work.db, message.link.address) if message.link and message.link.has_picture else None
    if known is None or known.picture is None:
        raise errors.FileNotFound
    return known.picture

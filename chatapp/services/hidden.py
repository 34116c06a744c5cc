"""Deleting a message for oneself: it stays as it is for everybody else, who are not told."""

from chatapp import errors
from chatapp.domain.events import PersonalChanged
from chatapp.domain.hidden import MAX_HIDDEN
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import MessageView
from chatapp.storage import hidden

from .conversations import load
from .messages import load_locked
from .work import Work

TOO_MANY = f"You can delete at most {MAX_HIDDEN:,} messages of a conversation for yourself."


def hide(work: Work, *, viewer_id: UserId, message_id: MessageId) -> None:
    """Leave a message out of all that the viewer is shown; the same twice changes nothing.

    Raises `MessageNotFound`, and `Invalid` beyond MAX_HIDDEN.
    """
    message = load_locked(work, viewer_id=viewer_id, message_id=message_id)
    before = hidden.seqs(work.db, viewer_id, message.conversation)
    if message.seq in before:
        return
    if len(before) >= MAX_HIDDEN:
        raise errors.Invalid({"message_id": [TOO_MANY]})
    hidden.add(work.db, viewer_id, message, work.now)
    _tell(work, viewer_id, message)


def show(work: Work, *, viewer_id: UserId, message_id: MessageId) -> None:
    """Show the viewer a message again; what was not hidden stays as it is. Raises `MessageNotFound`."""
    message = load_locked(work, viewer_id=viewer_id, message_id=message_id)
    if hidden.remove(work.db, viewer_id, message_id):
        _tell(work, viewer_id, message)


def seqs(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> list[int]:
    """The `seq` of each message of a conversation that the viewer has hidden, in order."""
    load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    return hidden.seqs(work.db, viewer_id, conversation_id)


def _tell(work: Work, viewer_id: UserId, message: MessageView) -> None:
    """All tabs and sockets of the viewer; nobody else."""
    work.emit(PersonalChanged("hidden", frozenset({viewer_id}), message.conversation))

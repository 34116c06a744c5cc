"""The versions of edited messages, and their differences."""

from chatapp.domain.differences import Part, compared
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.message import Version
from chatapp.domain.times import rfc3339
from chatapp.storage import messages

from .messages import load_message
from .work import Work

AT_ONCE = 5  # versions that are compared in one unit of work


def of_message(work: Work, *, viewer_id: UserId, message_id: MessageId) -> list[Version]:
    """The versions of a message, the newest first; none of a deleted one. Raises `MessageNotFound`.

    Of more than MAX_EDITS former versions only the first and the newest are kept: the second then has the time of the
    first edit.
    """
    message = load_message(work, viewer_id=viewer_id, message_id=message_id)
    if message.deleted_at:
        return []
    edits = messages.edits(work.db, message_id)
    contents = [*(content for content, _ in edits), message.content]
    times = [message.created_at, *(rfc3339(moment) for _, moment in edits)]
    return [Version(*each) for each in zip(contents, times, strict=True)][::-1]


def changes_of(
    work: Work, *, viewer_id: UserId, message_id: MessageId, skip: int = 0
) -> tuple[list[tuple[str, list[Part]]], bool]:
    """For AT_ONCE versions after the `skip` newest ones: since when each is (RFC 3339), and what it changed; then
    whether there are older ones. Raises `MessageNotFound`.
    """
    versions = of_message(work, viewer_id=viewer_id, message_id=message_id)[skip : skip + AT_ONCE + 1]
    parts = compared([version.content for version in versions])
    changes = [(version.at, changed) for version, changed in zip(versions, parts, strict=True)]
    return changes[:AT_ONCE], len(changes) > AT_ONCE

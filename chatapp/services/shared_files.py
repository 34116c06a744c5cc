"""Files of messages: who may read them."""

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.storage import files

from .conversations import load
from .files import Opened
from .work import Work


def open_file(work: Work, *, viewer_id: UserId, file_id: str) -> Opened:
    """A file that the viewer may read: of a conversation in which they take part now, or their own unsent one.

    Raises `FileNotFound` for everybody else.
    """
    found = files.find(work.db, file_id)
    if found is None or not found.is_ready:
        raise errors.FileNotFound
    if found.conversation_id is None:
        if found.uploader_id != viewer_id:
            raise errors.FileNotFound
    else:
        try:
            load(work, viewer_id=viewer_id, conversation_id=found.conversation_id)
        except errors.ConversationNotFound:
            raise errors.FileNotFound from None
    return Opened(found.view, found.object_key, found.digest)

"""Files of messages: who may read them; and what was shared in a conversation, files and links."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from chatapp import errors
from chatapp.domain.file import SharedFile
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.link import SharedLink
from chatapp.domain.search import query_words
from chatapp.limits import Quota
from chatapp.storage import files
from chatapp.storage import shared_files as rows

from .conversations import load
from .files import Opened
from .limited import Given, limited
from .work import Work

T = TypeVar("T")

PAGE_SIZE = 50
END = (2**31 - 1, 0)  # behind the last file of a conversation


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Files or links, the latest first, and whether there are older ones."""

    items: list[T]
    has_older: bool


def _searches(given: Given) -> bool:
    return bool(given.get("text"))


@limited(Quota.SEARCHES, by="viewer_id", when=_searches)
def list_for(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    is_media: bool,
    text: str = "",
    beyond: tuple[int, int] = END,
    limit: int = PAGE_SIZE,
) -> Page[SharedFile]:
    """Pictures and films of a conversation, or its other files, whose names contain each word of a text; those beyond
    a `seq` and place. What the viewer has hidden is left out.
    """
    load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    about = {"here": conversation_id, "is_media": is_media, "viewer": viewer_id}
    found = rows.page(work.db, about, query_words(text), beyond=beyond, limit=limit + 1)
    return Page(found[:limit], len(found) > limit)


def links_for(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    beyond: tuple[int, int] = END,
    limit: int = PAGE_SIZE,
) -> Page[SharedLink]:
    """The links of a conversation beyond a `seq` and place. What the viewer has hidden is left out."""
    load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    about = {"here": conversation_id, "viewer": viewer_id}
    found = rows.links(work.db, about, beyond=beyond, limit=limit + 1)
    return Page(found[:limit], len(found) > limit)


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

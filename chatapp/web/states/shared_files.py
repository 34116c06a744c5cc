"""What was shared in the open conversation: its pictures and films, and its other files."""

from typing import Any

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.file import SharedFile
from chatapp.domain.session import Viewer
from chatapp.services import shared_files
from chatapp.web.shapes import SharedItem

from .base import conversation_id_of, holds, viewer_of
from .place import is_at

KINDS = ("media", "files")
MOST = 300  # files that a tab holds after news: more are read again by scrolling
MAX_QUERY = 100  # characters


@holds(lambda state: [conversation_id_of(state.place)])
class SharedFilesState(rx.State):
    """Those of one kind of the conversation with the id `place`: read when their tab of the panel is shown, and again
    with each news of the conversation. `kind` is one of KINDS, `query` are words that their names contain.
    """

    items: rx.Field[list[SharedItem]] = rx.field(default_factory=list)
    has_older: bool = False
    place: str = ""
    kind: str = ""
    query: str = ""

    @rx.event
    async def load(self, conversation: str, kind: str) -> None:
        """A tab was opened, or there is news of its conversation."""
        if kind not in KINDS or not await is_at(self, conversation):
            return
        if (conversation, kind) != (self.place, self.kind):
            self.items, self.query = [], ""
        self.place, self.kind = conversation, kind
        await self._read(limit=min(max(len(self.items), shared_files.PAGE_SIZE), MOST))

    @rx.event
    async def search(self, conversation: str, text: str) -> None:
        """Somebody types into the box above the files."""
        if conversation == self.place:
            self.query = text[:MAX_QUERY]
            await self._read()

    @rx.event
    async def older(self, conversation: str) -> None:
        """The button below the files."""
        if conversation == self.place and self.items and self.has_older:
            last = self.items[-1]
            await self._read(beyond=(last.seq, self._places[-1]))

    _places: rx.Field[list[int]] = rx.field(default_factory=list)  # of the items among the files of their messages

    async def _read(self, **about: Any) -> None:
        viewer, asked = await viewer_of(self), conversation_id_of(self.place)
        ask: dict[str, Any] = {"viewer_id": viewer.user_id, "conversation_id": asked, "text": self.query}
        try:
            found = await runtime.current().read(shared_files.list_for, **ask, is_media=self.kind == KINDS[0], **about)
        except errors.NotFound:
            found = shared_files.Page([], has_older=False)
        kept = self.items if "beyond" in about else []
        places = self._places if "beyond" in about else []
        self.items = [*kept, *(_item(each, viewer) for each in found.files)]
        self._places = [*places, *(each.place for each in found.files)]
        self.has_older = found.has_older


def _item(shared: SharedFile, viewer: Viewer) -> SharedItem:
    return SharedItem(
        file=shared.file,
        message=shared.message,
        seq=shared.seq,
        sender=shared.sender,
        name=shared.sender_name,
        by="you" if shared.sender == viewer.user_id else shared.sender_name,
        at=shared.sent_at,
    )

"""What was shared in the open conversation: its pictures and films, its other files, and its links."""

import contextlib
from typing import Any

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.file import SharedFile
from chatapp.domain.ids import UserId
from chatapp.domain.link import SharedLink
from chatapp.domain.session import Viewer
from chatapp.services import shared_files
from chatapp.web.shared import NamedLink, SharedItem

from .base import conversation_id_of, holds, viewer_of
from .place import is_at

MEDIA, FILES, LINKS = KINDS = ("media", "files", "links")
MOST = 300  # files that a tab holds after news: more are read again by scrolling
MAX_QUERY = 100  # characters


@holds(lambda state: [conversation_id_of(state.place)])
class SharedFilesState(rx.State):
    """Those of one kind of the conversation with the id `place`: read when their tab of the panel is shown, and again
    with each news of the conversation. `kind` is one of KINDS, `query` are words that their names contain.
    """

    items: rx.Field[list[SharedItem]] = rx.field(default_factory=list)
    links: rx.Field[list[NamedLink]] = rx.field(default_factory=list)
    has_older: bool = False
    place: str = ""
    kind: str = ""
    query: str = ""
    _places: rx.Field[list[tuple[int, int]]] = rx.field(default_factory=list)  # `seq` and place of each of them

    @rx.event
    async def load(self, conversation: str, kind: str) -> None:
        """A tab was opened, or there is news of its conversation."""
        if kind not in KINDS or not await is_at(self, conversation):
            return
        if (conversation, kind) != (self.place, self.kind):
            self.items, self.links, self._places, self.query = [], [], [], ""
        self.place, self.kind = conversation, kind
        await self._read(limit=min(max(len(self._places), shared_files.PAGE_SIZE), MOST))

    @rx.event
    async def search(self, conversation: str, text: str) -> None:
        """Somebody types into the box above the files."""
        if conversation == self.place:
            self.query = text[:MAX_QUERY]
            await self._read()

    @rx.event
    async def older(self, conversation: str) -> None:
        """The button below the files."""
        if conversation == self.place and self._places and self.has_older:
            await self._read(beyond=self._places[-1])

    async def _read(self, **about: Any) -> None:
        viewer, asked = await viewer_of(self), conversation_id_of(self.place)
        ask: dict[str, Any] = {"viewer_id": viewer.user_id, "conversation_id": asked, **about}
        run, is_more = runtime.current(), "beyond" in about
        found: list[SharedFile] | list[SharedLink] = []
        self.has_older = False
        if not is_more:
            self.items, self.links = [], []
        with contextlib.suppress(errors.NotFound):
            if self.kind == LINKS:
                page = await run.read(shared_files.links_for, **ask)
                found = page.items
                self.links = [*(self.links if is_more else []), *(_link(each, viewer) for each in found)]
            else:
                page = await run.read(shared_files.list_for, **ask, is_media=self.kind == MEDIA, text=self.query)
                found = page.items
                self.items = [*(self.items if is_more else []), *(_item(each, viewer) for each in found)]
            self.has_older = page.has_older
        self._places = [*(self._places if is_more else []), *((each.seq, each.place) for each in found)]


def _by(sender: UserId, name: str, viewer: Viewer) -> str:
    return "you" if sender == viewer.user_id else name


def _link(shared: SharedLink, viewer: Viewer) -> NamedLink:
    by = _by(shared.sender, shared.sender_name, viewer)
    return NamedLink(shared.address, shared.title, shared.site, shared.seq, by, shared.sent_at)


def _item(shared: SharedFile, viewer: Viewer) -> SharedItem:
    return SharedItem(
        file=shared.file,
        message=shared.message,
        seq=shared.seq,
        sender=shared.sender,
        name=shared.sender_name,
        by=_by(shared.sender, shared.sender_name, viewer),
        at=shared.sent_at,
    )

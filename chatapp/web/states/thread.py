"""The open conversation: its window, the older pages that this tab has loaded, and what this tab has sent."""

import contextlib
from collections.abc import Callable
from uuid import uuid4

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.conversation import ConversationView, title_of
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Viewer
from chatapp.domain.user import initials
from chatapp.services import conversations, messages, receipts
from chatapp.web.live import live
from chatapp.web.shapes import Bubble, gradient_of
from chatapp.web.window import bubbles

from .base import Effect, ToastState, viewer_of
from .sidebar import SidebarState, show_viewer

OLDER_KEPT = 300  # bubbles of history in one tab; the far end is dropped
ANSWERS_KEPT = 50


class ThreadState(rx.State):
    """`pages` and `tail` are this process's feed. `history` is this tab's own: empty while it follows the end."""

    address: str = ""  # what `cid` was when the rest was loaded
    opened_at: int = 0  # seq of the last message then: later ones are new
    title: str = ""
    subtitle: str = ""
    initials: str = ""
    picture: str = ""
    gradient: int = 1
    is_group: bool = False
    is_missing: bool = False
    is_open: bool = False
    history: rx.Field[list[Bubble]] = rx.field(default_factory=list)
    answered: rx.Field[dict[str, int]] = rx.field(default_factory=dict)  # client_id -> seq, 0 when refused
    link: str = ""  # changes with every connection: what an older one left unconfirmed is sent again
    _conversation_id: int = 0
    _joined: int = 0

    @rx.var(auto_deps=False, deps=["_joined"])
    def pages(self) -> list[Bubble]:
        return self._live("pages")

    @rx.var(auto_deps=False, deps=["_joined"])
    def tail(self) -> list[Bubble]:
        return self._live("tail")

    @rx.event
    async def open(self) -> Effect:
        """A conversation's address was opened, or its socket came back: join, and show everything anew."""
        viewer = await viewer_of(self)
        conversation_id = conversation_id_of(self.cid)
        sid = self.router.session.session_id
        read = runtime.current().read
        try:
            conversation = await read(conversations.open_one, viewer_id=viewer.user_id, conversation_id=conversation_id)
        except errors.NotFound:
            await live.join(sid, viewer)
            self._show_nothing()
        else:
            await live.join(sid, viewer, conversation_id)
            self._show(conversation, viewer)
        self.address = self.cid
        show_viewer(await self.get_state(SidebarState), viewer)
        return ThreadState.settle

    @rx.event
    async def refresh(self) -> None:
        """Somebody here has another name or picture."""
        viewer = await viewer_of(self)
        conversation_id = ConversationId(self._conversation_id)
        with contextlib.suppress(errors.NotFound):
            self._show_head(
                await runtime.current().read(
                    conversations.open_one, viewer_id=viewer.user_id, conversation_id=conversation_id
                ),
                viewer,
            )

    @rx.event
    async def settle(self) -> None:
        """A room emission may have overtaken the delta of `open`: then send everything once more."""
        if not self.is_missing and self._live("tail") != self.tail:
            await live.snapshot(self.router.session.session_id)

    @rx.event
    async def send(self, content: str, client_id: str, conversation: str) -> Effect:
        """The form, or an unconfirmed bubble after a reconnection; the event itself names its conversation."""
        viewer = await viewer_of(self)
        try:
            sent = await runtime.current().work(
                messages.send,
                sender_id=viewer.user_id,
                conversation_id=conversation_id_of(conversation),
                content=content,
                client_id=client_id,
            )
        except errors.ChatError as refusal:
            self._answer(client_id, 0)
            return ToastState.show("error", refusal.detail)
        self._answer(client_id, sent.message.seq)
        return None

    @rx.event
    async def hold(self) -> None:
        """The reader left the end: from now on nothing on this tab's screen goes away by itself."""
        self.history = self.history or [*self._live("pages"), *self._live("tail")]

    @rx.event
    async def load_older(self) -> None:
        """The reader came near the top."""
        shown = self.history or [*self._live("pages"), *self._live("tail")]
        if shown:
            page = await self._page(messages.page_before, shown[0].seq)
            first = bubbles(page.messages)
            self.history = [*first, *shown][:OLDER_KEPT]

    @rx.event
    async def load_newer(self) -> None:
        """The reader came near the end of the history, and there is more."""
        if self.history:
            page = await self._page(messages.page_after, self.history[-1].seq)
            self.history = [*self.history, *bubbles(page.messages)][-OLDER_KEPT:]

    @rx.event
    async def release(self) -> None:
        """The reader is at the end again, and follows it."""
        self.history = []

    @rx.event
    async def mark_read(self, seen: str) -> None:
        """`conversation:seq` was on screen for long enough, in a tab that somebody looks at."""
        conversation_id, _, seq = seen.partition(":")
        if not (conversation_id.isdigit() and seq.isdigit()):
            return
        viewer = await viewer_of(self)
        await runtime.current().work(
            receipts.mark_read,
            reader_id=viewer.user_id,
            conversation_id=conversation_id_of(conversation_id),
            seq=int(seq),
        )

    def _show(self, conversation: ConversationView, viewer: Viewer) -> None:
        self._show_head(conversation, viewer)
        self.is_missing, self.is_open = False, True
        self._conversation_id = conversation.id
        self.opened_at = conversation.last_seq
        self.history = []
        self.link = uuid4().hex[:8]
        self._joined += 1

    def _show_head(self, conversation: ConversationView, viewer: Viewer) -> None:
        others = [person for person in conversation.participants if person.user_id != viewer.user_id]
        self.is_group = conversation.is_group
        self.title = title_of(conversation.name, others[:4], len(others))
        self.subtitle = f"{len(others) + 1} people" if conversation.is_group else f"@{others[0].username}"
        self.initials = initials(self.title)
        self.gradient = gradient_of(conversation.id if conversation.is_group else others[0].user_id)
        self.picture = "" if conversation.is_group else others[0].avatar or ""

    def _show_nothing(self) -> None:
        self.is_missing, self.is_open = True, False
        self._conversation_id, self.history, self.title = 0, [], "Not found"
        self._joined += 1

    def _live(self, name: str) -> list[Bubble]:
        values = live.thread_values(ConversationId(self._conversation_id))
        return list(values[name]) if values else []

    def _answer(self, client_id: str, seq: int) -> None:
        self.answered = dict([*self.answered.items(), (client_id, seq)][-ANSWERS_KEPT:])

    async def _page(self, ask: Callable[..., messages.Page], seq: int) -> messages.Page:
        viewer = await viewer_of(self)
        conversation_id = ConversationId(self._conversation_id)
        return await runtime.current().read(
            ask, viewer_id=UserId(viewer.user_id), conversation_id=conversation_id, seq=seq
        )


def conversation_id_of(text: str) -> ConversationId:
    """The id in an address; what is no id names no conversation."""
    is_id = text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - below 2^31, the column's range
    return ConversationId(int(text) if is_id else 0)

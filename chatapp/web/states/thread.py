"""The open conversation: its window, and the older pages that this tab has loaded."""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from uuid import uuid4

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.conversation import ConversationView, title_of
from chatapp.domain.ids import ConversationId
from chatapp.domain.namesakes import handles_among
from chatapp.domain.session import Viewer
from chatapp.domain.user import handle, initials
from chatapp.services import conversations, messages, policies, receipts, typing
from chatapp.web import screens
from chatapp.web.bubbles import of_page
from chatapp.web.history import empty
from chatapp.web.shapes import Bubble, gradient_of, group_gradient_of
from chatapp.web.tab import Outside
from chatapp.web.vars import CompanyVars, WindowVars

from . import arrivals
from . import window as windows
from .base import Effect, conversation_id_of, entering, holds, number_in, shown_thread, viewer_of
from .details import show_details
from .hidden import take as take_hidden
from .place import PlaceState, is_at
from .shown import is_behind, shown_vars
from .sidebar import SidebarState, is_list_behind, show_joined, shows
from .window import WindowState

LANDING = 40  # messages at the end that the live window surely holds


@holds(lambda state: [state._conversation_id])  # noqa: SLF001 - its own
class ThreadState(rx.State):
    """The vars of `CompanyVars` are those of all tabs of the conversation, and kept up to date by the live engine."""

    opened_at: int = 0  # seq of the last message then: later ones are new
    title: str = ""
    subtitle: str = ""
    initials: str = ""
    picture: str = ""
    gradient: int = 1
    is_group: bool = False
    handles: rx.Field[dict[int, str]] = rx.field(default_factory=dict)  # of people in a group whose names look alike
    other: int = 0  # the other one of a direct conversation
    is_closed: bool = False  # the account of the other one is disabled or deleted
    is_alone: bool = False  # nobody else is in the group
    is_missing: bool = False
    out_at: str = ""  # when the viewer's part in the missing conversation ended, where that is known
    out_by: str = ""  # who removed the viewer; "" where the viewer left
    is_open: bool = False
    unread_from: int = 0  # where the divider stands, 0 for nowhere; it does not move while somebody looks
    target: str = ""  # `seq:number` of the message that is to be brought into view; the number changes each time
    seen_news: int = 0  # what `news` was when the title was read
    edit_minutes: int = 0  # in which authors may edit a message; 0 for no limit
    delete_minutes: int = 0
    _conversation_id: int = 0
    _back_in: int = 0  # the conversation that is opened next, where the reader had left it at the message `_back_at`
    _back_at: int = 0
    _joined: int = 0

    vars().update(shown_vars(CompanyVars, lambda state: state._shown()))  # noqa: SLF001 - its own

    @rx.event
    async def open(self) -> AsyncIterator[Effect]:
        """A conversation's address was opened, or its socket came back: join, and show everything anew.

        The page hears first that it shows the conversation before no more: messages of the next one may come as soon as
        the tab has joined it.
        """
        conversation_id, place = conversation_id_of(self.cid), self.router.url.path
        async with entering(self, "open"):
            viewer, sidebar = await viewer_of(self), await self.get_state(SidebarState)
            shown = await self.get_state(PlaceState)
            if shown.address != str(conversation_id):
                shown.address = ""
                yield
            outside = screens.current().outside_of(self.router.session.session_id, conversation_id)
            try:
                conversation = await self._join(viewer, conversation_id)
            except errors.NotFound:
                await self._show_nothing(viewer, outside)
            else:
                await self._show(conversation, viewer)
                if not shows(sidebar, place):
                    await self._land(conversation)
                await show_details(self, conversation, viewer)
                await arrivals.note(self, viewer, conversation_id)
            shown.address = str(conversation_id)
            await show_joined(sidebar, place=place)
        yield ThreadState.settle

    @rx.event
    def come_back(self, seen: str) -> None:
        """`conversation:seq`, before `open`: the reader had scrolled up in this conversation, to this message."""
        conversation, _, seq = seen.partition(":")
        self._back_in, self._back_at = conversation_id_of(conversation), number_in(seq)

    @rx.event
    async def settle(self) -> None:
        """A room emission may have overtaken the delta of `open`: then send everything once more."""
        window, sidebar = await self.get_state(WindowState), await self.get_state(SidebarState)
        is_window_behind = is_behind(window, WindowVars, windows.values_of(window))
        if is_window_behind or is_behind(self, CompanyVars, self._shown()) or is_list_behind(sidebar):
            await screens.current().snapshot(self.router.session.session_id)

    @rx.event
    async def catch_up(self, conversation: str) -> None:
        """Read again what this tab alone holds: the title after news, the history after changes of messages."""
        if not await is_at(self, conversation):
            return
        async with entering(self, "catch_up", conversation=conversation):
            viewer = await viewer_of(self)
            try:
                await self._catch_up(viewer)
            except errors.NotFound:
                await self._show_nothing(viewer, Outside(conversation_id_of(conversation)))

    @rx.event
    async def hold(self, conversation: str) -> None:
        """The reader left the end: from now on nothing on this tab's screen goes away by itself."""
        if not await is_at(self, conversation):
            return
        self._hold(await self.get_state(WindowState))

    @rx.event
    async def load_older(self, conversation: str) -> None:
        """The reader came near the top."""
        if not await is_at(self, conversation):
            return
        window = await self.get_state(WindowState)
        self._hold(window)
        history = windows.history_of(window)
        if history.messages:
            windows.keep(window, history.older(await self._page(messages.page_before, history.messages[0].seq)))

    @rx.event
    async def load_newer(self, conversation: str) -> None:
        """The reader came near the end of the history, and there is more."""
        if not await is_at(self, conversation):
            return
        window = await self.get_state(WindowState)
        history = windows.history_of(window)
        if history.messages:
            windows.keep(window, history.newer(await self._page(messages.page_after, history.messages[-1].seq)))

    @rx.event
    async def go_to(self, conversation: str, seq: int) -> None:
        """Show a message, with what is around it where it is not on screen."""
        if await is_at(self, conversation):
            await self._go_to(seq)

    @rx.event
    async def jump(self, seen: str) -> None:
        """`conversation:seq`: as `go_to`, for scripts."""
        conversation, _, seq = seen.partition(":")
        if await is_at(self, conversation):
            await self._go_to(number_in(seq))

    async def _go_to(self, seq: int) -> None:
        await viewer_of(self)
        window = await self.get_state(WindowState)
        shown = windows.history_of(window).messages or windows.live_messages(window)
        if not any(message.seq == seq for message in shown):
            window.seen_changes = windows.changes_of(window)
            windows.keep(window, empty().newer(await self._page(messages.page_around, seq)))
        self.target = f"{seq}:{uuid4().hex[:8]}"

    @rx.event
    async def release(self, conversation: str) -> None:
        """The reader is at the end again, and follows it."""
        if not await is_at(self, conversation):
            return
        window = await self.get_state(WindowState)
        history = windows.history_of(window)
        if history.messages and self.unread_from > history.messages[-1].seq:
            self.unread_from = 0
        windows.keep(window, empty())

    @rx.event
    async def mark_all_read(self, conversation: str) -> None:
        """The menu: read without looking."""
        viewer, asked = await viewer_of(self), conversation_id_of(conversation)
        await runtime.current().work(receipts.mark_read, reader_id=viewer.user_id, conversation_id=asked)
        if await is_at(self, conversation):
            self.unread_from = 0

    @rx.event
    async def type(self, typing_in: str) -> None:
        """`conversation:1` while somebody types in this tab, `conversation:0` when it is over."""
        conversation_id, _, rest = typing_in.partition(":")
        viewer = await viewer_of(self)
        tell = typing.start if rest.startswith("1") else typing.stop
        conversation = conversation_id_of(conversation_id)
        with contextlib.suppress(errors.ChatError):
            await runtime.current().tell(tell, typist_id=viewer.user_id, conversation_id=conversation)

    async def _catch_up(self, viewer: Viewer) -> None:
        window = await self.get_state(WindowState)
        ask = {"viewer_id": viewer.user_id, "conversation_id": ConversationId(self._conversation_id)}
        read = runtime.current().read
        if self.seen_news != (news := windows.news_of(window)):
            conversation = await read(conversations.open_one, **ask)
            self._show_head(conversation, viewer)
            await show_details(self, conversation, viewer)
            await take_hidden(self, viewer, ask["conversation_id"])
            self.seen_news = news
        history, changes = windows.history_of(window), windows.changes_of(window)
        if history.messages and window.seen_changes != changes:
            first, count = history.messages[0].seq, len(history.messages)
            page = await read(of_page, ask=messages.page_after, **ask, seq=first - 1, limit=count)
            windows.keep(window, history.renewed(page))
            window.seen_changes = changes

    async def _join(self, viewer: Viewer, conversation_id: ConversationId) -> ConversationView:
        """Join first: what changes after that is told, so the head that is read now misses nothing."""
        await screens.current().join(self.router.session.session_id, viewer, conversation_id)
        self._conversation_id = conversation_id
        window = await self.get_state(WindowState)
        windows.show(window, conversation_id)
        self.seen_news = windows.news_of(window)
        await take_hidden(self, viewer, conversation_id)
        ask = {"viewer_id": viewer.user_id, "conversation_id": conversation_id}
        return await runtime.current().read(conversations.open_one, **ask)

    async def _show(self, conversation: ConversationView, viewer: Viewer) -> None:
        self._show_head(conversation, viewer)
        known = await runtime.current().read(policies.now)
        self.edit_minutes, self.delete_minutes = known.edit_minutes, known.delete_minutes
        self.is_missing, self.is_open = False, True
        self.opened_at = conversation.last_seq
        self._joined += 1
        window = await self.get_state(WindowState)
        is_held = bool(windows.history_of(window).messages)
        window.seen_changes = -1 if is_held else windows.changes_of(window)  # what is kept may have changed

    def _show_head(self, conversation: ConversationView, viewer: Viewer) -> None:
        others = [person for person in conversation.participants if person.user_id != viewer.user_id]
        self.is_group = conversation.is_group
        self.title = title_of(conversation.name, others[:4], len(others))
        self.is_alone = not others
        self.subtitle = f"{len(others) + 1:,} people" if others else "1 person"
        self.handles = handles_among(conversation.participants) if conversation.is_group else {}
        self.initials = initials(self.title)
        self.other, self.picture, self.is_closed = 0, "", False
        if not conversation.is_group:
            other = others[0]
            self.other, self.picture, self.is_closed = other.user_id, other.avatar or "", not other.is_active
            self.subtitle = handle(other.username, is_active=other.is_active)
        self.gradient = gradient_of(self.other) if self.other else group_gradient_of(conversation.id)

    async def _land(self, conversation: ConversationView) -> None:
        """Show where the reader had left, or the divider of unread messages, with the messages around it if the live
        window does not reach it.
        """
        self.unread_from = conversation.first_unread_seq or 0
        self.target = ""
        place = (self._back_at if self._back_in == conversation.id else 0) or self.unread_from
        self._back_in = self._back_at = 0
        history = empty()
        if 0 < place <= conversation.last_seq - LANDING:
            history = history.newer(await self._page(messages.page_around, place))
        windows.keep(await self.get_state(WindowState), history)

    async def _show_nothing(self, viewer: Viewer, outside: Outside) -> None:
        """There is no such conversation for the viewer, or not any more: then the head stays, and says why."""
        await screens.current().join(self.router.session.session_id, viewer, outside=outside)
        window = await self.get_state(WindowState)
        windows.keep(window, empty())
        windows.show(window, 0)
        self.is_missing, self.is_open = True, False
        self._conversation_id, self.title = 0, "Not found"
        self.out_at, self.out_by = outside.at, outside.by
        if outside.at:
            self.title = outside.title or "A group"
            self.initials, self.gradient = initials(self.title), group_gradient_of(outside.conversation_id)
            self.picture, self.other, self.is_group = "", 0, True
        self._joined += 1

    def _hold(self, window: WindowState) -> None:
        """Keep the messages on screen as history, as the reader left the end. The next message gets the divider."""
        live = windows.live_messages(window)
        if windows.history_of(window).messages or not live:
            return
        window.seen_changes = windows.changes_of(window)
        windows.keep(window, empty().newer(live))
        self.unread_from = self.unread_from or live[-1].seq + 1

    def _shown(self) -> Mapping[str, Any]:
        """The live values of this state's conversation."""
        return shown_thread(self, self._conversation_id)

    async def _page(self, ask: Callable[..., messages.Page], seq: int) -> list[Bubble]:
        viewer = await viewer_of(self)
        about = {"viewer_id": viewer.user_id, "conversation_id": ConversationId(self._conversation_id)}
        return await runtime.current().read(of_page, ask=ask, **about, seq=seq)

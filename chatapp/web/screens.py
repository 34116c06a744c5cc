"""The tabs of this process: they are authorised and enter rooms when they join, and leave rooms when access ends.

No state is locked, loaded or saved to show a message: rooms are sent what the live engine tells. Everything that
crosses processes goes over the bus.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from chatapp import errors, metrics, runtime
from chatapp.domain.events import Event, ParticipationChanged, PersonalChanged, SessionEnded
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Ending, Viewer
from chatapp.flows import presence
from chatapp.live.debounce import until_answered
from chatapp.live.hub import Hub
from chatapp.live.listing import Listing
from chatapp.live.thread import Thread
from chatapp.services import authority

from . import membership
from .reflex.emitter import Emitter
from .rooms import ConversationRoom, StateNames, UserRoom
from .tab import Outside, Shown, Tab, Tabs, conversation_room

logger = logging.getLogger(__name__)

Forget = Callable[[str, ConversationId | None], Awaitable[None]]

SIGN_IN = "/login"
ASK_AGAIN_AFTER = 2.0  # seconds, when a page could not be opened


class Screens:
    """The sink of the live engine for all tabs of this process. `forget` empties what the state of a tab holds, of one
    conversation or at all.
    """

    def __init__(self, emitter: Emitter, forget: Forget, names: StateNames) -> None:
        self._emitter, self._forget, self._names = emitter, forget, names
        self._tabs = Tabs()
        self._tasks: set[asyncio.Task[None]] = set()
        emitter.watch(self._gone, self.snapshot)

    @property
    def viewers(self) -> set[Viewer]:
        return self._tabs.viewers

    async def join(
        self,
        sid: str,
        viewer: Viewer,
        conversation_id: ConversationId | None = None,
        *,
        outside: Outside | None = None,
    ) -> None:
        """Show a tab its user's list, and a conversation. It waits for as long as the database is away.

        Raises `Unauthenticated` when the session is over, `NotFound` when the conversation is not the viewer's (any
        more), and `TooMany` for a tab too many. The tab is registered first and authorised then: an end that comes
        before is seen by the question, one that comes later by the event. A tab that stays `outside` of a conversation
        opens it once its user takes part.
        """
        tab, read = Tab(viewer, conversation_id), runtime.current().read
        self._register(sid, tab)
        self._tabs.wait(sid, outside if conversation_id is None else Outside(conversation_id))
        try:
            await until_answered(lambda: read(authority.check, viewer=viewer, conversation_id=conversation_id))
            await self._open(sid, tab)
        except errors.Unauthenticated:
            self._leave_rooms(sid, tab.rooms)
            self._gone(sid)
            raise
        except errors.NotFound:
            if self._tabs.get(sid) == tab:
                self._register(sid, Tab(viewer, None))
            raise
        if conversation_id is not None:
            self._tabs.wait(sid, None)

    def outside_of(self, sid: str, conversation_id: ConversationId) -> Outside:
        """What this process knows of why a tab may not show a conversation."""
        known = self._tabs.outside(sid)
        return known if known and known.conversation_id == conversation_id else Outside(conversation_id)

    def _register(self, sid: str, tab: Tab) -> None:
        user_id, old = tab.viewer.user_id, self._tabs.get(sid)
        if old is None:
            runtime.current().limits.connections.check(self._tabs.count(user_id))
        self._tabs.register(sid, tab)
        metrics.TABS.set(len(self._tabs))
        _hub().join(user_id, self)
        if old is not None:
            self._close_unseen(old)
            self._leave_rooms(sid, {*old.rooms} - {*tab.rooms})

    async def _open(self, sid: str, tab: Tab) -> None:
        """Let an authorised tab in, once everything that it shows is loaded."""
        if not self._is_still(sid, tab):
            return
        listing = self._listing(tab.viewer.user_id)
        feeds = [listing, *(self._thread(tab.conversation_id).feeds if tab.conversation_id is not None else ())]
        await asyncio.wait([feed.loaded for feed in feeds])  # which others wait for too: not ended with this one
        if not self._is_still(sid, tab):
            return
        for feed in feeds:
            feed.loaded.result()
        for room in tab.rooms:
            await self._emitter.enter(sid, room)
        if self._tabs.get(sid) != tab:  # it ended between two rooms
            self._close_unseen(tab)
            self._leave_rooms(sid, tab.rooms)
        if not self._is_still(sid, tab):
            return
        self._tabs.admit(sid)
        if sid not in runtime.current().attendance.here:
            _hub().note_list(listing)
            self._spawn(presence.connect(runtime.current(), user_id=tab.viewer.user_id, connection=sid))

    def _listing(self, user_id: UserId) -> Listing:
        return _hub().open_list(user_id, lambda: UserRoom(user_id, self._emitter, self._names.sidebar))

    def _thread(self, conversation_id: ConversationId) -> Thread:
        def room() -> ConversationRoom:
            return ConversationRoom(conversation_id, self._tabs, self._emitter, self._names, self._expel)

        return _hub().open_thread(conversation_id, room)

    def _is_still(self, sid: str, tab: Tab) -> bool:
        """Whether a tab that is being opened is still to be shown what it asked for; false when its socket is gone.

        Raises what has ended meanwhile: its session, or its place.
        """
        if not self._emitter.is_connected(sid):
            self._gone(sid)
            return False
        now = self._tabs.get(sid)
        if now is None:
            raise errors.TokenInvalid
        if now != tab:
            raise errors.ConversationNotFound
        return True

    def ask_later(self, sid: str, handler: str, **payload: str) -> None:
        """Let a tab call a handler again that something had stood in the way of."""
        self._spawn(self._ask_later(sid, handler, **payload))

    async def _ask_later(self, sid: str, handler: str, **payload: str) -> None:
        await asyncio.sleep(ASK_AGAIN_AFTER)
        if self._emitter.is_connected(sid):
            await self._emitter.ask(sid, handler, **payload)

    def leave(self, sid: str) -> None:
        """A tab is gone."""
        if (tab := self._tabs.leave(sid)) is not None:
            metrics.TABS.set(len(self._tabs))
            self._close_unseen(tab)

    def _leave_rooms(self, sid: str, rooms: Iterable[str]) -> None:
        """Take a tab out of these rooms at once: an emission may be due in the same turn of the event loop."""
        for room in rooms:
            self._emitter.leave(sid, room)

    def _close_unseen(self, tab: Tab) -> None:
        """Close the list and the thread that no tab shows any more."""
        user_id, conversation_id = tab.viewer.user_id, tab.conversation_id
        if not self._tabs.count(user_id):
            _hub().leave(user_id, self)
            _hub().close_list(user_id)
        if conversation_id is not None and not self._tabs.on(conversation_id):
            _hub().close_thread(conversation_id)

    def receive(self, event: Event) -> None:
        """Ends concern tabs as such, and what differs by viewer; what they show comes through the rooms."""
        if isinstance(event, SessionEnded):
            self._end_session(event)
        elif isinstance(event, ParticipationChanged):
            for user_id, now in event.people.items():
                if not now.is_member:
                    self._expel(user_id, event.conversation_id, event)
            self._let_in({user_id for user_id, now in event.people.items() if now.is_member}, event)
        elif isinstance(event, PersonalChanged) and event.what == "hidden":
            for sid in self._tabs.showing(event.audience, event.conversation_id):
                about = {"conversation": str(event.conversation_id)}
                self._spawn(self._emitter.ask(sid, f"{self._names.hidden}.load", **about))

    def reread(self) -> None:
        """The rooms are told by the live engine."""

    def shown_to(self, sid: str) -> Shown:
        """What a tab may be shown now. Every state reads through this: nothing is read by an id that a state remembers.

        Empty unless the tab has joined with a session that is open; of a conversation, unless it is open there and the
        user takes part in it.
        """
        tab = self._tabs.admitted(sid)
        if tab is None:
            return Shown()
        listing = _hub().list_of(tab.viewer.user_id)
        thread = None if tab.conversation_id is None else _hub().thread(tab.conversation_id)
        return Shown(tab.conversation_id, thread.values() if thread else {}, listing.values() if listing else {})

    def list_of(self, sid: str) -> Listing | None:
        """The list of a tab's user, once the tab may be shown it."""
        tab = self._tabs.admitted(sid)
        return None if tab is None else _hub().list_of(tab.viewer.user_id)

    async def snapshot(self, sid: str) -> None:
        """Send one tab everything that it shows."""
        shown = self.shown_to(sid)
        deltas = {self._names.sidebar: shown.inbox, **self._names.of_thread(shown.thread)}
        await self._emitter.emit_to(sid, {state: values for state, values in deltas.items() if values})

    def _gone(self, sid: str) -> None:
        """A tab's socket or session has ended."""
        if sid in self._tabs:
            self.leave(sid)
            self._spawn(presence.disconnect(runtime.current(), connection=sid))

    def _end_session(self, event: SessionEnded) -> None:
        """Tabs of a session that is over get nothing more, and go to the sign-in page; their states are emptied."""
        for sid, tab in self._tabs.ended_by(event):
            self._leave_rooms(sid, tab.rooms)
            self._gone(sid)
            self._spawn(self._send_away(sid, event.why))

    async def _send_away(self, sid: str, why: Ending) -> None:
        await self._emitter.redirect(sid, f"{SIGN_IN}?why={why.value}")
        await self._forget(sid, None)

    def _let_in(self, user_ids: set[UserId], event: ParticipationChanged) -> None:
        """People take part: tabs that wait outside open the conversation. Tabs that show something else hear of being
        added, and so do those outside, which may be leaving.
        """
        for sid in self._tabs.waiting(user_ids, event.conversation_id):
            self._spawn(self._emitter.ask(sid, f"{self._names.thread}.open"))
        if others := self._tabs.elsewhere(user_ids - {event.by}, event.conversation_id):
            self._spawn(self._tell_added(others, event))

    async def _tell_added(self, sids: list[str], event: ParticipationChanged) -> None:
        """A toast in the tabs that show something else."""
        words: dict[UserId, str] = {}
        for sid in sids:
            if (tab := self._tabs.get(sid)) is None:
                continue
            user_id = tab.viewer.user_id
            if user_id not in words:
                words[user_id] = await membership.words_of_adding(event, user_id)
            if words[user_id]:
                notice = {"title": words[user_id], "conversation": str(event.conversation_id)}
                await self._emitter.ask(sid, f"{self._names.toasts}.lead", **notice)

    def _expel(
        self, user_id: UserId, conversation_id: ConversationId, event: ParticipationChanged | None = None
    ) -> None:
        """Tabs of somebody who takes no part any more get nothing more of the conversation, and open it anew."""
        for sid in self._tabs.expel(user_id, conversation_id):
            self._leave_rooms(sid, [conversation_room(conversation_id)])
            self._spawn(self._show_out(sid, user_id, conversation_id, event))
        if not self._tabs.on(conversation_id):
            _hub().close_thread(conversation_id)

    async def _show_out(
        self, sid: str, user_id: UserId, conversation_id: ConversationId, event: ParticipationChanged | None
    ) -> None:
        await self._forget(sid, conversation_id)
        outside = Outside(conversation_id) if event is None else await membership.end_of(event, user_id)
        if sid in self._tabs:
            self._tabs.wait(sid, outside)
        await self._emitter.ask(sid, f"{self._names.thread}.open")

    def _spawn(self, act: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _hub() -> Hub:
    return runtime.current().hub


_current: Screens | None = None


def install(screens: Screens) -> None:
    """Make these the screens of the process."""
    global _current  # noqa: PLW0603 - Reflex constructs states itself, so they ask for it here
    _current = screens


def current() -> Screens:
    """The screens of this process."""
    if _current is None:
        msg = "the app has not been put together"
        raise RuntimeError(msg)
    return _current

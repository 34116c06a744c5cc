"""The sink for tabs: which tab shows what, and which feed tells it.

No state is locked, loaded or saved to show a message: the feeds emit one delta to a room of tabs, on the sockets of
this process only; everything that crosses processes goes over the bus.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx

from chatapp import errors, metrics, runtime
from chatapp.domain.events import (
    BlockChanged,
    Event,
    MessageSent,
    ParticipantRemoved,
    ParticipantsAdded,
    PresenceChanged,
    ProfileChanged,
    ReceiptAdvanced,
    ReceiptDelivered,
    SessionEnded,
    TypingStarted,
    TypingStopped,
    conversation_of,
)
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Viewer
from chatapp.flows import presence
from chatapp.services import authority, conversations

from .deliveries import Deliveries
from .loaded import Loaded
from .pulse import until_answered
from .reflex.emitter import Emitter
from .tab import Shown, Tab, Tabs, conversation_room, user_room
from .typists import Typists

logger = logging.getLogger(__name__)

Forget = Callable[[str, ConversationId | None], Awaitable[None]]

SIGN_IN = "/login"
ASK_AGAIN_AFTER = 2.0  # seconds, when a page could not be opened


class Live:
    """What this process shows to its tabs."""

    def __init__(self) -> None:
        self._tabs = Tabs()
        self._loaded = Loaded(self._show_list, self._show_thread, self._lose)
        self._typists = Typists(self._show)
        self._tasks: set[asyncio.Task[None]] = set()
        self._deliveries = Deliveries()

    def attach(self, app: rx.App, forget: Forget, *, thread: str, sidebar: str, toasts: str) -> None:
        """Use this app's sockets. `forget` empties what the state of a tab holds, of one conversation or at all; the
        others are the full names of the states that hold the vars and the notices.
        """
        self._emitter, self._forget_state = Emitter(app, self._gone, self.snapshot), forget
        self._thread_state, self._sidebar_state, self._toast_state = thread, sidebar, toasts

    async def join(self, sid: str, viewer: Viewer, conversation_id: ConversationId | None = None) -> None:
        """Show a tab its user's list, and a conversation. It waits for as long as the database is away.

        Raises `Unauthenticated` when the session is over, `NotFound` when the conversation is not the viewer's (any
        more), and `TooMany` for a tab too many. The tab is registered first and authorised then: an end that comes
        before is seen by the question, one that comes later by the event.
        """
        tab, about = Tab(viewer, conversation_id), {"viewer": viewer, "conversation_id": conversation_id}
        await self._register(sid, tab)
        try:
            await until_answered(lambda: runtime.current().read(authority.check, **about))  # pyright: ignore[reportArgumentType]
            await self._open(sid, tab)
        except errors.Unauthenticated:
            self._gone(sid)
            raise
        except errors.NotFound:
            if self._tabs.get(sid) == tab:
                self._tabs.register(sid, Tab(viewer, None))
            raise

    async def _register(self, sid: str, tab: Tab) -> None:
        user_id, old = tab.viewer.user_id, self._tabs.get(sid)
        if old is None:
            runtime.current().limits.connections.check(self._tabs.count(user_id))
        self._tabs.register(sid, tab)
        metrics.TABS.set(len(self._tabs))
        runtime.current().fanout.join(user_id, self)
        if old is not None:
            await self._leave_rooms(sid, old, tab.rooms)

    async def _open(self, sid: str, tab: Tab) -> None:
        """Let an authorised tab in, once everything that it shows is loaded."""
        if not self._is_still(sid, tab):
            return
        user_id, feeds = tab.viewer.user_id, self._loaded.open_for(tab)
        await asyncio.wait([feed.loaded for feed in feeds])  # which others wait for too: not ended with this one
        for feed in feeds:
            feed.loaded.result()
        if not self._is_still(sid, tab):
            return
        for room in tab.rooms:
            await self._emitter.enter(sid, room)
        if self._tabs.get(sid) != tab:  # it ended between two rooms
            await self._leave_rooms(sid, tab, [])
        if not self._is_still(sid, tab):
            return
        self._tabs.admit(sid)
        self._deliveries.note_list(user_id, self._loaded.inboxes[user_id].inbox.rows)
        if sid not in runtime.current().attendance.here:
            self._spawn(presence.connect(runtime.current(), user_id=user_id, connection=sid))

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

    def ask_later(self, sid: str, handler: str) -> None:
        """Let a tab call a handler again that something had stood in the way of."""
        self._spawn(self._ask_later(sid, handler))

    async def _ask_later(self, sid: str, handler: str) -> None:
        await asyncio.sleep(ASK_AGAIN_AFTER)
        if self._emitter.is_connected(sid):
            await self._emitter.ask(sid, handler)

    def leave(self, sid: str) -> None:
        """A tab is gone."""
        if (tab := self._tabs.leave(sid)) is not None:
            metrics.TABS.set(len(self._tabs))
            self._close_unseen(tab)

    async def _leave_rooms(self, sid: str, old: Tab, rooms: list[str]) -> None:
        """Take a tab out of the rooms that it was in and is not in any more."""
        self._close_unseen(old)
        for room in old.rooms:
            if room not in rooms:
                await self._emitter.leave(sid, room)

    def _close_unseen(self, tab: Tab) -> None:
        """What nobody shows any more is closed as a whole."""
        user_id, conversation_id = tab.viewer.user_id, tab.conversation_id
        if not self._tabs.count(user_id):
            runtime.current().fanout.leave(user_id, self)
            self._loaded.close_inbox(user_id)
        if conversation_id is not None and not self._tabs.on(conversation_id):
            self._loaded.close_conversation(conversation_id)

    @property
    def viewers(self) -> set[Viewer]:
        return self._tabs.viewers

    def receive(self, event: Event) -> None:
        """Take an event of somebody who has a tab here; called once for each event."""
        if isinstance(event, SessionEnded):
            self._end_session(event)
            return
        self._typists.receive(event)
        if isinstance(event, PresenceChanged | TypingStarted | TypingStopped):
            self._show(event)
            return
        if isinstance(event, MessageSent):
            self._deliveries.note(event, frozenset(event.audience & self._loaded.inboxes.keys()))
        if isinstance(event, ParticipantRemoved):
            words = f"You were removed from {event.name or 'a conversation'}." if event.by != event.user_id else ""
            self._expel(event.user_id, event.conversation_id, words)
        if (thread := self._loaded.threads.get(conversation_of(event))) is not None:
            thread.receive(event)
        is_new_company = isinstance(event, ParticipantsAdded | ParticipantRemoved | BlockChanged)
        if is_new_company and event.conversation_id in self._loaded.people:
            self._loaded.people[event.conversation_id].reread()
        self._renew_lists(event)

    def _renew_lists(self, event: Event) -> None:
        """What an event means to lists, and to every thread where a name or picture is shown."""
        if isinstance(event, ProfileChanged):
            for thread in self._loaded.threads.values():
                thread.renew(event.user_id)
        if isinstance(event, ReceiptDelivered):
            return
        readers = {event.user_id} if isinstance(event, ReceiptAdvanced) else event.audience
        for user_id in readers & self._loaded.inboxes.keys():
            self._loaded.inboxes[user_id].receive(event)

    def reread(self) -> None:
        """Events may have been missed: read everything again, and look who still takes part."""
        self._spawn(self._reread())

    def shown_to(self, sid: str) -> Shown:
        """What a tab may be shown now. Every state reads through this: nothing is read by an id that a state remembers.

        Empty unless the tab has joined with a session that is open; of a conversation, unless it is open there and the
        user takes part in it.
        """
        tab = self._tabs.admitted(sid)
        if tab is None:
            return Shown()
        thread = {} if tab.conversation_id is None else self._loaded.thread_values(tab.conversation_id)
        return Shown(tab.conversation_id, thread, self._loaded.inbox_values(tab.viewer.user_id))

    def show_more(self, sid: str) -> None:
        """Make the list of a tab's user longer by a page."""
        tab = self._tabs.admitted(sid)
        if tab is not None and (feed := self._loaded.inboxes.get(tab.viewer.user_id)) is not None:
            feed.show_more()

    async def snapshot(self, sid: str) -> None:
        """Send one tab everything that it shows."""
        shown = self.shown_to(sid)
        deltas = {self._sidebar_state: shown.inbox, self._thread_state: shown.thread}
        await self._emitter.emit_to(sid, {state: values for state, values in deltas.items() if values})

    async def _show_list(self, user_id: UserId, values: dict[str, Any]) -> None:
        await self._emitter.emit(user_room(user_id), self._sidebar_state, values)

    async def _show_thread(self, conversation_id: ConversationId, values: dict[str, Any]) -> None:
        await self._emitter.emit(conversation_room(conversation_id), self._thread_state, values)

    def _lose(self, user_id: UserId, conversation_id: ConversationId) -> UserId | None:
        self._expel(user_id, conversation_id)
        return next((tab.viewer.user_id for tab in self._tabs.on(conversation_id)), None)

    def _show(self, event: PresenceChanged | TypingStarted | TypingStopped) -> None:
        """What passes is shown where it is on screen, and kept nowhere else."""
        if isinstance(event, PresenceChanged):
            shown = event.conversation_ids & self._loaded.people.keys()
        else:
            shown = {event.conversation_id} & self._loaded.people.keys()
        for conversation_id in shown:
            self._loaded.people[conversation_id].receive(event)
        for user_id in event.audience & self._loaded.inboxes.keys():
            self._loaded.inboxes[user_id].receive(event)

    def _gone(self, sid: str) -> None:
        """A tab's socket or session has ended."""
        if sid in self._tabs:
            self.leave(sid)
            self._spawn(presence.disconnect(runtime.current(), connection=sid))

    def _end_session(self, event: SessionEnded) -> None:
        """Tabs of a session that is over get nothing more, and go to the sign-in page; their states are emptied."""
        for sid, tab in self._tabs.ended_by(event):
            self._gone(sid)
            self._spawn(self._send_away(sid, tab))

    async def _send_away(self, sid: str, tab: Tab) -> None:
        for room in tab.rooms:
            await self._emitter.leave(sid, room)
        await self._emitter.redirect(sid, SIGN_IN)
        await self._forget_state(sid, None)

    def _expel(self, user_id: UserId, conversation_id: ConversationId, words: str = "") -> None:
        """Tabs of somebody who takes no part any more get nothing more of the conversation, and open it anew."""
        for sid in self._tabs.expel(user_id, conversation_id):
            self._spawn(self._show_out(sid, conversation_id, words))
        if not self._tabs.on(conversation_id):
            self._loaded.close_conversation(conversation_id)

    async def _show_out(self, sid: str, conversation_id: ConversationId, words: str) -> None:
        await self._emitter.leave(sid, conversation_room(conversation_id))
        await self._forget_state(sid, conversation_id)
        await self._emitter.ask(sid, f"{self._thread_state}.open")
        if words:
            await self._emitter.ask(sid, f"{self._toast_state}.show", kind="info", title=words)

    async def _reread(self) -> None:
        """Who is out leaves first, so that what is read again goes to those who may see it."""
        await asyncio.gather(*(self._check_place(user_id, key) for user_id, key in self._tabs.places))
        for feed in self._loaded:
            feed.reread()

    async def _check_place(self, user_id: UserId, conversation_id: ConversationId) -> None:
        ask = {"viewer_id": user_id, "conversation_id": conversation_id}
        try:
            await until_answered(lambda: runtime.current().read(conversations.load, **ask))  # pyright: ignore[reportArgumentType]
        except errors.NotFound:
            self._expel(user_id, conversation_id)

    def _spawn(self, act: Any) -> None:
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


live = Live()

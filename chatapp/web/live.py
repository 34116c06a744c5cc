"""The sink for tabs: which tab shows what, and which feed tells it.

No state is locked, loaded or saved to show a message: the feeds emit one delta to a room of tabs, on the sockets of
this process only; everything that crosses processes goes over the bus.
"""

import asyncio
import logging
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
from chatapp.services import messages, presence, sessions

from .deliveries import Deliveries
from .emitter import Emitter
from .feed import Feed
from .loaded import Loaded
from .pulse import until_answered
from .tab import Tab, conversation_room, user_room
from .typists import Typists

logger = logging.getLogger(__name__)

SIGN_IN = "/login"
ASK_AGAIN_AFTER = 2.0  # seconds, when a page could not be opened


class Live:
    """What this process shows to its tabs."""

    def __init__(self) -> None:
        self._tabs: dict[str, Tab] = {}
        self._loaded = Loaded(self._show_list, self._show_thread, self._lose)
        self._typists = Typists(self._show)
        self._tasks: set[asyncio.Task[None]] = set()
        self._deliveries = Deliveries()

    def attach(self, app: rx.App, *, thread: str, sidebar: str, toasts: str) -> None:
        """Use this app's sockets; the others are the full names of the states that hold the vars and the notices."""
        self._emitter = Emitter(app, self._gone, self.snapshot)
        self._thread_state, self._sidebar_state, self._toast_state = thread, sidebar, toasts

    async def join(self, sid: str, viewer: Viewer, conversation_id: ConversationId | None = None) -> None:
        """A tab shows its user's list, and a conversation that the caller has authorised. It waits for as long as the
        database is away; raises `NotFound` when the conversation is no longer the viewer's, and `TooMany` for a tab too
        many.
        """
        tab, old = Tab(viewer, conversation_id), self._tabs.get(sid)
        self._admit(sid, tab)
        metrics.TABS.set(len(self._tabs))
        runtime.current().fanout.join(viewer.user_id, self)
        feeds: list[Feed] = [self._loaded.open_inbox(viewer.user_id)]
        if conversation_id is not None:
            feeds += self._loaded.open_conversation(conversation_id, viewer.user_id)
        if old is not None:
            await self._forget(sid, old, tab.rooms)
        await asyncio.wait([feed.loaded for feed in feeds])  # which others wait for too: not ended with this one
        if self._tabs.get(sid) is not tab:
            return
        for feed in feeds:
            feed.loaded.result()
        if not self._emitter.is_connected(sid):
            self._gone(sid)
            return
        self._deliver_waiting(viewer.user_id)
        for room in tab.rooms:
            await self._emitter.enter(sid, room)
        if sid not in runtime.current().attendance.here:
            self._spawn(presence.connect(runtime.current(), user_id=viewer.user_id, connection=sid))

    def _admit(self, sid: str, tab: Tab) -> None:
        if sid not in self._tabs:
            runtime.current().throttle.check_open(self._count(tab.viewer.user_id))
        self._tabs[sid] = tab

    def ask_later(self, sid: str, handler: str) -> None:
        """Let a tab call a handler again that something had stood in the way of."""
        self._spawn(self._ask_later(sid, handler))

    async def _ask_later(self, sid: str, handler: str) -> None:
        await asyncio.sleep(ASK_AGAIN_AFTER)
        if self._emitter.is_connected(sid):
            await self._emitter.ask(sid, handler)

    def _deliver_waiting(self, user_id: UserId) -> None:
        """What was said while the user was away is on a screen of theirs now."""
        for row in self._loaded.inboxes[user_id].inbox.rows:
            if row.unread:
                self._deliveries.add(ConversationId(row.id), row.last_seq, frozenset({user_id}))

    def leave(self, sid: str) -> None:
        """A tab is gone."""
        if (tab := self._tabs.pop(sid, None)) is not None:
            metrics.TABS.set(len(self._tabs))
            self._close_unseen(tab)

    async def _forget(self, sid: str, old: Tab, rooms: list[str]) -> None:
        """What a tab showed before and does not show any more."""
        self._close_unseen(old)
        for room in old.rooms:
            if room not in rooms:
                await self._emitter.leave(sid, room)

    def _close_unseen(self, tab: Tab) -> None:
        """What nobody shows any more is closed as a whole."""
        user_id, conversation_id = tab.viewer.user_id, tab.conversation_id
        if not self._count(user_id):
            runtime.current().fanout.leave(user_id, self)
            self._loaded.close_inbox(user_id)
        if conversation_id is not None and not self.tabs_on(conversation_id):
            self._loaded.close_conversation(conversation_id)

    def _count(self, user_id: UserId) -> int:
        return sum(tab.viewer.user_id == user_id for tab in self._tabs.values())

    def tabs_on(self, conversation_id: ConversationId) -> list[Tab]:
        """The tabs here that show a conversation."""
        return [tab for tab in self._tabs.values() if tab.conversation_id == conversation_id]

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
        """Events may have been missed: read everything again, and look who still has a session and a place."""
        self._spawn(self._reread())
        for viewer in {tab.viewer for tab in self._tabs.values()}:
            self._spawn(self._check_session(viewer))

    def thread_values(self, conversation_id: ConversationId) -> dict[str, Any] | None:
        """The vars of an open conversation, or None where this process does not have it open."""
        feed, people = self._loaded.threads.get(conversation_id), self._loaded.people.get(conversation_id)
        if feed is None or people is None or not (feed.is_loaded and people.is_loaded):
            return None
        return feed.values() | people.values()

    def last_seq(self, conversation_id: ConversationId) -> int:
        """Where an open conversation ends, as far as this process knows."""
        feed = self._loaded.threads.get(conversation_id)
        return feed.window.last if feed else 0

    def inbox_values(self, user_id: UserId) -> dict[str, Any] | None:
        """The vars of a user's list, or None where the user has no tab here."""
        feed = self._loaded.inboxes.get(user_id)
        return feed.values() if feed and feed.is_loaded else None

    def show_more(self, user_id: UserId) -> None:
        """Make a user's list longer by a page."""
        if (feed := self._loaded.inboxes.get(user_id)) is not None:
            feed.show_more()

    async def snapshot(self, sid: str) -> None:
        """Send one tab everything that it shows."""
        tab = self._tabs.get(sid)
        if tab is None:
            return
        deltas = {}
        if values := self.inbox_values(tab.viewer.user_id):
            deltas[self._sidebar_state] = values
        if tab.conversation_id is not None and (values := self.thread_values(tab.conversation_id)):
            deltas[self._thread_state] = values
        await self._emitter.emit_to(sid, deltas)

    async def _show_list(self, user_id: UserId, values: dict[str, Any]) -> None:
        await self._emitter.emit(user_room(user_id), self._sidebar_state, values)

    async def _show_thread(self, conversation_id: ConversationId, values: dict[str, Any]) -> None:
        await self._emitter.emit(conversation_room(conversation_id), self._thread_state, values)

    def _lose(self, user_id: UserId, conversation_id: ConversationId) -> UserId | None:
        self._expel(user_id, conversation_id)
        return next((tab.viewer.user_id for tab in self.tabs_on(conversation_id)), None)

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
        """Tabs of a session that is over get nothing more, and go to the sign-in page."""
        for sid, tab in list(self._tabs.items()):
            if tab.viewer.session_id == event.session_id:
                self._gone(sid)
                self._spawn(self._send_away(sid, tab))

    async def _send_away(self, sid: str, tab: Tab) -> None:
        for room in tab.rooms:
            await self._emitter.leave(sid, room)
        await self._emitter.redirect(sid, SIGN_IN)

    async def _check_session(self, viewer: Viewer) -> None:
        """Nobody is shown anything on a guess."""
        if not await until_answered(lambda: runtime.current().read(sessions.is_open, viewer=viewer)):
            self._end_session(SessionEnded(viewer.session_id, frozenset({viewer.user_id})))

    def _expel(self, user_id: UserId, conversation_id: ConversationId, words: str = "") -> None:
        """Tabs of somebody who takes no part any more get nothing more of the conversation, and open it anew."""
        for sid, tab in list(self._tabs.items()):
            if (tab.viewer.user_id, tab.conversation_id) == (user_id, conversation_id):
                self._tabs[sid] = Tab(tab.viewer, None)
                self._spawn(self._show_out(sid, conversation_room(conversation_id), words))
        if not self.tabs_on(conversation_id):
            self._loaded.close_conversation(conversation_id)

    async def _show_out(self, sid: str, room: str, words: str) -> None:
        await self._emitter.leave(sid, room)
        await self._emitter.ask(sid, f"{self._thread_state}.open")
        if words:
            await self._emitter.ask(sid, f"{self._toast_state}.show", kind="info", title=words)

    async def _reread(self) -> None:
        """Who is out leaves first, so that what is read again goes to those who may see it."""
        places = {(tab.viewer.user_id, tab.conversation_id) for tab in self._tabs.values()}
        await asyncio.gather(*(self._check_place(user_id, key) for user_id, key in places if key is not None))
        for feed in self._loaded:
            feed.reread()

    async def _check_place(self, user_id: UserId, conversation_id: ConversationId) -> None:
        ask = {"viewer_id": user_id, "conversation_id": conversation_id, "limit": 1}
        try:
            await until_answered(lambda: runtime.current().read(messages.newest, **ask))
        except errors.NotFound:
            self._expel(user_id, conversation_id)

    def _spawn(self, act: Any) -> None:
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


live = Live()

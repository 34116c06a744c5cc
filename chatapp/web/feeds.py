"""What this process keeps up to date for its tabs: one feed for each open conversation and for each user's list.

Rules: the database is the truth and `seq` the order; a loaded feed is always fed and dropped only as a whole; emit
at once, then gather what arrives while an emission is under way.
"""

import asyncio
from typing import Any

from chatapp import runtime
from chatapp.domain.events import Event, MessageSent, ReceiptAdvanced, ReceiptDelivered
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView
from chatapp.domain.receipt import Cursor, Marks, marks_of
from chatapp.services import accounts, conversations, dashboard, messages, presence, receipts

from .inbox import Inbox, inbox_of
from .pulse import Emit, Pulse
from .shapes import Person, person_of
from .window import WINDOW, Window

INBOX_PAUSE = 0.2  # seconds between two emissions of one list
INBOX_PAGE = 50  # rows
MARKS_PAUSE = 0.3  # seconds between two emissions of how far a conversation was read


class ThreadFeed:
    """The window of one conversation; `viewer_id` is anyone who has it open here."""

    def __init__(self, conversation_id: ConversationId, viewer_id: UserId, emit: Emit) -> None:
        self._ask = {"viewer_id": viewer_id, "conversation_id": conversation_id}
        self._emit = emit
        self._arrived: list[MessageView] = []
        self._is_behind = self._is_stale = False
        self._pulse = Pulse(self._show)
        self._marks_pulse = Pulse(self._show_marks, MARKS_PAUSE)
        self._cursors: dict[UserId, Cursor] = {}
        self._marks = Marks()
        self.window = Window([])
        self.loaded = asyncio.create_task(self._load())

    def values(self) -> dict[str, Any]:
        return {"pages": self.window.pages, "tail": self.window.tail, "marks": self._marks}

    def receive(self, event: Event) -> None:
        """Take an event of this conversation."""
        match event:
            case MessageSent():
                self._move(event.message.sender, read=event.message.seq)
                self._arrived.append(event.message)
                self._pulse.ask()
            case ReceiptAdvanced():
                self._move(event.user_id, read=event.last_read_seq)
            case ReceiptDelivered():
                for user_id, seq in event.cursors.items():
                    self._move(user_id, delivered=seq)
            case _:
                return
        self._marks_pulse.ask()

    def _move(self, user_id: UserId, *, read: int = 0, delivered: int = 0) -> None:
        old = self._cursors.get(user_id, Cursor(0, 0))
        self._cursors[user_id] = Cursor(max(old.read, read), max(old.delivered, delivered))

    def reread(self) -> None:
        """Messages may have been missed."""
        self._is_behind = True
        self._pulse.ask()

    def renew(self, user_id: UserId) -> None:
        """Somebody has another name or picture: where they spoke, everything is shown anew."""
        if any(bubble.sender == user_id for bubble in (*self.window.pages, *self.window.tail)):
            self._is_stale = True
            self._pulse.ask()

    async def _load(self) -> None:
        read = runtime.current().read
        page = await read(messages.newest, **self._ask, limit=WINDOW)
        self.window = Window(page.messages)
        self._cursors = await read(receipts.cursors, **self._ask)
        self._marks = marks_of(self._cursors)

    async def _show_marks(self) -> None:
        await self.loaded
        marks = marks_of(self._cursors)
        if marks != self._marks:
            self._marks = marks
            await self._emit({"marks": marks})

    async def _show(self) -> None:
        await self.loaded  # arrivals wait, or the empty window would look like a hole
        arrived, self._arrived = self._arrived, []
        fresh = sorted({m.seq: m for m in arrived if m.seq > self.window.last}.values(), key=lambda m: m.seq)
        has_hole = bool(fresh) and fresh[-1].seq - self.window.last != len(fresh)
        if has_hole or self._is_behind or self._is_stale:
            await self._catch_up()
        elif fresh:
            pages_changed = self.window.add(fresh)
            changed = {"tail": self.window.tail} | ({"pages": self.window.pages} if pages_changed else {})
            await self._emit(changed)

    async def _catch_up(self) -> None:
        """Show what the database holds beyond the window; when that is more than a page, begin a new window."""
        is_stale, self._is_behind, self._is_stale = self._is_stale, False, False
        read = runtime.current().read
        page = await read(messages.page_after, **self._ask, seq=self.window.last, limit=WINDOW)
        if page.has_newer or is_stale:
            await self._load()
        else:
            self.window.add(page.messages)
            self._cursors = await read(receipts.cursors, **self._ask)
            self._marks = marks_of(self._cursors)
        await self._emit(self.values())


class InboxFeed:
    """One user's list and figures, and how the user is shown to themselves."""

    def __init__(self, user_id: UserId, emit: Emit) -> None:
        self._user_id, self._emit = user_id, emit
        self._limit = INBOX_PAGE
        self._events: list[Event] = []
        self._is_stale = False
        self._shown: dict[str, Any] = {}
        self._pulse = Pulse(self._show, INBOX_PAUSE)
        self.inbox: Inbox
        self.me: Person
        self.loaded = asyncio.create_task(self._load())

    def values(self) -> dict[str, Any]:
        inbox = self.inbox
        return {
            "me": self.me,
            "head": inbox.head,
            "rest": inbox.rest,
            "has_more": inbox.has_more,
            "figures": inbox.figures,
            "presence": inbox.presence,
            "typing": inbox.typing,
        }

    def receive(self, event: Event) -> None:
        self._events.append(event)
        self._pulse.ask()

    def reread(self) -> None:
        """Events may have been missed."""
        self._is_stale = True
        self._pulse.ask()

    def show_more(self) -> None:
        """Make the list longer by a page."""
        self._limit += INBOX_PAGE
        self.reread()

    async def _load(self) -> None:
        read = runtime.current().read
        rows = await read(conversations.list_for, viewer_id=self._user_id, limit=self._limit)
        stats = await read(dashboard.overview, viewer_id=self._user_id)
        self.me = person_of(await read(accounts.profile, user_id=self._user_id))
        inbox = inbox_of(self._user_id, rows, stats)
        inbox.presence = await presence.states(runtime.current(), inbox.people)
        inbox.typing = self.inbox.typing if self._shown else {}
        self.inbox = inbox
        self._shown = self._shown or self.values()

    async def _show(self) -> None:
        """Apply what came, or read the list again where an event tells too little; emit the vars that changed."""
        await self.loaded
        events, self._events = self._events, []
        is_told = [self.inbox.apply(event) for event in events]
        if not all(is_told) or self._is_stale:
            self._is_stale = False
            await self._load()
        values = self.values()
        changed = {name: value for name, value in values.items() if self._shown.get(name) != value}
        self._shown = values
        if changed:
            await self._emit(changed)

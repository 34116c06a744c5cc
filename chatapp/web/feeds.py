"""What this process keeps up to date for its tabs: one feed for each open conversation and for each user's list.

Rules: the database is the truth and `seq` the order; a loaded feed is always fed and dropped only as a whole; emit
at once, then gather what arrives while an emission is under way.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from chatapp import errors, runtime
from chatapp.domain.events import Event, MessageDeleted, MessageEdited, MessageSent
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView
from chatapp.services import conversations, dashboard, messages

from .inbox import Inbox, inbox_of
from .window import WINDOW, Window

logger = logging.getLogger(__name__)

INBOX_PAUSE = 0.2  # seconds between two emissions of one list
INBOX_PAGE = 50  # rows

Emit = Callable[[dict[str, Any]], Awaitable[None]]
Lose = Callable[[UserId], UserId | None]


class Pulse:
    """Runs an act at once when asked, and once more after a pause if it was asked meanwhile."""

    def __init__(self, act: Callable[[], Awaitable[None]], pause: float = 0) -> None:
        self._act, self._pause = act, pause
        self._is_asked = False
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Run, soon."""
        self._is_asked = True
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    @property
    def is_idle(self) -> bool:
        return self._task is None

    async def _run(self) -> None:
        """A failure is logged; the next time it is asked, it runs again."""
        try:
            while self._is_asked:
                self._is_asked = False
                await self._act()
                if self._pause:
                    await asyncio.sleep(self._pause)
        except errors.NotFound:
            logger.info("nobody is left to show a conversation to")
        except Exception:
            logger.exception("a feed could not go on")
        finally:
            self._task = None


class ThreadFeed:
    """The window of one conversation; `viewer_id` is anyone who has it open here.

    When that viewer may not read any more, `lose` drops their tabs and gives another viewer, or None. `changes` counts
    what happened to messages that are stored, `news` what happened to the conversation itself: a tab reads anew what
    it alone holds when its counter is behind.
    """

    def __init__(
        self, conversation_id: ConversationId, viewer_id: UserId, emit: Emit, lose: Lose = lambda _: None
    ) -> None:
        self._conversation_id, self._viewer_id = conversation_id, viewer_id
        self._emit, self._lose = emit, lose
        self._arrived: list[MessageView] = []
        self._changed: list[MessageView] = []
        self._is_stale = self._is_news = False
        self._pulse = Pulse(self._show)
        self.window = Window([])
        self.changes = self.news = 0
        self.loaded = asyncio.create_task(self._load())

    def values(self) -> dict[str, Any]:
        return {"pages": self.window.pages, "tail": self.window.tail, "changes": self.changes, "news": self.news}

    def receive(self, event: Event) -> None:
        """Take an event about this conversation."""
        if isinstance(event, MessageSent):
            self._arrived.append(event.message)
        elif isinstance(event, (MessageEdited, MessageDeleted)):
            self._changed.append(event.message)
        else:
            self._is_news = True
        self._pulse.ask()

    def reread(self) -> None:
        """Events may have been missed."""
        self._is_stale = True
        self._pulse.ask()

    def renew(self, user_id: UserId) -> None:
        """Somebody has another name or picture: where they spoke, everything is shown anew."""
        if any(bubble.sender == user_id for bubble in (*self.window.pages, *self.window.tail)):
            self._is_stale = True
        self._is_news = True
        self._pulse.ask()

    async def _load(self) -> None:
        page = await self._read(messages.newest)
        self.window = Window(page.messages)

    async def _show(self) -> None:
        """Apply what came, or read what is missing; emit the vars that changed."""
        await self.loaded  # arrivals wait, or the empty window would look like a hole
        arrived, self._arrived = self._arrived, []
        changed, self._changed = self._changed, []
        parts = await self._anew() if self._is_stale else await self._add(arrived)
        self._changed = [m for m in changed if m.seq > self.window.last] + self._changed  # until their message comes
        for message in changed:
            parts |= self.window.change(message)
        if changed or self._is_news:
            self.changes += bool(changed)
            self.news += self._is_news
            self._is_news = False
            parts |= {"changes", "news"}
        if parts:
            values = self.values()
            await self._emit({name: values[name] for name in parts})

    async def _anew(self) -> set[str]:
        self._is_stale = False
        await self._load()
        self.changes += 1
        self.news += 1
        return set(self.values())

    async def _add(self, arrived: list[MessageView]) -> set[str]:
        """Append what follows. Where something is missing the database has it; when that is more than a page, begin
        a new window.
        """
        last = self.window.last
        fresh = sorted({m.seq: m for m in arrived if m.seq > last}.values(), key=lambda m: m.seq)
        if not fresh:
            return set()
        if fresh[-1].seq - last == len(fresh):
            return {"pages", "tail"} if self.window.add(fresh) else {"tail"}
        page = await self._read(messages.page_after, seq=last)
        if page.has_newer:
            await self._load()
        else:
            self.window.add(page.messages)
        return {"pages", "tail"}

    async def _read(self, ask: Callable[..., messages.Page], **where: int) -> messages.Page:
        """A page as a viewer may read it; with nobody left there is nothing to show."""
        while True:
            who = {"viewer_id": self._viewer_id, "conversation_id": self._conversation_id}
            try:
                return await runtime.current().read(ask, **who, limit=WINDOW, **where)
            except errors.NotFound:
                other = self._lose(self._viewer_id)
                if other is None:
                    raise
                self._viewer_id = other


class InboxFeed:
    """One user's list and figures."""

    def __init__(self, user_id: UserId, emit: Emit) -> None:
        self._user_id, self._emit = user_id, emit
        self._limit = INBOX_PAGE
        self._events: list[Event] = []
        self._is_stale = False
        self._shown: dict[str, Any] = {}
        self._pulse = Pulse(self._show, INBOX_PAUSE)
        self.inbox: Inbox
        self.loaded = asyncio.create_task(self._load())

    def values(self) -> dict[str, Any]:
        inbox = self.inbox
        return {"head": inbox.head, "rest": inbox.rest, "has_more": inbox.has_more, "figures": inbox.figures}

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
        self.inbox = inbox_of(self._user_id, rows, stats)
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

"""One conversation, as one socket is told it: every message once, in the order of `seq`, without holes."""

import asyncio
from typing import Protocol

from chatapp import errors
from chatapp.domain.ids import ConversationId
from chatapp.domain.message import MessageView, replaces
from chatapp.services.messages import Page

from . import frames
from .outbox import MAX_WAITING, Outbox

HOLE_GRACE = 0.05  # seconds for a message to overtake the one before it, on its way here
UPDATES_KEPT = 100  # edits and deletions that were told last: an older one may still be on its way


class Shelf(Protocol):
    """Where messages are read that no event has brought; it also refuses who may not read any more."""

    async def page(self, conversation_id: ConversationId, seq: int) -> Page: ...


class Home(Protocol):
    """The sink whose socket a thread is told on."""

    @property
    def outbox(self) -> Outbox: ...

    @property
    def shelf(self) -> Shelf: ...

    def framed(self, conversation_id: ConversationId, text: str) -> str:
        """A frame of this conversation as this socket sends it."""
        ...

    def lose(self, conversation_id: ConversationId) -> None:
        """The user does not take part any more."""
        ...


class Thread:
    """The way of one conversation into the outbox.

    Until `begin` tells the `seq` from which the socket follows, messages are only kept. What arrives too early is kept
    for a moment, because processes that publish at the same time overtake each other; what is still missing then, and
    what had no room, is read from the shelf.
    """

    def __init__(self, conversation_id: ConversationId, home: Home) -> None:
        self.last = 0  # seq of the last message in the queue
        self.is_held = True
        self._conversation_id, self._home, self._outbox = conversation_id, home, home.outbox
        self._updates: dict[int, MessageView] = {}  # edits and deletions that must wait, by `seq`: the newest counts
        self._updated: dict[int, MessageView] = {}  # those that were told, by `seq`
        self._early: dict[int, str] = {}
        self._must_fill = False
        self._hole: asyncio.TimerHandle | None = None

    def begin(self, last: int) -> None:
        """Follow the conversation from here on."""
        self.last, self.is_held = last, False
        early, self._early = self._early, {}
        for seq, text in early.items():
            self.take(seq, text)
        self._outbox.ask(self)

    def take(self, seq: int, text: str) -> None:
        """A message that was said."""
        if seq <= self.last:
            return
        if seq == self.last + 1 and not self.is_held and self._outbox.has_room:
            self._put_next(text)
            while following := self._early.pop(self.last + 1, None):
                self._put_next(following)
        elif self._outbox.has_room and len(self._early) < MAX_WAITING:
            self._early[seq] = text
            self._watch_hole()
        else:
            self.fill()

    def take_update(self, view: MessageView, text: str) -> None:
        """An update follows its message, and an older one never follows a newer one."""
        waiting = self._updates.get(view.seq)
        known = waiting or self._updated.get(view.seq)
        if known is not None and not replaces(view, known):
            return
        if self._is_told(view.seq) and waiting is None and self._outbox.has_room:
            self._remember(view)
            self._put(text)
        else:
            self._updates[view.seq] = view
            self._outbox.ask(self)

    def fill(self) -> None:
        """Read what may be missing, if only that it may not be read any more."""
        self._must_fill = True
        self._outbox.ask(self)

    def hold(self) -> None:
        """Only keep what comes, until the next `begin`."""
        self.is_held = True

    def release(self) -> None:
        """Nothing will be told any more."""
        self.is_held = True
        if self._hole is not None:
            self._hole.cancel()

    async def catch_up(self) -> None:
        """Read the next page of what is missing, or queue the updates whose messages are told."""
        if self.is_held:
            return
        if self._must_fill:
            await self._fill()
            self._outbox.ask(self)
            return
        for seq in [seq for seq in self._updates if self._is_told(seq)]:
            self._remember(view := self._updates.pop(seq))
            self._put(frames.updated(view))

    def _is_told(self, seq: int) -> bool:
        return not self.is_held and seq <= self.last

    def _remember(self, view: MessageView) -> None:
        self._updated.pop(view.seq, None)
        self._updated[view.seq] = view
        if len(self._updated) > UPDATES_KEPT:
            del self._updated[next(iter(self._updated))]

    def _put(self, text: str) -> None:
        self._outbox.put(self._home.framed(self._conversation_id, text))

    def _put_next(self, text: str) -> None:
        self._put(text)
        self.last += 1
        if self.last in self._updates:
            self._outbox.ask(self)

    def _watch_hole(self) -> None:
        if self._hole is None and not self.is_held:
            self._hole = asyncio.get_running_loop().call_later(HOLE_GRACE, self._hole_is_old, self.last)

    def _hole_is_old(self, last: int) -> None:
        """The hole behind `last` has had its time; one that opened later gets its own."""
        self._hole = None
        if self._early and self.last == last:
            self.fill()
        elif self._early:
            self._watch_hole()

    async def _fill(self) -> None:
        """Take the next page of what is missing. A message that is on its way as well is taken once."""
        self._must_fill = False
        try:
            page = await self._home.shelf.page(self._conversation_id, self.last)
        except errors.NotFound:
            self._home.lose(self._conversation_id)
            return
        except errors.Unavailable:
            self._must_fill = True
            raise
        for view in page.messages:
            if view.updated_at != view.created_at:
                self._remember(view)
            self.take(view.seq, frames.message(view))
        self._must_fill = self._must_fill or page.has_newer

"""What one socket is still to be sent: every message of its conversation once, in the order of `seq`, without holes."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from enum import IntEnum

from chatapp import errors
from chatapp.domain.events import (
    Event,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ParticipantRemoved,
    PresenceChanged,
    ReceiptAdvanced,
    SessionEnded,
    TypingStarted,
    TypingStopped,
)
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView
from chatapp.domain.session import Viewer
from chatapp.services.messages import Page

from . import frames

MAX_WAITING = 256  # frames of a socket that wait to be sent; what comes then is read from the database later
MAX_REPLIES = 2 * MAX_WAITING  # frames with the answers to its own; who asks on without reading is too slow
HOLE_GRACE = 0.05  # seconds for a message to overtake the one before it, on its way here
RETRY_AFTER = 1.0  # seconds before a database that is away is asked again
STALLED_AFTER = 20.0  # seconds in which a reader takes nothing

Fetch = Callable[[int], Awaitable[Page]]
Send = Callable[[str], Awaitable[None]]

_encoder = frames.Encoder()


class Close(IntEnum):
    """Why the server ends a socket (RFC 6455 leaves 4000 to 4999 to us)."""

    SESSION_OVER = 4401
    REMOVED = 4403
    OUT_OF_PACE = 4408  # too slow to read, or too fast to write


class Outbox:
    """The sink of one socket.

    Events arrive without waiting, the one task in `send_all` does the sending. Until `begin` tells the `seq` from which
    the socket follows, messages are only kept. What arrives too early is kept for a moment, because processes that
    publish at the same time overtake each other; what is still missing then, and what had no room, is read with
    `fetch`, which also refuses who may not read any more.
    """

    def __init__(self, conversation_id: ConversationId, viewer: Viewer, fetch: Fetch) -> None:
        self.code: Close | None = None
        self._conversation_id, self._user_id = conversation_id, viewer.user_id
        self._session_id, self._fetch = viewer.session_id, fetch
        self._queue: deque[str] = deque()
        self._updates: dict[int, MessageView] = {}  # edits and deletions that must wait, by `seq`: the newest counts
        self._passing: dict[tuple[str, UserId], str] = {}  # what had no room, if only the last of its kind counts
        self._last: int | None = None  # seq of the last message in the queue
        self._early: dict[int, str] = {}
        self._must_fill = False
        self._hole: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._busy_since: float | None = None

    def receive(self, event: Event) -> None:
        match event:
            case MessageSent() if event.message.conversation == self._conversation_id:
                self._take(event.message.seq, _encoder.text_of(event))
            case MessageEdited() | MessageDeleted() if event.message.conversation == self._conversation_id:
                self._take_update(event.message, _encoder.text_of(event))
            case ParticipantRemoved() if (event.conversation_id, event.user_id) == (
                self._conversation_id,
                self._user_id,
            ):
                self.close(Close.REMOVED)
            case SessionEnded() if event.session_id == self._session_id:
                self.close(Close.SESSION_OVER)
            case _:
                self._receive_passing(event)
        self._wake.set()

    def _receive_passing(self, event: Event) -> None:
        match event:
            case ReceiptAdvanced() if event.conversation_id == self._conversation_id:
                self._take_passing(("read", event.user_id), frames.read(event))
            case TypingStarted() | TypingStopped() if event.conversation_id == self._conversation_id:
                self._take_passing(("typing", event.user_id), frames.typing(event))
            case PresenceChanged() if self._conversation_id in event.conversation_ids:
                if event.user_id != self._user_id and event.before.is_online != event.now.is_online:
                    self._take_passing(("status", event.user_id), frames.user_status(event))
            case _:
                pass

    def reread(self) -> None:
        """Read from the database what may have been missed, if only that the session is over."""
        self._must_fill = True
        self._wake.set()

    def begin(self, last_seq: int) -> None:
        """Follow the conversation from here on."""
        self._last = last_seq
        early, self._early = self._early, {}
        for seq, text in early.items():
            self._take(seq, text)
        self._wake.set()

    def reply(self, text: str) -> None:
        """Send this socket alone an answer to its own frame."""
        if len(self._queue) >= MAX_REPLIES:
            self.close(Close.OUT_OF_PACE)
            return
        self._queue.append(text)
        self._wake.set()

    def close(self, code: Close) -> None:
        """End the socket; what still waits is not sent."""
        self.code = self.code or code
        self._wake.set()

    def release(self) -> None:
        """Nothing will be sent any more."""
        if self._hole is not None:
            self._hole.cancel()

    async def send_all(self, send: Send) -> None:
        """Send what there is to send until the socket is to be closed; then `code` says why."""
        while self.code is None:
            if self._queue:
                self._busy_since = time.monotonic()
                await send(self._queue.popleft())
                self._busy_since = None
            elif self._must_fill:
                await self._fill()
            elif self._has_update():
                self._queue_updates()
            elif self._passing:
                self._queue.extend(self._passing.values())
                self._passing.clear()
            else:
                self._wake.clear()
                await self._wake.wait()

    def is_stalled(self) -> bool:
        """Whether the reader takes nothing."""
        return self._busy_since is not None and time.monotonic() - self._busy_since > STALLED_AFTER

    def _take(self, seq: int, text: str) -> None:
        if self._last is not None and seq <= self._last:
            return
        if self._last is not None and seq == self._last + 1 and len(self._queue) < MAX_WAITING:
            self._queue.append(text)
            self._last = seq
            while following := self._early.pop(self._last + 1, None):
                self._queue.append(following)
                self._last += 1
        elif len(self._queue) < MAX_WAITING and len(self._early) < MAX_WAITING:
            self._early[seq] = text
            self._watch_hole()
        else:
            self._must_fill = True

    def _take_update(self, view: MessageView, text: str) -> None:
        """An update follows its message, and an older one never follows a newer one."""
        waiting = self._updates.get(view.seq)
        is_sent = self._last is not None and view.seq <= self._last
        if is_sent and waiting is None and len(self._queue) < MAX_WAITING:
            self._queue.append(text)
        elif waiting is None or waiting.updated_at <= view.updated_at:
            self._updates[view.seq] = view

    def _has_update(self) -> bool:
        return self._last is not None and any(seq <= self._last for seq in self._updates)

    def _queue_updates(self) -> None:
        ready = [seq for seq in self._updates if seq <= (self._last or 0)]
        self._queue.extend(frames.updated(self._updates.pop(seq)) for seq in ready)

    def _take_passing(self, kind: tuple[str, UserId], text: str) -> None:
        """A receipt, typing or presence of somebody: a later one makes it needless."""
        if len(self._queue) < MAX_WAITING and kind not in self._passing:
            self._queue.append(text)
        else:
            self._passing[kind] = text

    def _watch_hole(self) -> None:
        if self._hole is None:
            self._hole = asyncio.get_running_loop().call_later(HOLE_GRACE, self._hole_is_old, self._last)

    def _hole_is_old(self, last: int | None) -> None:
        """The hole behind `last` has had its time; one that opened later gets its own."""
        self._hole = None
        if self._early and self._last == last:
            self.reread()
        elif self._early:
            self._watch_hole()

    async def _fill(self) -> None:
        """Take the next page of what is missing. A message that is on its way as well is taken once."""
        self._must_fill = False
        try:
            page = await self._fetch(self._last or 0)
        except errors.Unauthenticated:
            self.close(Close.SESSION_OVER)
        except errors.NotFound:
            self.close(Close.REMOVED)
        except errors.Unavailable:
            self._must_fill = True
            await asyncio.sleep(RETRY_AFTER)
        else:
            for view in page.messages:
                self._take(view.seq, frames.message(view))
            self._must_fill = self._must_fill or page.has_newer

"""The sink of a socket of everything that one user takes part in."""

import asyncio
from collections.abc import Collection, Mapping
from itertools import islice
from typing import Protocol

from chatapp import errors
from chatapp.domain.conversation import ConversationRow
from chatapp.domain.events import (
    ConversationRenamed,
    ConversationStarted,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ParticipantRemoved,
    ParticipantsAdded,
    PresenceChanged,
    ReceiptAdvanced,
    RoleChanged,
    SessionEnded,
    TypingStarted,
    TypingStopped,
)
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer

from . import frames
from .outbox import Close, Outbox
from .thread import Shelf, Thread

WAIT_FOR_RESUME = 1.0  # seconds that messages are kept back, so that what is resumed comes before them
MAX_BEHIND = 500  # messages of one conversation that are sent again; who missed more reads them page by page

MAX_LOOKED_UP = 100  # conversations that are read at once

_CHANGES = ConversationStarted | ConversationRenamed | ParticipantsAdded | ParticipantRemoved | RoleChanged


class Catalogue(Shelf, Protocol):
    """The shelf of all conversations."""

    async def ends(self) -> dict[ConversationId, int]: ...

    async def look_up(self, conversation_ids: Collection[ConversationId]) -> list[tuple[ConversationRow, int]]: ...


class EverythingSink:
    """One thread for each conversation.

    The threads are held until `start`. When something about a conversation itself is told, it is looked up: the
    database alone says whether the user takes part in it, however the events about that have overtaken each other.
    """

    def __init__(self, viewer: Viewer, shelf: Catalogue) -> None:
        self.outbox, self.shelf = Outbox(), shelf
        self._viewer = viewer
        self._threads: dict[ConversationId, Thread] = {}
        self._ends: dict[ConversationId, int] = {}  # from where those are followed that have not begun
        self._changed: set[ConversationId] = set()
        self._must_compare = False
        self._is_started = False
        self._waiting: asyncio.TimerHandle | None = None  # for the client to say from where it goes on

    def begin(self, ends: dict[ConversationId, int]) -> None:
        """Follow all conversations from their ends on, unless the client soon says otherwise."""
        self._ends = ends
        self._waiting = asyncio.get_running_loop().call_later(WAIT_FOR_RESUME, self.start)

    def start(self) -> None:
        """Nothing is kept back any more."""
        if self._is_started:
            return
        self._is_started = True
        for conversation_id, end in self._ends.items():
            self._thread(conversation_id).begin(end)
        self._ends.clear()
        self._changed |= {key for key, thread in self._threads.items() if thread.is_held}
        self.outbox.ask(self)

    async def resume(self, positions: Mapping[ConversationId, int]) -> None:
        """Send what came after these places, then what comes, then a word. Later than `start` it goes back.

        What is too far behind, ahead of the end, or no conversation of the user's gets the same answer.
        """
        self._wait_no_more()
        try:
            ends = await self.shelf.ends()
        except errors.Unavailable:
            self.begin(self._ends)
            raise
        lost = [key for key, seq in positions.items() if not 0 <= ends.get(key, -1) - seq <= MAX_BEHIND]
        if lost:
            self.outbox.reply(frames.resync(lost))
        for conversation_id in positions.keys() - lost:
            thread, seq = self._thread(conversation_id), positions[conversation_id]
            self._ends.pop(conversation_id, None)
            thread.begin(seq)
            if seq < ends[conversation_id]:
                thread.fill()
        self.start()
        self.outbox.reply_at_last(frames.RESUMED)

    @property
    def viewers(self) -> tuple[Viewer, ...]:
        return (self._viewer,)

    def receive(self, event: Event) -> None:
        match event:
            case SessionEnded():
                if event.session_id == self._viewer.session_id:
                    self.outbox.close(Close.SESSION_OVER)
            case ParticipantRemoved() if event.user_id == self._viewer.user_id:
                self.lose(event.conversation_id)
            case MessageSent():
                self._heard_of(event.message.conversation).take(event.message.seq, frames.of(event))
            case MessageEdited() | MessageDeleted():
                self._heard_of(event.message.conversation).take_update(event.message, frames.of(event))
            case _ if isinstance(event, _CHANGES):
                self._look_at(event.conversation_id)
            case _:
                self._receive_passing(event)

    def reread(self) -> None:
        self._must_compare = True
        self.outbox.ask(self)

    def framed(self, conversation_id: ConversationId, text: str) -> str:
        return frames.within(conversation_id, text)

    def lose(self, conversation_id: ConversationId) -> None:
        """Nothing more of this conversation, unless the user turns out to take part again."""
        self._ends.pop(conversation_id, None)
        self._thread(conversation_id).hold()
        self._look_at(conversation_id)

    def release(self) -> None:
        """Nothing will be told any more."""
        self._wait_no_more()
        for thread in self._threads.values():
            thread.release()

    async def catch_up(self) -> None:
        """Compare what was told with the database, or look up what has changed."""
        if not self._is_started:
            return
        if self._must_compare:
            await self._compare()
        elif self._changed:
            await self._look_up()
        if self._must_compare or self._changed:
            self.outbox.ask(self)

    def _receive_passing(self, event: Event) -> None:
        match event:
            case ReceiptAdvanced():
                kind = "read", event.conversation_id, event.user_id
                text = self.framed(event.conversation_id, frames.read(event))
                self.outbox.put_rising(kind, event.last_read_seq, text)
            case TypingStarted() | TypingStopped():
                kind = "typing", event.conversation_id, event.user_id
                self.outbox.put_passing(kind, self.framed(event.conversation_id, frames.typing(event)))
            case PresenceChanged() if self._viewer.user_id not in event.hidden_from | {event.user_id}:
                self.outbox.put_passing(("presence", event.user_id), frames.presence(event))
            case _:
                pass

    def _thread(self, conversation_id: ConversationId) -> Thread:
        """A new one is held, until it is known from where it is followed."""
        if conversation_id not in self._threads:
            self._threads[conversation_id] = Thread(conversation_id, self)
        return self._threads[conversation_id]

    def _heard_of(self, conversation_id: ConversationId) -> Thread:
        """The thread of an event. One of which nothing was known is looked up."""
        if self._is_started and conversation_id not in self._threads:
            self._look_at(conversation_id)
        return self._thread(conversation_id)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def _look_at(self, conversation_id: ConversationId) -> None:
        self._changed.add(conversation_id)
        self.outbox.ask(self)

    async def _compare(self) -> None:
        self._must_compare = False
        try:
            ends = await self.shelf.ends()
        except errors.Unavailable:
            self._must_compare = True
            raise
        for conversation_id, end in ends.items():
            if end > self._heard_of(conversation_id).last:
                self._thread(conversation_id).fill()
        for conversation_id in self._threads.keys() - ends.keys():
            self.lose(conversation_id)

    async def _look_up(self) -> None:
        """Tell how conversations are now; who joined one is told all messages since. What changes meanwhile is left for
        the next time.
        """
        asked = set(islice(self._changed, MAX_LOOKED_UP))
        self._changed -= asked
        try:
            found = await self.shelf.look_up(asked)
        except errors.Unavailable:
            self._changed |= asked
            raise
        for row, joined in found:
            if row.id not in self._changed:
                self.outbox.put(frames.conversation(row))
                thread = self._thread(row.id)
                if thread.is_held:
                    thread.begin(max(thread.last, joined))
        for conversation_id in asked - {row.id for row, _ in found} - self._changed:
            self._drop(conversation_id)

    def _drop(self, conversation_id: ConversationId) -> None:
        thread = self._threads.pop(conversation_id, None)
        if thread is not None:
            thread.release()
            self.outbox.put(frames.removed(conversation_id))

"""The sink of a socket of everything that one user takes part in."""

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import assert_never

from chatapp import errors
from chatapp.domain.conversation import End
from chatapp.domain.events import (
    CacheStale,
    ConversationChanged,
    CursorsMoved,
    Event,
    MessageChanged,
    MessagePosted,
    ParticipationChanged,
    PersonalChanged,
    PresenceChanged,
    SessionEnded,
    TypingChanged,
    UserChanged,
)
from chatapp.domain.ids import ConversationId
from chatapp.live.hub import Hub

from . import frames
from .position import Position, end_of
from .records import Records
from .sink import SocketSink

WAIT_FOR_RESUME = 1.0  # seconds that messages are kept back, so that what is resumed comes before them
MAX_BEHIND = 500  # messages, and revisions, of one conversation that are told again; who missed more reads by REST
MAX_LOOKED_UP = 100  # conversations that are read at once


class EverythingSink(SocketSink):
    """Conversations get a position at their first event; until then it is enough to know their ends.

    Nothing is told until `start`. Where the user comes or goes, the conversation is looked up: the database alone says
    whether the user takes part, in whatever order the events arrive.
    """

    def __init__(self, hub: Hub, records: Records) -> None:
        super().__init__(hub, records)
        self._ends: dict[ConversationId, End] = {}
        self._positions: dict[ConversationId, Position] = {}
        self._changed: set[ConversationId] = set()  # to be looked up
        self._must_compare = False
        self._is_started = False
        self._waiting: asyncio.TimerHandle | None = None  # for the client to resume

    def begin(self, ends: dict[ConversationId, End]) -> None:
        """Follow all conversations from their ends on, unless the client soon resumes."""
        self._ends = ends
        self._waiting = asyncio.get_running_loop().call_later(WAIT_FOR_RESUME, self.start)

    def start(self) -> None:
        """Keep nothing back any more."""
        if self._is_started:
            return
        self._is_started = True
        self.outbox.ask(self)

    async def resume(self, positions: Mapping[ConversationId, int | frames.Place]) -> None:
        """Tell what came after these places, then what comes, then `resumed`. After `start`, a resume goes back.

        `resync` is the one answer for a place that is too far behind or ahead of the end, and for a conversation that
        is not the user's. Raises `Unavailable`.
        """
        self._stop_waiting()
        try:
            ends = await self.records.ends()
        except errors.Unavailable:
            self.begin(self._ends)
            raise
        places = {key: end_of(position, ends[key]) for key, position in positions.items() if key in ends}
        lost = [key for key in positions if key not in places or not _is_near(places[key], ends[key])]
        if lost:
            self.outbox.reply(frames.resync(lost))
        for key in positions.keys() - lost:
            if places[key] == ends[key] and key not in self._positions:
                self._ends[key] = ends[key]
            else:
                self._follow(key, places[key], ends[key])
        self.start()
        self.outbox.reply_at_last(frames.RESUMED)

    def receive(self, event: Event) -> None:  # noqa: C901 - one case for each event
        match event:
            case MessagePosted() | MessageChanged():
                self._hear(event.message.conversation)
            case ConversationChanged():
                self._hear(event.conversation.id)
            case ParticipationChanged():
                self._participate(event)
            case CursorsMoved() | TypingChanged():
                self.tell_passing(event)
            case PresenceChanged():
                if self.viewer.user_id not in event.hidden_from | {event.user_id}:
                    self.outbox.put_passing(("presence", event.user_id), frames.presence(event))
            case PersonalChanged():
                self.outbox.put_passing(("personal", event.what), frames.personal(event))
            case SessionEnded():
                self.end_session(event)
            case UserChanged() | CacheStale():
                pass
            case _:
                assert_never(event)

    def reread(self) -> None:
        self._must_compare = True
        self.outbox.ask(self)

    def release(self) -> None:
        self._stop_waiting()
        for position in self._positions.values():
            position.release()

    def framed(self, conversation_id: ConversationId, text: str) -> str:
        return frames.within(conversation_id, text)

    def lose(self, conversation_id: ConversationId) -> None:
        self.look_at(conversation_id)

    def look_at(self, conversation_id: ConversationId) -> None:
        self._changed.add(conversation_id)
        self.outbox.ask(self)

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

    def _hear(self, conversation_id: ConversationId) -> None:
        """Follow a conversation from which something comes. What comes before the start is found by comparing."""
        if not self._is_started:
            self._must_compare = True
        elif conversation_id in self._ends:
            end = self._ends[conversation_id]
            self._follow(conversation_id, end, end)
        elif conversation_id not in self._positions:
            self.look_at(conversation_id)

    def _follow(self, conversation_id: ConversationId, place: End, end: End) -> None:
        self._ends.pop(conversation_id, None)
        if conversation_id not in self._positions:
            self._positions[conversation_id] = Position(self, conversation_id)
        self._positions[conversation_id].begin(place, end)

    def _participate(self, event: ParticipationChanged) -> None:
        """The conversation is followed before the hub tells its readers who is out."""
        key, now = event.conversation_id, event.people[self.viewer.user_id]
        self._hear(key)
        if not now.is_member:
            self.look_at(key)
        self.outbox.put_rising(("participation", key), now.revision, frames.participation(key, now))

    def _is_known(self, conversation_id: ConversationId) -> bool:
        return conversation_id in self._ends or conversation_id in self._positions

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    async def _compare(self) -> None:
        self._must_compare = False
        try:
            ends = await self.records.ends()
        except errors.Unavailable:
            self._must_compare = True
            raise
        for key, end in ends.items():
            if key in self._positions:
                self._positions[key].fill(end)
            elif key not in self._ends:
                self.look_at(key)
            elif not self._ends[key].covers(end):
                self._follow(key, self._ends[key], end)
        for key in (self._ends.keys() | self._positions.keys()) - ends.keys():
            self.look_at(key)

    async def _look_up(self) -> None:
        """Tell how conversations are now; a user who joined is told all messages since. What changes during the read
        is looked up again.
        """
        asked = set(islice(self._changed, MAX_LOOKED_UP))
        self._changed -= asked
        try:
            found = await self.records.look_up(asked)
        except errors.Unavailable:
            self._changed |= asked
            raise
        for row, joined in found:
            if row.id not in self._changed:
                self.outbox.put(frames.conversation(row))
                if not self._is_known(row.id):
                    self._follow(row.id, End(joined, row.revision), End(row.last_seq, row.revision))
        for conversation_id in asked - {row.id for row, _ in found} - self._changed:
            self._drop(conversation_id)

    def _drop(self, conversation_id: ConversationId) -> None:
        if not self._is_known(conversation_id):
            return
        self._ends.pop(conversation_id, None)
        if (position := self._positions.pop(conversation_id, None)) is not None:
            position.release()
        self.outbox.put(frames.removed(conversation_id))


def _is_near(place: End, end: End) -> bool:
    """Whether all that came after a place may be told again."""
    return end.covers(place) and end.seq - place.seq <= MAX_BEHIND and end.revision - place.revision <= MAX_BEHIND

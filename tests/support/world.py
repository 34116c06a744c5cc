"""Conversations in memory, behind a real hub: for tests of what sockets are told, whatever happens to the events.

A verb changes a conversation and returns the event, which the test tells, tells late, or loses.
"""

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any

from chatapp import errors
from chatapp.api.sockets.records import Records
from chatapp.domain.conversation import ConversationRow, End, SharedConversation
from chatapp.domain.events import (
    ConversationChanged,
    CursorsMoved,
    Event,
    MessageChanged,
    MessagePosted,
    ParticipationChanged,
)
from chatapp.domain.message import MessageView
from chatapp.domain.participant import Participation
from chatapp.domain.receipt import Cursor
from chatapp.domain.session import Viewer
from chatapp.live.hub import Hub
from chatapp.realtime.presence import MemoryPresence
from chatapp.services import backlog, conversations, receipts, sessions
from chatapp.services.backlog import Backlog

from .builders import make_message, make_row

ME, OTHER, SESSION = 1, 2, 3
HERE, THERE, NEW = 7, 8, 9
FIRST = 5  # `seq` of the last message at the beginning


@dataclass
class Place:
    """A conversation; `joined` maps its participants to the last `seq` from before they came."""

    messages: list[MessageView]
    joined: dict[int, int]
    revision: int = 1
    name: str = ""

    @property
    def end(self) -> End:
        return End(len(self.messages), self.revision)


@dataclass
class World:
    """It is the runner of its hub. `refusal` is raised by all reads; `may_answer` holds up the answers of services that
    are `gated`, which are made before.
    """

    places: dict[int, Place] = field(default_factory=dict)
    reads: list[Any] = field(default_factory=list)  # services and their arguments
    refusal: errors.ChatError | None = None
    gated: set[Any] = field(default_factory=lambda: _ANSWERS.keys() - {sessions.is_open})
    open_sessions: set[int] = field(default_factory=lambda: {SESSION})
    participations: int = 0

    def __post_init__(self) -> None:
        self.presence, self.may_answer = MemoryPresence(), asyncio.Event()
        self.may_answer.set()
        self.hub = Hub(self)
        for key in (HERE, THERE):
            said = [make_message(seq, conversation=key) for seq in range(1, FIRST + 1)]
            self.places[key] = Place(said, {ME: 0, OTHER: 0})
        self.places[NEW] = Place([make_message(seq, conversation=NEW) for seq in range(1, FIRST + 1)], {OTHER: 0})

    def records(self, user_id: int = ME) -> Records:
        return Records(self, Viewer(user_id, SESSION))

    def tell(self, *events: Event) -> None:
        for event in events:
            self.hub.receive(event)

    def say(self, key: int = HERE) -> MessagePosted:
        place = self.places[key]
        place.messages.append(make_message(len(place.messages) + 1, conversation=key))
        return MessagePosted(place.messages[-1], dict.fromkeys(place.joined, 0))

    def edit(self, seq: int, key: int = HERE) -> MessageChanged:
        place = self.places[key]
        place.revision += 1
        changed = replace(place.messages[seq - 1], content=f"as of {place.revision}", revision=place.revision)
        place.messages[seq - 1] = changed
        return MessageChanged(changed, frozenset(place.joined))

    def rename(self, name: str, key: int = HERE) -> ConversationChanged:
        place = self.places[key]
        place.revision += 1
        place.name = name
        return ConversationChanged(_shared(key, place), frozenset(place.joined))

    def leave(self, key: int = HERE) -> ParticipationChanged:
        del self.places[key].joined[ME]
        return self._participation(key, is_member=False)

    def come(self, key: int = HERE) -> ParticipationChanged:
        self.places[key].joined[ME] = len(self.places[key].messages)
        return self._participation(key, is_member=True)

    def read_up_to(self, seq: int, key: int = HERE, user_id: int = OTHER) -> CursorsMoved:
        return CursorsMoved(key, {user_id: seq}, {}, frozenset(self.places[key].joined))

    def _participation(self, key: int, *, is_member: bool) -> ParticipationChanged:
        self.participations += 1
        self.places[key].revision += 1
        now = Participation(revision=self.participations, is_member=is_member)
        return ParticipationChanged(key, {ME: now}, OTHER)

    async def read(self, service: Any, **about: Any) -> Any:
        """The answer of a service, of the moment at which it was asked."""
        await asyncio.sleep(0)
        self.reads.append((service, about))
        if self.refusal:
            raise self.refusal
        found = _ANSWERS[service](self, **about)
        if service in self.gated:
            await self.may_answer.wait()
        return found

    def backlogs(self, key: int = HERE) -> list[End]:
        """From which places the backlog of a conversation was read."""
        return [about["position"] for service, about in self.reads if service is backlog.after and _is_of(about, key)]

    def place_of(self, viewer_id: int, conversation_id: int) -> Place:
        place = self.places[conversation_id]
        if viewer_id not in place.joined:
            raise errors.ConversationNotFound
        return place


class Client:
    """The other end of a socket: `frames` is what has arrived."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.may_take = asyncio.Event()
        self.may_take.set()

    async def take(self, text: str) -> None:
        await self.may_take.wait()
        self.frames.append(json.loads(text))

    def of(self, kind: str, key: int | None = None) -> list[dict[str, Any]]:
        """The frames of one kind, on the socket of everything those of one conversation."""
        return [each for each in self.frames if each["type"] == kind and (key is None or each["conversation"] == key)]

    def seqs(self, key: int | None = None) -> list[int]:
        return [frame["message"]["seq"] for frame in self.of("message", key)]

    def changes(self, key: int | None = None) -> list[tuple[int, str]]:
        """`seq` and content of the messages that have changed."""
        return [(frame["message"]["seq"], frame["message"]["content"]) for frame in self.of("message_updated", key)]

    def contents(self, key: int | None = None) -> dict[int, str]:
        """What each message says that the client has been told of; fails where an older state replaces a newer one."""
        known: dict[int, tuple[int, str]] = {}
        for frame in self.frames:
            if frame["type"] in ("message", "message_updated") and (key is None or frame["conversation"] == key):
                view = frame["message"]
                assert view["revision"] >= known.get(view["seq"], (0, ""))[0], "an older state came later"
                known[view["seq"]] = view["revision"], view["content"]
        return {seq: content for seq, (_, content) in known.items()}


def _is_of(about: dict[str, Any], key: int) -> bool:
    return about["conversation_id"] == key


def _shared(key: int, place: Place) -> SharedConversation:
    return SharedConversation(key, place.revision, True, place.name, len(place.joined), {})  # noqa: FBT003


def _backlog(
    world: World, *, viewer_id: int, conversation_id: int, position: End, limit: int, is_own: bool = False
) -> Backlog:
    del is_own  # nobody has hidden anything
    place = world.place_of(viewer_id, conversation_id)
    end, last = place.end, position.seq + limit
    new = place.messages[position.seq : last]
    if last < end.seq:
        return Backlog(new, [], End(last, position.revision), end)
    old = [each for each in place.messages[: position.seq] if each.revision > position.revision]
    changed = sorted(old, key=lambda each: each.revision)[:limit]
    reached = End(end.seq, changed[-1].revision) if len(changed) == limit else end
    explained = len(changed) + sum(each.revision > position.revision for each in new)
    is_explained = reached.revision - position.revision <= explained
    return Backlog(new, changed, reached, end, None if is_explained else _shared(conversation_id, place))


def _ends(world: World, *, viewer_id: int) -> dict[int, End]:
    return {key: place.end for key, place in world.places.items() if viewer_id in place.joined}


def _look_up(world: World, *, viewer_id: int, conversation_ids: set[int]) -> list[tuple[ConversationRow, int]]:
    found = [(key, place) for key, place in world.places.items() if key in conversation_ids]
    return [
        (
            make_row(key, last_seq=place.end.seq, revision=place.revision, name=place.name, other_participants=[]),
            place.joined[viewer_id],
        )
        for key, place in found
        if viewer_id in place.joined
    ]


def _cursors(world: World, *, viewer_id: int, conversation_id: int) -> dict[int, Cursor]:
    return {user_id: Cursor(0, 0) for user_id in world.place_of(viewer_id, conversation_id).joined}


_ANSWERS: dict[Any, Any] = {
    backlog.after: _backlog,
    conversations.ends: _ends,
    conversations.end_of: lambda world, viewer_id, conversation_id: world.place_of(viewer_id, conversation_id).end,
    conversations.look_up: _look_up,
    receipts.cursors: _cursors,
    sessions.is_open: lambda world, viewer: viewer.session_id in world.open_sessions,
}

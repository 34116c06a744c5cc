"""The people of an open conversation: how far they have read, who is connected, who types."""

from chatapp.domain.events import CursorsMoved, PresenceChanged, TypingChanged
from chatapp.domain.ids import UserId
from chatapp.domain.participant import NAMED
from chatapp.domain.presence import Presence
from chatapp.domain.receipt import Cursor, furthest, marks_of
from chatapp.flows import presence as presence_flows
from chatapp.flows.runner import Runner
from chatapp.services import presence, receipts

from .feed import Feed
from .follower import Follower
from .readers import Room
from .views import CompanyView, with_entry

PAUSE = 0.3  # seconds between two emissions
PAIR = 2  # people: only between two it is told when each was last seen


Signs = CursorsMoved | PresenceChanged | TypingChanged


class Company(Feed[CompanyView, Signs]):
    """Cursors only move forward; of presence and typing the last word counts."""

    def __init__(self, follower: Follower, run: Runner, room: Room[CompanyView]) -> None:
        self._follower, self._run = follower, run
        self._cursors: dict[UserId, Cursor] = {}
        self._present: dict[UserId, Presence] = {}
        self._last_seen: dict[UserId, str] = {}
        self._typing: dict[UserId, str] = {}
        super().__init__(room, lambda: PAUSE)

    def view(self) -> CompanyView:
        return CompanyView(
            marks=marks_of(self._cursors),
            presence=self._present if len(self._cursors) <= NAMED else {},
            active=sum(state == Presence.ONLINE for state in self._present.values()),
            last_seen=self._last_seen,
            typing=self._typing,
        )

    def may_have(self, user_id: UserId) -> bool:
        """Whether a user takes part; true also while it is not known."""
        return not self.is_loaded or user_id in self._cursors

    def _apply(self, events: list[Signs]) -> bool:
        for event in events:
            match event:
                case CursorsMoved():
                    for user_id, seq in event.read.items():
                        self._move(user_id, Cursor(seq, seq))
                    for user_id, seq in event.delivered.items():
                        self._move(user_id, Cursor(0, seq))
                case PresenceChanged():
                    self._attend(event)
                case TypingChanged():
                    self._typing = with_entry(self._typing, event.user_id, event.name if event.is_typing else None)
        return True

    def _move(self, user_id: UserId, cursor: Cursor) -> None:
        """The cursor of a person who has just left is not kept."""
        if (old := self._cursors.get(user_id)) is not None:
            self._cursors[user_id] = furthest(old, cursor)

    def _attend(self, event: PresenceChanged) -> None:
        if event.user_id not in self._cursors:
            return
        self._present = with_entry(self._present, event.user_id, event.now if event.now.is_online else None)
        if len(self._cursors) <= PAIR and event.last_seen:
            self._last_seen = with_entry(self._last_seen, event.user_id, event.last_seen)

    async def _load(self) -> None:
        company = await self._follower.read(presence.company)
        present = await presence_flows.states(self._run, company.shown)
        found, told = await self._follower.read(receipts.cursors), self._cursors
        self._cursors = {user_id: furthest(cursor, told.get(user_id, cursor)) for user_id, cursor in found.items()}
        self._last_seen, self._present = company.last_seen, present

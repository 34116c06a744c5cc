"""Who is there and who types in an open conversation: one feed for all tabs that show it."""

from typing import Any

from chatapp import runtime
from chatapp.domain.events import Event, PresenceChanged, TypingStarted, TypingStopped
from chatapp.domain.ids import UserId
from chatapp.domain.participant import NAMED
from chatapp.domain.presence import Presence
from chatapp.flows import presence as presence_flows
from chatapp.services import presence

from .feed import VarsFeed
from .pulse import Emit
from .shapes import Typist, typists_with, typists_without
from .viewpoint import Viewpoint

PAUSE = 0.3  # seconds between two emissions


class PeopleFeed(VarsFeed):
    """`present` is who is connected. The same for every viewer: the page leaves out its own user."""

    def __init__(self, viewpoint: Viewpoint, emit: Emit) -> None:
        self._viewpoint = viewpoint
        self._everybody: frozenset[UserId] = frozenset()
        self._present: dict[UserId, Presence] = {}
        self._last_seen: dict[UserId, str] = {}
        self._typing: list[Typist] = []
        super().__init__(emit, lambda: PAUSE)

    def values(self) -> dict[str, Any]:
        states = self._present
        return {
            "presence": states if len(self._everybody) <= NAMED else {},
            "active": sum(state == Presence.ONLINE for state in states.values()),
            "last_seen": self._last_seen,
            "typing": self._typing,
        }

    async def _load(self) -> None:
        company = await self._viewpoint.read(presence.company)
        self._everybody, self._last_seen = company.everybody, company.last_seen
        self._present = await presence_flows.states(runtime.current(), company.shown)
        self._shown = self._shown or self.values()

    def _take(self, event: Event) -> bool:
        match event:
            case PresenceChanged() if event.user_id in self._everybody:
                others = {user_id: state for user_id, state in self._present.items() if user_id != event.user_id}
                self._present = others | ({event.user_id: event.now} if event.now.is_online else {})
                if len(self._everybody) <= 2 and event.last_seen:  # noqa: PLR2004 - a pair
                    self._last_seen = self._last_seen | {event.user_id: event.last_seen}
            case TypingStarted():
                self._typing = typists_with(self._typing, event)
            case TypingStopped():
                self._typing = typists_without(self._typing, event)
            case _:
                pass
        return True

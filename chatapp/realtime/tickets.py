"""Tickets: each lets one socket in, once, within half a minute. They are kept, not signed: what nobody has kept, or
what was forgotten in a crash, opens nothing.
"""

from datetime import datetime, timedelta
from typing import Protocol

from chatapp.domain.session import Viewer

LIFETIME = timedelta(seconds=30)


class TicketStore(Protocol):
    """The tickets of all processes; raises `Unavailable` where it cannot be reached."""

    async def keep(self, ticket: str, viewer: Viewer, now: datetime) -> None:
        """Let this ticket stand for this viewer."""
        ...

    async def take(self, ticket: str, now: datetime) -> Viewer | None:
        """Whom it stands for, and never again; nobody where it is unknown, spent or too old."""
        ...


class MemoryTickets:
    """The tickets of one process, oldest first."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[datetime, Viewer]] = {}

    async def keep(self, ticket: str, viewer: Viewer, now: datetime) -> None:
        self._forget(now)
        self.kept[ticket] = now + LIFETIME, viewer

    async def take(self, ticket: str, now: datetime) -> Viewer | None:
        until, viewer = self.kept.pop(ticket, (now, None))
        return viewer if now < until else None

    def _forget(self, now: datetime) -> None:
        while self.kept:
            oldest = next(iter(self.kept))
            if self.kept[oldest][0] > now:
                return
            del self.kept[oldest]

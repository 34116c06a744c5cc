"""Who is connected: leases that end by themselves, so that a killed process leaves nobody behind."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from weakref import WeakValueDictionary

from chatapp.domain.ids import UserId
from chatapp.domain.presence import Presence
from chatapp.domain.times import EPOCH

CALM = timedelta(seconds=10)  # between two changes of a connected user, who may look away and back all the time


@dataclass(frozen=True, slots=True)
class Lease:
    """A connection of a user counts until this moment; taking the lease again moves the moment."""

    user_id: UserId
    connection: str
    until: datetime
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a user was and is; told once, to whichever process has brought it about."""

    user_id: UserId
    before: Presence
    now: Presence


class PresenceStore(Protocol):
    """The leases of all processes. `now` comes from outside; the store has no clock.

    A store that cannot be reached knows nobody and changes nothing: presence never stops anything else.
    """

    async def hold(self, leases: Sequence[Lease], now: datetime) -> list[Change]:
        """Take or renew leases; the changes that follow."""
        ...

    async def settle(self, now: datetime) -> list[Change]:
        """Let go of leases that have ended; the changes that follow."""
        ...

    async def states(self, user_ids: Collection[UserId]) -> dict[UserId, Presence]:
        """Who of them is connected, as it was last told; who is offline is left out."""
        ...


@dataclass(slots=True)
class _Record:
    """What is known of one connected user; `told` is what everybody was told last, `look_at` when to look again."""

    leases: dict[str, Lease] = field(default_factory=dict)
    told: Presence = Presence.OFFLINE
    told_at: datetime = EPOCH
    look_at: datetime = EPOCH

    def settle(self, now: datetime) -> tuple[Presence, Presence]:
        """What the user was and is by the leases that still count."""
        self.leases = {lease.connection: lease for lease in self.leases.values() if lease.until > now}
        before, best = self.told, _best(self.leases.values())
        self.look_at = min((lease.until for lease in self.leases.values()), default=now)
        if best != before and best.is_online and before.is_online and now < self.told_at + CALM:
            self.look_at = min(self.look_at, self.told_at + CALM)
            return before, before
        if best != before:
            self.told, self.told_at = best, now
        return before, best


class MemoryPresence:
    """The leases of one process; they end with it."""

    def __init__(self) -> None:
        self._records: dict[UserId, _Record] = {}

    async def hold(self, leases: Sequence[Lease], now: datetime) -> list[Change]:
        for lease in leases:
            self._records.setdefault(lease.user_id, _Record()).leases[lease.connection] = lease
        return self._settle({lease.user_id: None for lease in leases}, now)

    async def settle(self, now: datetime) -> list[Change]:
        return self._settle([user_id for user_id, record in self._records.items() if record.look_at <= now], now)

    async def states(self, user_ids: Collection[UserId]) -> dict[UserId, Presence]:
        return {user_id: self._records[user_id].told for user_id in user_ids if user_id in self._records}

    def _settle(self, user_ids: Collection[UserId], now: datetime) -> list[Change]:
        changes: list[Change] = []
        for user_id in user_ids:
            before, after = self._records[user_id].settle(now)
            if not after.is_online:
                del self._records[user_id]
            if after != before:
                changes.append(Change(user_id, before, after))
        return changes


@dataclass(slots=True)
class Attendant:
    """One connection of this process; `input_at` is when its user last did something."""

    user_id: UserId
    input_at: datetime
    is_hidden: bool = False


class Attendance:
    """The connections of this process, whose leases it renews; `grace` is how long one outlives its clean end. `untold`
    are the users of whom a change could not be told, with what they were before it.
    """

    def __init__(self, grace: timedelta) -> None:
        self.grace = grace
        self.here: dict[str, Attendant] = {}
        self.untold: dict[UserId, Presence] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, connection: str) -> asyncio.Lock:
        """With it, what is sent to the store for one connection arrives in order, and waits for no other one."""
        return self._locks.setdefault(connection, asyncio.Lock())


def _best(leases: Collection[Lease]) -> Presence:
    if not leases:
        return Presence.OFFLINE
    return Presence.AWAY if all(lease.is_away for lease in leases) else Presence.ONLINE

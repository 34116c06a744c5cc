"""Fair turns: one FIFO queue for each requester, served round robin.

Whoever floods waits behind their own units; everybody else waits for at most one unit of each other requester.
"""

import threading
from collections import Counter, deque
from typing import Generic, Protocol, TypeVar

from chatapp import errors
from chatapp.context import SYSTEM, Requester

MOST_OF_ONE = 1_000  # units of one requester that may wait; the system is bound by MOST_OF_ALL alone
MOST_OF_ALL = 10_000  # units that may wait
RETRY_AFTER = 1  # seconds


class Waiting(Protocol):
    requester: Requester


T = TypeVar("T", bound=Waiting)


class Turns(Generic[T]):
    """Units that wait for database threads. All methods may be called from any thread.

    At most `at_once` units of one requester are under way, from `take` to `done`; of the system any number, because
    it does not flood and its units need no order. A requester is in `_ready` once, and only when it has a unit that
    waits and may begin.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._changed = threading.Condition(threading.Lock())
        self._queues: dict[Requester, deque[T]] = {}  # none is empty
        self._ready: deque[Requester] = deque()
        self._under_way: Counter[Requester] = Counter()
        self._count = 0
        self._is_open = True

    def __len__(self) -> int:
        return self._count

    def put(self, unit: T) -> None:
        """Let a unit wait; raises `TooMany` when its requester has too many that wait, else `Unavailable` when all
        have, or after `close`.
        """
        with self._changed:
            queue = self._queues.get(unit.requester)
            if not self._is_open or self._count >= MOST_OF_ALL:
                raise errors.Unavailable
            if queue is None:
                queue = self._queues[unit.requester] = deque()
                self._make_ready(unit.requester)
            elif len(queue) >= MOST_OF_ONE and unit.requester != SYSTEM:
                raise errors.TooMany(RETRY_AFTER, "That was too much at once. Try again in a second.")
            queue.append(unit)
            self._count += 1

    def take(self) -> T | None:
        """Wait for the next unit; None when the turns are closed and no unit is left."""
        with self._changed:
            while not self._ready:
                if not self._is_open and not self._count:
                    return None
                self._changed.wait()
            return self._next()

    def take_ready(self) -> T | None:
        """The next unit, or None when no unit may begin now."""
        with self._changed:
            return self._next() if self._ready else None

    def done(self, unit: T) -> None:
        """A unit that was taken has ended."""
        who = unit.requester
        with self._changed:
            was_full = self._is_full(who)
            self._under_way[who] -= 1
            if was_full and who in self._queues:
                self._make_ready(who)
            if not self._under_way[who]:
                del self._under_way[who]

    def close(self) -> None:
        """Refuse new units; those that wait are still given."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def _next(self) -> T:
        who = self._ready.popleft()
        queue = self._queues[who]
        unit = queue.popleft()
        self._count -= 1
        self._under_way[who] += 1
        if queue:
            self._make_ready(who)
        else:
            del self._queues[who]
        if not self._is_open and not self._count:
            self._changed.notify_all()
        return unit

    def _make_ready(self, who: Requester) -> None:
        if not self._is_full(who):
            self._ready.append(who)
            self._changed.notify()

    def _is_full(self, who: Requester) -> bool:
        return who != SYSTEM and self._under_way[who] >= self._at_once

"""Fair turns: one FIFO queue for each requester, served round robin.

A requester who floods waits behind their own units. A requester who comes anew is served first, as sparse flows are in
FQ-CoDel (RFC 8290, section 4.1): once in each round, so that nobody starves.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from chatapp import errors
from chatapp.context import SYSTEM, Requester

MOST_OF_ONE = 1_000  # units of one requester that may wait; the system is bound by MOST_OF_ALL alone
MOST_OF_ALL = 10_000  # units that may wait; beyond that, each requester may have FEW
FEW = 10
RETRY_AFTER = 1  # seconds


class Waiting(Protocol):
    requester: Requester


T = TypeVar("T", bound=Waiting)
# Whether a unit of a requester may begin, whose unit before it took so many seconds; 0 when none is known.
Allows = Callable[[Requester, float], bool]
Follows = Callable[[T], bool]  # whether this unit may run together with the one before it


def _always(_requester: Requester, _seconds: float) -> bool:
    return True


@dataclass(slots=True)
class _Queue(Generic[T]):
    """What one requester waits for. `seconds` is what the last unit took."""

    requester: Requester
    most_under_way: float
    units: deque[T] = field(default_factory=deque[T])
    under_way: int = 0
    seconds: float = 0

    @property
    def is_full(self) -> bool:
        return self.under_way >= self.most_under_way


class Turns(Generic[T]):
    """Units that wait for database threads. All methods may be called from any thread.

    At most `at_once` units of one requester are under way, from `take` to `done`; of the system any number, because it
    does not flood and its units need no order. A queue is in `_new` until its first unit is taken, then in `_old`, in
    neither while it is full. An empty queue is forgotten when it is its turn in `_old`.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._changed = threading.Condition(threading.Lock())
        self.requesters: dict[Requester, _Queue[T]] = {}
        self._new: deque[_Queue[T]] = deque()
        self._old: deque[_Queue[T]] = deque()
        self._count = 0
        self._is_open = True

    def __len__(self) -> int:
        return self._count

    def put(self, unit: T) -> None:
        """Let a unit wait; raises `TooMany` when too many of this requester wait, and `Unavailable` after `close`, or
        when too many of all do. A few requesters who flood do not shut out the others.
        """
        who = unit.requester
        with self._changed:
            queue = self.requesters.get(who)
            is_crowded = self._count >= MOST_OF_ALL and queue is not None and len(queue.units) >= FEW
            if not self._is_open or is_crowded or self._count >= 2 * MOST_OF_ALL:
                raise errors.Unavailable
            if queue is None:
                queue = self.requesters[who] = _Queue(who, float("inf") if who == SYSTEM else self._at_once)
                self._new.append(queue)
            elif len(queue.units) >= MOST_OF_ONE and who != SYSTEM:
                raise errors.TooMany(RETRY_AFTER, "That was too much at once.")
            queue.units.append(unit)
            self._count += 1
            self._changed.notify()

    def take(self) -> T | None:
        """Wait for the next unit; None when the turns are closed and no unit is left."""
        with self._changed:
            while (queue := self._next()) is None:
                if not self._is_open and not self._count:
                    return None
                self._changed.wait()
            return self._take_from(queue)

    def take_ready(self, allows: Allows = _always) -> T | None:
        """The next unit, or None when no unit may begin now, or `allows` refuses it."""
        with self._changed:
            queue = self._next()
            return self._take_from(queue) if queue and allows(queue.requester, queue.seconds) else None

    def is_followed(self, unit: T, by: Follows[T]) -> bool:
        """Whether `take_following` would give a unit now."""
        with self._changed:
            return self._following(unit, by) is not None

    def take_following(self, unit: T, by: Follows[T]) -> T | None:
        """The next unit of the same requester, to be run in the thread that took `unit`. None when there is none, when
        it does not satisfy `by`, when another thread may take it, or when another requester waits for a thread.
        """
        with self._changed:
            queue = self._following(unit, by)
            return self._pop(queue) if queue else None

    def done(self, unit: T, seconds: float = 0) -> None:
        """A unit that was taken has ended, after so many seconds."""
        with self._changed:
            queue = self.requesters[unit.requester]
            was_full, queue.seconds = queue.is_full, seconds
            queue.under_way -= 1
            if was_full and not queue.is_full:
                self._old.append(queue)
                self._changed.notify()

    def close(self) -> None:
        """Refuse new units; those that wait are still given."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def _next(self) -> _Queue[T] | None:
        """The queue whose turn it is, which stays where it is; empty ones before it are forgotten."""
        if self._new:
            return self._new[0]
        for _ in range(len(self._old)):
            queue = self._old[0]
            if queue.units:
                return queue
            self._old.popleft()
            if queue.under_way:
                self._old.append(queue)
            else:
                del self.requesters[queue.requester]
        return None

    def _following(self, unit: T, by: Follows[T]) -> _Queue[T] | None:
        """The queue of a unit that is under way, if its next unit may be taken with it."""
        queue = self.requesters[unit.requester]
        may_follow = queue.is_full and queue.units and by(queue.units[0])
        return queue if may_follow and self._next() is None else None

    def _take_from(self, queue: _Queue[T]) -> T:
        (self._new or self._old).popleft()
        unit = self._pop(queue)
        if not queue.is_full:
            self._old.append(queue)
        return unit

    def _pop(self, queue: _Queue[T]) -> T:
        unit = queue.units.popleft()
        self._count -= 1
        queue.under_way += 1
        if not self._is_open and not self._count:
            self._changed.notify_all()
        return unit

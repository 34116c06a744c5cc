"""What timers do. `flows/timers.py` asks which are due, and lets each act.

The effect of most acts is in the database, in the unit of work that deletes its timer. So it happens exactly once,
whichever process does it and whenever a process is killed.

An effect outside the database (a request to another server, a file that is removed) is for the kinds in OUTSIDE: a unit
takes a lease, `flows/timers.py` awaits the act, and a unit deletes the timer. So it happens at least once: an act that
is repeated must do no harm.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chatapp.domain.timer import Timer, TimerKind
from chatapp.storage import timers

from . import cursor_marks, files, introductions, reactions
from .work import Work

logger = logging.getLogger(__name__)

AT_ONCE = 20  # timers that one look finds
FIRST_REST = timedelta(seconds=15)  # after a failure; twice as long after each further one
LONGEST_REST = timedelta(hours=1)
SPARE = timedelta(seconds=10)  # that a lease lasts beyond its act: for commits, and clocks that differ

ACTS: Mapping[TimerKind, Callable[[Work, Timer], None]] = {
    TimerKind.FORGET_FILE: files.forget,
    TimerKind.FORGET_INTRODUCTIONS: introductions.forget,
    TimerKind.FORGET_MARKS: cursor_marks.forget_old,
    TimerKind.FORGET_REACTIONS: reactions.forget,
}
RECURRING = (TimerKind.FORGET_MARKS,)  # each of these acts sets its timer anew


@dataclass(frozen=True, slots=True)
class Terms:
    """How an act with an effect outside runs: so many at once in a process, each for so many seconds at most. After
    so many attempts that failed it is given up.
    """

    at_once: int = 2
    seconds: float = 30
    attempts: int = 8


OUTSIDE: Mapping[TimerKind, Terms] = {
    TimerKind.REMOVE_OBJECT: Terms(attempts=1000),  # some weeks: what the store keeps for nobody costs space
    TimerKind.LINK: Terms(at_once=2, seconds=20, attempts=3),
}


@dataclass(frozen=True, slots=True)
class Due:
    """Ids of timers that are due, at most AT_ONCE, and when the next one after those is.

    `outside` has the ids of those that need a lease, at most as many of a kind as its process has places for.
    """

    ids: list[int]
    then: datetime | None
    outside: list[int] = field(default_factory=list[int])


def begin(work: Work) -> None:
    """A server has started: set the recurring timers, the first time."""
    for kind in ACTS.keys() & set(RECURRING):
        timers.put_missing(work.db, kind, work.now)


def due(work: Work, *, places: Mapping[TimerKind, int] | None = None) -> Due:
    """What is due now, of each kind outside only so many as there are `places`.

    Kinds that this program does not know are left to a newer one.
    """
    free = {kind: count for kind, count in (places or {}).items() if count > 0}
    ids = timers.due(work.db, ACTS.keys(), work.now, AT_ONCE)
    outside = [each for kind, count in free.items() for each in timers.due(work.db, (kind,), work.now, count)]
    return Due(ids, timers.next_due(work.db, ACTS.keys() | free.keys(), work.now), outside)


def fire(work: Work, *, timer_id: int) -> bool:
    """Take a timer and act, in one unit of work. False where another process took it, or it is not due any more."""
    timer = timers.claim(work.db, timer_id, ACTS.keys(), work.now)
    if timer is not None:
        ACTS[TimerKind(timer.kind)](work, timer)
    return timer is not None


def put_off(work: Work, *, timer_id: int) -> None:
    """The act failed and was rolled back: let the timer rest, so that it does not hold up the others."""
    timers.put_off(work.db, timer_id, work.now + _rest_after(timers.attempts(work.db, timer_id)))


def lease(work: Work, *, timer_id: int) -> Timer | None:
    """Begin an attempt of an act outside: nobody else begins one while the lease lasts.

    None where another process has the lease, or the timer is not due any more.
    """
    kind = timers.kind_of(work.db, timer_id)
    if kind not in OUTSIDE:
        return None
    until = work.now + timedelta(seconds=OUTSIDE[TimerKind(kind)].seconds) + SPARE
    return timers.lease(work.db, timer_id, OUTSIDE.keys(), work.now, until)


def finish(work: Work, *, timer: Timer) -> None:
    """The act outside has happened: its timer goes, unless somebody set it anew meanwhile."""
    timers.release(work.db, timer)


def fail(work: Work, *, timer: Timer) -> None:
    """The act outside failed: it rests before its next attempt, or is given up after its last one."""
    if timer.attempts < OUTSIDE[TimerKind(timer.kind)].attempts:
        timers.rest(work.db, timer, work.now + _rest_after(timer.attempts - 1))
        return
    logger.error("timer %s %s failed %d times and is given up", timer.kind, timer.key, timer.attempts)
    timers.release(work.db, timer)


def _rest_after(failures: int) -> timedelta:
    """How long a timer rests that has failed so often before."""
    return min(FIRST_REST * 2 ** min(failures, 10), LONGEST_REST)

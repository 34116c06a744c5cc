"""What timers do. `flows/timers.py` asks which are due, and lets each act.

The effect of an act is in the database, in the unit of work that deletes its timer. So it happens exactly once,
whichever process does it and whenever a process is killed. An effect outside (mail, push) needs another way: a unit
that takes a lease (`attempts`, `leased_until`), the effect, and a unit that deletes the timer; at least once, under a
key that makes a repetition harmless.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatapp.domain.timer import Timer, TimerKind
from chatapp.storage import timers

from . import cursor_marks, introductions, reactions
from .work import Work

AT_ONCE = 20  # timers that one look finds
FIRST_REST = timedelta(seconds=15)  # after a failure; twice as long after each further one
LONGEST_REST = timedelta(hours=1)

ACTS: Mapping[TimerKind, Callable[[Work, Timer], None]] = {
    TimerKind.FORGET_INTRODUCTIONS: introductions.forget,
    TimerKind.FORGET_MARKS: cursor_marks.forget_old,
    TimerKind.FORGET_REACTIONS: reactions.forget,
}
RECURRING = (TimerKind.FORGET_MARKS,)  # each of these acts sets its timer anew


@dataclass(frozen=True, slots=True)
class Due:
    """Ids of timers that are due, at most AT_ONCE, and when the next one after those is."""

    ids: list[int]
    then: datetime | None


def begin(work: Work) -> None:
    """A server has started: set the recurring timers, the first time."""
    for kind in ACTS.keys() & set(RECURRING):
        timers.put_missing(work.db, kind, work.now)


def due(work: Work) -> Due:
    """What is due now. Kinds that this program does not know are left to a newer one."""
    ids = timers.due(work.db, ACTS.keys(), work.now, AT_ONCE)
    return Due(ids, timers.next_due(work.db, ACTS.keys(), work.now))


def fire(work: Work, *, timer_id: int) -> bool:
    """Take a timer and act, in one unit of work. False where another process took it, or it is not due any more."""
    timer = timers.claim(work.db, timer_id, ACTS.keys(), work.now)
    if timer is not None:
        ACTS[TimerKind(timer.kind)](work, timer)
    return timer is not None


def put_off(work: Work, *, timer_id: int) -> None:
    """The act failed and was rolled back: let the timer rest, so that it does not hold up the others."""
    rest = FIRST_REST * 2 ** min(timers.attempts(work.db, timer_id), 10)
    timers.put_off(work.db, timer_id, work.now + min(rest, LONGEST_REST))

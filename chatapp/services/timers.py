"""Timers: acts that are due later. They are set and cancelled in the unit of work that wants them."""

from datetime import datetime

from chatapp.domain.timer import Timer, TimerKind
from chatapp.storage import timers

from .work import Work


def set(work: Work, *, kind: TimerKind, key: str, due_at: datetime, payload: str = "") -> None:  # noqa: A001 - the verb
    """Let an act happen at a moment, in place of the one that was set for its kind and key."""
    timers.put(work.db, Timer(kind=kind, key=key, due_at=due_at, payload=payload, created_at=work.now))
    work.due.append(due_at)


def cancel(work: Work, *, kind: TimerKind, key: str) -> None:
    """Let it not happen. It may have happened already."""
    timers.remove(work.db, kind, key)

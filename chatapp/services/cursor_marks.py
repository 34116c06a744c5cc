"""Cursor marks: they are kept for 30 days."""

from datetime import timedelta

from chatapp.domain.cursor_mark import KEPT
from chatapp.domain.timer import Timer, TimerKind
from chatapp.storage import cursor_marks

from . import timers
from .work import Work

EVERY = timedelta(hours=1)
AT_ONCE = 1000  # marks that one unit of work forgets


def forget_old(work: Work, timer: Timer) -> None:
    """Forget a part of the marks that are too old, and come back for the others."""
    has_more = cursor_marks.forget_until(work.db, work.now - KEPT, limit=AT_ONCE)
    due_at = work.now if has_more else work.now + EVERY
    timers.set(work, kind=TimerKind.FORGET_MARKS, key=timer.key, due_at=due_at)

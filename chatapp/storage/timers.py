"""Queries about timers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, text, update
from sqlmodel import Session, col

from chatapp.domain.tables import metadata
from chatapp.domain.timer import Timer
from chatapp.domain.times import UtcTime

_SET = text("""
INSERT INTO timers (kind, key, due_at, payload, attempts, created_at)
VALUES (:kind, :key, :due_at, :payload, 0, :created_at)
ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0,
    leased_until = NULL, created_at = excluded.created_at
""").bindparams(bindparam("due_at", type_=UtcTime()), bindparam("created_at", type_=UtcTime()))

_SET_FIRST = text("""
INSERT INTO timers (kind, key, due_at, payload, attempts, created_at)
VALUES (:kind, '', :moment, '', 0, :moment) ON CONFLICT (kind, key) DO NOTHING
""").bindparams(bindparam("moment", type_=UtcTime()))


def put(db: Session, timer: Timer) -> None:
    """Store a timer in the place of the one with its kind and key."""
    names = ("kind", "key", "due_at", "payload", "created_at")
    db.connection().execute(_SET, {name: getattr(timer, name) for name in names})


def put_missing(db: Session, kind: str, moment: datetime) -> None:
    """Store the timer of a kind that has one for all, unless it is there."""
    db.connection().execute(_SET_FIRST, {"kind": kind, "moment": moment})


def remove(db: Session, kind: str, key: str) -> None:
    """Delete a timer, if there is one."""
    db.connection().execute(delete(Timer).where(col(Timer.kind) == kind, col(Timer.key) == key))


def due(db: Session, kinds: Collection[str], moment: datetime, limit: int) -> list[int]:
    """The ids of timers of these kinds that are due, the earliest first."""
    found = select(col(Timer.id)).where(*_ready(kinds, moment)).order_by(col(Timer.due_at)).limit(limit)
    return [timer_id for timer_id in db.connection().execute(found).scalars() if timer_id is not None]


def next_due(db: Session, kinds: Collection[str], moment: datetime) -> datetime | None:
    """When the next timer of these kinds is due after a moment."""
    later = col(Timer.due_at) > moment
    return db.connection().execute(select(func.min(col(Timer.due_at))).where(_of(kinds), later)).scalar()


def claim(db: Session, timer_id: int, kinds: Collection[str], moment: datetime) -> Timer | None:
    """Delete a timer that is due, and give what it was; None where another process took it, or somebody set it anew.

    On PostgreSQL a timer that another transaction holds is skipped. SQLite has one writer, so nobody holds it there.
    """
    mine = select(col(Timer.id)).where(col(Timer.id) == timer_id, *_ready(kinds, moment))
    gone = delete(Timer).where(col(Timer.id).in_(mine.with_for_update(skip_locked=True)))
    row = db.connection().execute(gone.returning(*metadata.tables["timers"].columns)).mappings().first()
    return None if row is None else Timer(**row)


def put_off(db: Session, timer_id: int, until: datetime) -> None:
    """Let a timer whose act failed rest until a moment."""
    resting = update(Timer).where(col(Timer.id) == timer_id)
    db.connection().execute(resting.values(attempts=col(Timer.attempts) + 1, leased_until=until))


def attempts(db: Session, timer_id: int) -> int:
    """How often a timer's act has failed."""
    return db.connection().execute(select(col(Timer.attempts)).where(col(Timer.id) == timer_id)).scalar() or 0


def kind_of(db: Session, timer_id: int) -> str | None:
    """The kind of a timer, if it is there."""
    return db.connection().execute(select(col(Timer.kind)).where(col(Timer.id) == timer_id)).scalar()


def lease(db: Session, timer_id: int, kinds: Collection[str], moment: datetime, until: datetime) -> Timer | None:
    """Hold a timer that is due until a moment, one attempt more; None where another process does, as in `claim`."""
    mine = select(col(Timer.id)).where(col(Timer.id) == timer_id, *_ready(kinds, moment))
    held = update(Timer).where(col(Timer.id).in_(mine.with_for_update(skip_locked=True)))
    held = held.values(attempts=col(Timer.attempts) + 1, leased_until=until)
    row = db.connection().execute(held.returning(*metadata.tables["timers"].columns)).mappings().first()
    return None if row is None else Timer(**row)


def rest(db: Session, leased: Timer, until: datetime) -> None:
    """Let a timer rest whose lease is still the one that was given."""
    db.connection().execute(update(Timer).where(*_still(leased)).values(leased_until=until))


def release(db: Session, leased: Timer) -> None:
    """Delete a timer whose lease is still the one that was given."""
    db.connection().execute(delete(Timer).where(*_still(leased)))


def _still(leased: Timer) -> tuple[ColumnElement[bool], ...]:
    """A timer that was set anew has no lease; one that another process holds has a later one."""
    return col(Timer.id) == leased.id, col(Timer.leased_until) == leased.leased_until


def _of(kinds: Collection[str]) -> ColumnElement[bool]:
    return col(Timer.kind).in_(sorted(kinds))


def _ready(kinds: Collection[str], moment: datetime) -> tuple[ColumnElement[bool], ...]:
    rested = or_(col(Timer.leased_until).is_(None), col(Timer.leased_until) <= moment)
    return col(Timer.due_at) <= moment, rested, _of(kinds)

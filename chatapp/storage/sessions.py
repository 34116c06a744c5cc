"""Queries about sessions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from chatapp.domain.ids import SessionId, UserId
from chatapp.domain.session import Session
from chatapp.domain.user import User

# Run for every request and every event of a page, so built once: building costs more than running.
_OPEN = (
    select_columns(col(Session.id), col(Session.user_id), col(Session.last_used_at), col(Session.created_at))
    .join(User, col(User.id) == Session.user_id)
    .where(col(Session.ended_at).is_(None), col(Session.expires_at) > bindparam("moment"), col(User.is_active))
)
_OPEN_BY_KEY = _OPEN.where(col(Session.key) == bindparam("key"))
_OPEN_BY_ID = _OPEN.where(col(Session.id) == bindparam("session_id"))


class OpenSession(NamedTuple):
    session_id: SessionId
    user_id: UserId
    last_used_at: datetime
    created_at: datetime


def add(db: DbSession, session: Session) -> SessionId:
    """Store a new session."""
    db.add(session)
    db.flush()
    assert session.id is not None  # noqa: S101 - the database has just given it
    return session.id


def by_key(db: DbSession, key: str, moment: datetime) -> OpenSession | None:
    """The session that a token names, if it has not ended and its user may still sign in."""
    row = db.connection().execute(_OPEN_BY_KEY, {"key": key, "moment": moment}).first()
    return OpenSession._make(row) if row else None


def is_open(db: DbSession, session_id: SessionId, moment: datetime) -> bool:
    """Whether a session that this process knows has not ended, and its user may still sign in."""
    return db.connection().execute(_OPEN_BY_ID, {"session_id": session_id, "moment": moment}).first() is not None


def open_among(db: DbSession, session_ids: Collection[SessionId], moment: datetime) -> set[tuple[SessionId, UserId]]:
    """Those of some sessions that are open, each with its user, in one statement."""
    found = (
        select_columns(col(Session.id), col(Session.user_id))
        .join(User, col(User.id) == Session.user_id)
        .where(col(Session.id).in_(session_ids), col(Session.ended_at).is_(None))
        .where(col(Session.expires_at) > moment, col(User.is_active))
    )
    rows: Any = db.connection().execute(found)
    return {(SessionId(key), UserId(user_id)) for key, user_id in rows}


def open_of(db: DbSession, user_id: UserId, moment: datetime) -> Sequence[Session]:
    """Where a user is signed in, latest use first."""
    found = (
        select(Session)
        .where(Session.user_id == user_id, col(Session.ended_at).is_(None), Session.expires_at > moment)
        .order_by(col(Session.last_used_at).desc(), col(Session.id).desc())
    )
    return db.exec(found).all()


def rotate(db: DbSession, session_id: SessionId, *, old: str, new: str, used_at: datetime, until: datetime) -> bool:
    """Exchange the good refresh id; false when `old` is not (any more) the good one.

    Of two at once on PostgreSQL the second waits for the row, and then finds another id in it.
    """
    exchanged = (
        update(Session)
        .where(col(Session.id) == session_id, col(Session.refresh_id) == old)
        .values(refresh_id=new, previous_refresh_id=old, refreshed_at=used_at, last_used_at=used_at, expires_at=until)
    )
    return db.connection().execute(exchanged).rowcount > 0


def successor(db: DbSession, session_id: SessionId, *, old: str, since: datetime) -> str | None:
    """The good refresh id, if it has replaced `old` directly and not before `since`."""
    found = select(Session.refresh_id).where(
        Session.id == session_id, Session.previous_refresh_id == old, col(Session.refreshed_at) >= since
    )
    return db.exec(found).first()


def slide(db: DbSession, session_id: SessionId, *, used_at: datetime, until: datetime) -> None:
    """A session was used: it lives on."""
    used = update(Session).where(col(Session.id) == session_id).values(last_used_at=used_at, expires_at=until)
    db.connection().execute(used)


def end(db: DbSession, session_ids: Sequence[SessionId], moment: datetime) -> None:
    """Sessions are over."""
    ended = update(Session).where(col(Session.id).in_(session_ids), col(Session.ended_at).is_(None))
    db.connection().execute(ended.values(ended_at=moment))


def end_all(connection: Connection, moment: datetime) -> None:
    """The sessions of all users are over."""
    connection.execute(update(Session).where(col(Session.ended_at).is_(None)).values(ended_at=moment))


def forget_clients(db: DbSession, user_id: UserId) -> None:
    """Erase the names of the clients with which a user signed in."""
    db.connection().execute(update(Session).where(col(Session.user_id) == user_id).values(client=""))


def forget(db: DbSession, user_id: UserId, moment: datetime) -> None:
    """A user's sessions that have ended or expired are gone."""
    over = or_(col(Session.ended_at).is_not(None), col(Session.expires_at) <= moment)
    db.connection().execute(delete(Session).where(col(Session.user_id) == user_id, over))

"""Queries about sessions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from chatapp.domain.ids import SessionId, UserId
from chatapp.domain.session import Session
from chatapp.domain.user import User

# Asked for every request and every event of a page, so made once: making it costs more than running it.
_OPEN = (
    select_columns(col(Session.user_id), col(Session.last_used_at), col(Session.created_at))
    .join(User, col(User.id) == Session.user_id)
    .where(col(Session.id) == bindparam("session_id"), col(Session.ended_at).is_(None))
    .where(col(Session.expires_at) > bindparam("moment"), col(User.is_active))
)


class OpenSession(NamedTuple):
    user_id: UserId
    last_used_at: datetime
    created_at: datetime


def add(db: DbSession, session: Session) -> SessionId:
    """Store a new session."""
    db.add(session)
    db.flush()
    assert session.id is not None  # noqa: S101 - the database has just given it
    return session.id


def open_one(db: DbSession, session_id: SessionId, moment: datetime) -> OpenSession | None:
    """A session, if it has not ended and its user may still sign in."""
    row = db.connection().execute(_OPEN, {"session_id": session_id, "moment": moment}).first()
    return OpenSession(UserId(row[0]), row[1], row[2]) if row else None


def open_among(db: DbSession, session_ids: Collection[SessionId], moment: datetime) -> set[SessionId]:
    """Those of some sessions that have not ended and whose users may still sign in, in one statement."""
    found = (
        select_columns(col(Session.id))
        .join(User, col(User.id) == Session.user_id)
        .where(col(Session.id).in_(session_ids), col(Session.ended_at).is_(None))
        .where(col(Session.expires_at) > moment, col(User.is_active))
    )
    keys: Any = db.connection().execute(found).scalars()
    return set(keys)


def open_of(db: DbSession, user_id: UserId, moment: datetime) -> Sequence[Session]:
    """Where a user is signed in, latest use first."""
    found = (
        select(Session)
        .where(Session.user_id == user_id, col(Session.ended_at).is_(None), Session.expires_at > moment)
        .order_by(col(Session.last_used_at).desc(), col(Session.id).desc())
    )
    return db.exec(found).all()


def rotate(db: DbSession, session_id: SessionId, *, old: str, new: str, used_at: datetime, until: datetime) -> bool:
    """Exchange the good refresh id; false when `old` is not (any more) the good one."""
    exchanged = (
        update(Session)
        .where(col(Session.id) == session_id, col(Session.refresh_id) == old)
        .values(refresh_id=new, last_used_at=used_at, expires_at=until)
    )
    return db.connection().execute(exchanged).rowcount > 0


def slide(db: DbSession, session_id: SessionId, *, used_at: datetime, until: datetime) -> None:
    """A session was used: it lives on."""
    used = update(Session).where(col(Session.id) == session_id).values(last_used_at=used_at, expires_at=until)
    db.connection().execute(used)


def end(db: DbSession, session_ids: Sequence[SessionId], moment: datetime) -> None:
    """Sessions are over."""
    ended = update(Session).where(col(Session.id).in_(session_ids), col(Session.ended_at).is_(None))
    db.connection().execute(ended.values(ended_at=moment))


def forget_clients(db: DbSession, user_id: UserId) -> None:
    """With what a user was signed in. The rows stay, because SQLite would give their ids, and old tokens, anew."""
    db.connection().execute(update(Session).where(col(Session.user_id) == user_id).values(client=""))


def forget(db: DbSession, user_id: UserId, moment: datetime) -> None:
    """A user's sessions that have ended or expired are gone."""
    over = or_(col(Session.ended_at).is_not(None), col(Session.expires_at) <= moment)
    db.connection().execute(delete(Session).where(col(Session.user_id) == user_id, over))

"""Queries about sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from chatapp.domain.ids import SessionId, UserId
from chatapp.domain.session import Session
from chatapp.domain.user import User


def add(db: DbSession, session: Session) -> SessionId:
    """Store a new session."""
    db.add(session)
    db.flush()
    assert session.id is not None  # noqa: S101 - the database has just given it
    return session.id


def open_one(db: DbSession, session_id: SessionId, moment: datetime) -> tuple[Session, User] | None:
    """A session that has not ended, with its user, who may still sign in."""
    found = (
        select(Session, User)
        .join(User, col(User.id) == Session.user_id)
        .where(Session.id == session_id, col(Session.ended_at).is_(None), Session.expires_at > moment)
        .where(col(User.is_active))
    )
    return db.exec(found).first()


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

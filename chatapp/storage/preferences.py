"""Queries about preferences."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, text
from sqlmodel import Session, col

from chatapp.domain.ids import UserId
from chatapp.domain.preferences import StoredPreferences
from chatapp.domain.times import UtcTime

_OF = select(col(StoredPreferences.data), col(StoredPreferences.revision)).where(
    col(StoredPreferences.user_id) == bindparam("one")
)
_PUT = text("""
INSERT INTO preferences (user_id, data, revision, changed_at) VALUES (:user_id, :data, :revision, :changed_at)
ON CONFLICT (user_id) DO UPDATE SET data = excluded.data, revision = excluded.revision, changed_at = excluded.changed_at
""").bindparams(bindparam("changed_at", type_=UtcTime()))


def of(db: Session, user_id: UserId) -> tuple[str, int]:
    """What a user has chosen, as JSON, and its revision."""
    row = db.connection().execute(_OF, {"one": user_id}).first()
    return (row.data, row.revision) if row else ("{}", 0)


def put(db: Session, user_id: UserId, *, data: str, revision: int, at: datetime) -> None:
    """Store what a user has chosen. The caller has locked the user."""
    values = {"user_id": user_id, "data": data, "revision": revision, "changed_at": at}
    db.connection().execute(_PUT, values)


def forget(db: Session, user_id: UserId) -> None:
    """Delete the preferences of a user."""
    db.connection().execute(delete(StoredPreferences).where(col(StoredPreferences.user_id) == user_id))

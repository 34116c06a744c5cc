"""Queries about the installation's own row."""

from sqlmodel import Session as DbSession
from sqlmodel import select

from chatapp.domain.installation import Installation


def key(db: DbSession) -> str | None:
    """The random key of this database; none before its first start."""
    return db.exec(select(Installation.key)).first()


def add(db: DbSession, key: str) -> None:
    """Store the key. Of two processes that do it at once, one fails on the row's id and runs its unit again."""
    db.add(Installation(key=key))
    db.flush()

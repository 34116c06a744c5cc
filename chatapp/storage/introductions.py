"""Queries about introductions: the new people of an account."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.ids import UserId
from chatapp.domain.introduction import Introduction
from chatapp.domain.participant import Participant


def add(db: Session, by: UserId, user_ids: Collection[UserId], at: datetime) -> None:
    """An account met these people."""
    db.add_all(Introduction(by_id=by, user_id=user_id, at=at) for user_id in user_ids)
    db.flush()


def forget(db: Session, by: UserId, *, until: datetime | None = None) -> None:
    """Delete the introductions of an account; with `until`, only those up to that moment."""
    rows = [col(Introduction.by_id) == by] + ([col(Introduction.at) <= until] if until else [])
    db.connection().execute(delete(Introduction).where(*rows))


def recent(db: Session, by: UserId, *, since: datetime) -> list[Introduction]:
    """The introductions of an account after a moment, the oldest first."""
    found = select_rows(Introduction).where(Introduction.by_id == by, col(Introduction.at) > since)
    return list(db.exec(found.order_by(col(Introduction.at)).execution_options(populate_existing=True)))


def acquainted(db: Session, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
    """Those of some users who share a conversation with this one."""
    mine = select(col(Participant.conversation_id)).where(col(Participant.user_id) == user_id)
    found = select(col(Participant.user_id)).where(
        col(Participant.user_id).in_(others), col(Participant.conversation_id).in_(mine)
    )
    return {UserId(key) for key in db.connection().execute(found.distinct()).scalars()}

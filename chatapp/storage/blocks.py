"""Queries about blocks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.block import Block, Reach
from chatapp.domain.conversation import Conversation
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import Participant
from chatapp.domain.user import User


def reach_of(other: Any, person: Any) -> Any:
    """How `other`, a source of users, can be reached by a person, as a column: a `Reach`."""
    blocked = exists().where(col(Block.blocker_id) == person, col(Block.blocked_id) == other.id)
    has_blocked = exists().where(col(Block.blocker_id) == other.id, col(Block.blocked_id) == person)
    return case((blocked, Reach.BLOCKED.value), (or_(~other.is_active, has_blocked), Reach.CLOSED.value)).label("reach")


_REACH = select(func.coalesce(reach_of(User, bindparam("one")), Reach.OPEN.value)).where(
    col(User.id) == bindparam("other")
)
_COUNTERPARTS = (
    select(col(Block.blocked_id))
    .where(col(Block.blocker_id) == bindparam("one"))
    .union(select(col(Block.blocker_id)).where(col(Block.blocked_id) == bindparam("one")))
)
_mine, _theirs = aliased(Participant), aliased(Participant)
_DIRECT_BLOCKED = (
    select(col(Conversation.id))
    .join(_mine, col(_mine.conversation_id) == col(Conversation.id))
    .join(_theirs, col(_theirs.conversation_id) == col(Conversation.id))
    .where(~col(Conversation.is_group), col(_mine.user_id) == bindparam("one"))
    .where(col(_theirs.user_id) != bindparam("one"), col(_theirs.user_id).in_(_COUNTERPARTS))
)


def add(db: Session, blocker_id: UserId, blocked_id: UserId, at: datetime) -> None:
    """Store a block that is not there yet."""
    db.add(Block(blocker_id=blocker_id, blocked_id=blocked_id, created_at=at))
    db.flush()


def remove(db: Session, blocker_id: UserId, blocked_id: UserId) -> bool:
    """Whether there was one."""
    row = col(Block.blocker_id) == blocker_id, col(Block.blocked_id) == blocked_id
    return db.connection().execute(delete(Block).where(*row)).rowcount > 0


def forget(db: Session, user_id: UserId) -> None:
    """Delete every block that names a user, on either side."""
    rows = or_(col(Block.blocker_id) == user_id, col(Block.blocked_id) == user_id)
    db.connection().execute(delete(Block).where(rows))


def is_there(db: Session, blocker_id: UserId, blocked_id: UserId) -> bool:
    return db.get(Block, (blocker_id, blocked_id), populate_existing=True) is not None


def count(db: Session, blocker_id: UserId) -> int:
    found = select(func.count()).where(col(Block.blocker_id) == blocker_id)
    return db.connection().execute(found).scalar_one()


def ids(db: Session, blocker_id: UserId) -> list[UserId]:
    """Whom a user blocked."""
    found = select(col(Block.blocked_id)).where(col(Block.blocker_id) == blocker_id).order_by(col(Block.blocked_id))
    return [UserId(key) for key in db.connection().execute(found).scalars()]


def page(db: Session, blocker_id: UserId, *, after: str, limit: int) -> Sequence[tuple[User, datetime]]:
    """Whom a user blocked and when, by user name, beyond the key `after`."""
    found = (
        select_rows(User, Block.created_at)
        .join(Block, col(Block.blocked_id) == User.id)
        .where(Block.blocker_id == blocker_id, User.username_key > after)
        .order_by(col(User.username_key))
        .limit(limit)
    )
    return db.exec(found).all()


def counterparts(db: Session, user_id: UserId) -> frozenset[UserId]:
    """Everybody whom a user blocked, or who blocked the user."""
    found = db.connection().execute(_COUNTERPARTS, {"one": user_id}).scalars()
    return frozenset(UserId(key) for key in found)


def blockers_among(db: Session, user_ids: Collection[UserId], of: UserId) -> set[UserId]:
    """Those of some users who blocked this one."""
    found = select(col(Block.blocker_id)).where(col(Block.blocker_id).in_(user_ids), col(Block.blocked_id) == of)
    return {UserId(key) for key in db.connection().execute(found).scalars()}


def direct_blocked(db: Session, user_id: UserId) -> frozenset[ConversationId]:
    """A user's direct conversations in which one has blocked the other."""
    found: Any = db.connection().execute(_DIRECT_BLOCKED, {"one": user_id}).scalars()
    return frozenset(found)


def reach(db: Session, user_id: UserId, other_id: UserId) -> Reach | None:
    """How a user can reach another one; None where there is no such other."""
    found = db.connection().execute(_REACH, {"one": user_id, "other": other_id}).scalar()
    return None if found is None else Reach(found)

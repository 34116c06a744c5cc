"""Reactions: one emoji of one person to a message."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlmodel import Field, SQLModel

from .ids import MessageId, UserId
from .times import UtcTime

MAX_KINDS = 20  # different emoji at one message
SHOWN = 20  # people of one kind whose ids are told; beyond, only their number


class Reaction(SQLModel, table=True):
    """One reaction; `Message.reacted` has the sum of a message."""

    __tablename__ = "reactions"
    __table_args__ = (Index("ix_reactions_user", "user_id", "created_at"),)

    message_id: MessageId = Field(
        primary_key=True,
        foreign_key="messages.id",
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
        ondelete="CASCADE",
    )
    emoji: str = Field(primary_key=True, sa_type=String)
    user_id: UserId = Field(primary_key=True, foreign_key="users.id", sa_type=Integer)
    created_at: datetime = Field(sa_type=UtcTime)


@dataclass(frozen=True, slots=True)
class Reacted:
    """One kind of reaction to a message: the ids of the first SHOWN people, and how many there are."""

    emoji: str
    users: tuple[UserId, ...]
    count: int


def summed(rows: Iterable[tuple[str, UserId]]) -> tuple[Reacted, ...]:
    """The reactions to a message, in the order of their times, by kind."""
    kinds: dict[str, list[UserId]] = {}
    for each, user_id in rows:
        kinds.setdefault(each, []).append(user_id)
    return tuple(Reacted(each, tuple(users[:SHOWN]), len(users)) for each, users in kinds.items())


def stored(reactions: Iterable[Reacted]) -> str | None:
    """As the column `reacted` keeps them; None for none."""
    values = [[each.emoji, each.users, each.count] for each in reactions]
    return json.dumps(values, ensure_ascii=False) if values else None


def reacted_in(column: str | None) -> tuple[Reacted, ...]:
    """Read the column `reacted`."""
    if not column:
        return ()
    return tuple(Reacted(each, tuple(map(UserId, users)), count) for each, users, count in json.loads(column))

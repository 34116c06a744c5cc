"""A block: one person refuses direct conversations with another."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer
from sqlmodel import Field, SQLModel

from .ids import UserId
from .times import UtcTime


class Block(SQLModel, table=True):
    """One row for each pair and direction; two people may block each other."""

    __tablename__ = "blocks"
    __table_args__ = (Index("ix_blocks_blocked", "blocked_id", "blocker_id"),)

    blocker_id: UserId = Field(primary_key=True, foreign_key="users.id", sa_type=Integer)
    blocked_id: UserId = Field(primary_key=True, foreign_key="users.id", sa_type=Integer)
    created_at: datetime = Field(sa_type=UtcTime)


class Reach(StrEnum):
    """Whether a person can write to another: the other may be blocked by this person, or not reachable for them.

    `CLOSED` has several reasons (disabled, deleted, has blocked the person), and nobody is told which one it is.
    """

    OPEN = "open"
    BLOCKED = "blocked"
    CLOSED = "closed"

"""An introduction: an account began to talk with a person with whom it shared no conversation."""

from datetime import datetime, timedelta

from sqlalchemy import Index, Integer
from sqlmodel import Field, SQLModel

from .ids import UserId
from .times import UtcTime

DAY = timedelta(hours=24)  # an introduction counts for so long


class Introduction(SQLModel, table=True):
    """The same person counts once, however often they are added and removed."""

    __tablename__ = "introductions"
    __table_args__ = (Index("ix_introductions_time", "by_id", "at"),)

    by_id: UserId = Field(primary_key=True, foreign_key="users.id", sa_type=Integer)
    user_id: UserId = Field(primary_key=True, foreign_key="users.id", sa_type=Integer)
    at: datetime = Field(sa_type=UtcTime)

"""Cursor marks: when a participant's read or delivered cursor came to a `seq`."""

from datetime import datetime, timedelta
from enum import IntEnum

from sqlalchemy import ForeignKeyConstraint, Index, Integer, SmallInteger
from sqlmodel import Field, SQLModel

from .ids import ConversationId, UserId
from .times import UtcTime

KEPT = timedelta(days=30)


class MarkKind(IntEnum):
    """Which cursor moved."""

    READ = 1
    DELIVERED = 2


class CursorMark(SQLModel, table=True):
    """One row for each move of a cursor in a conversation of at most NAMED participants. A message was read at the time
    of the first mark at or beyond its `seq`. The rows go with the participant.
    """

    __tablename__ = "cursor_marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conversation_id", "user_id"],
            ["participants.conversation_id", "participants.user_id"],
            ondelete="CASCADE",
        ),
        Index("ix_cursor_marks_at", "at"),
        {"sqlite_with_rowid": False},
    )

    conversation_id: ConversationId = Field(primary_key=True, sa_type=Integer)
    user_id: UserId = Field(primary_key=True, sa_type=Integer)
    kind: int = Field(primary_key=True, sa_type=SmallInteger)  # see MarkKind
    seq: int = Field(primary_key=True, sa_type=Integer)
    at: datetime = Field(sa_type=UtcTime)

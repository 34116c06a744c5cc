"""What a user wrote and received, summed by conversation and hour: statistics never count messages."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer
from sqlmodel import Field, SQLModel

from .ids import ConversationId, UserId
from .times import EPOCH

SECONDS = 3600
ALL_TIME = 0  # the `hour` of the rows that sum what a user has ever sent to a conversation


class Activity(SQLModel, table=True):
    """Written with every message, in its transaction. `hour` counts whole hours since 1970 in UTC.

    The key is in the order of the questions: one user, a span of hours, then the conversations. What was deleted
    later stays counted, and what the conversation itself says (a system message) counts for nobody.
    """

    __tablename__ = "activity"
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: UserId = Field(foreign_key="users.id", primary_key=True, sa_type=Integer)
    hour: int = Field(primary_key=True)
    conversation_id: ConversationId = Field(
        foreign_key="conversations.id", primary_key=True, sa_type=Integer, ondelete="CASCADE"
    )
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class HourSum:
    """What one user sent and received within an hour, in all conversations."""

    hour: int
    sent: int
    received: int


def hour_of(moment: datetime) -> int:
    """The hour in which something happened."""
    return int((moment - EPOCH).total_seconds()) // SECONDS

"""What a user wrote and received, summed by conversation, hour and quarter hour: statistics never count messages."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer
from sqlmodel import Field, SQLModel

from .ids import ConversationId, UserId
from .times import EPOCH

SECONDS = 3600
QUARTERS = 4  # of an hour: every time zone is some of them away from UTC
ALL_TIME = 0  # the `hour` of the rows that sum what a user has ever sent to a conversation


class Activity(SQLModel, table=True):
    """Written with every message, in its transaction. `hour` counts whole hours since 1970 in UTC.

    `sent_15` is what of `sent` falls into the quarter hour that begins at minute 15, and so on; the rest falls into the
    first. Rows from before there were quarters have all in the first.

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
    sent_15: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    sent_30: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    sent_45: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    received_15: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    received_30: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    received_45: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


@dataclass(frozen=True, slots=True)
class QuarterSum:
    """What one user sent and received within a quarter hour, counted since 1970, in all conversations."""

    quarter: int
    sent: int
    received: int


def hour_of(moment: datetime) -> int:
    """The hour in which something happened."""
    return int((moment - EPOCH).total_seconds()) // SECONDS


def quarter_of(moment: datetime) -> int:
    """The quarter hour in which something happened."""
    return int((moment - EPOCH).total_seconds()) * QUARTERS // SECONDS

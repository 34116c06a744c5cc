"""A departure: a person left a group and comes back only by accepting an invitation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, String
from sqlmodel import Field, SQLModel

from .ids import ConversationId, UserId
from .times import UtcTime

UNNAMED = "Unnamed group"  # who is in it is not shown to people outside


class DepartureState(StrEnum):
    """`INVITED` waits for an answer; after `DECLINED` the group cannot invite again."""

    LEFT = "left"
    INVITED = "invited"
    DECLINED = "declined"


class Departure(SQLModel, table=True):
    """A table of its own: a row here gives no access, so no query of participants has to leave it out."""

    __tablename__ = "departures"
    __table_args__ = (Index("ix_departures_user", "user_id", "state"),)

    conversation_id: ConversationId = Field(
        primary_key=True, foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE"
    )
    user_id: UserId = Field(primary_key=True, foreign_key="users.id", sa_type=Integer)
    state: DepartureState = Field(default=DepartureState.LEFT, sa_type=String)
    left_at: datetime = Field(sa_type=UtcTime)
    invited_by_id: UserId | None = Field(default=None, foreign_key="users.id", sa_type=Integer)
    invited_at: datetime | None = Field(default=None, sa_type=UtcTime)


@dataclass(frozen=True, slots=True)
class InvitationView:
    """The group as an invited person sees it; `conversation` is its id, `invited_at` is RFC 3339."""

    conversation: ConversationId
    title: str
    participants_count: int
    invited_by: UserId
    invited_by_username: str
    invited_by_name: str
    invited_at: str

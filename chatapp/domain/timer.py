"""A timer: an act of the system that is due at a moment."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer
from sqlmodel import Field, SQLModel

from .times import UtcTime


class TimerKind(StrEnum):
    """What a timer does when it is due; `services/timer_acts.py` has the service for each kind."""

    FORGET_REACTIONS = "forget_reactions"  # the key is the id of a deleted user
    FORGET_MARKS = "forget_marks"  # one for all, without a key
    FORGET_FILE = "forget_file"  # the key is the public id of a file that was not sent
    REMOVE_OBJECT = "remove_object"  # the key is that of an object in the store
    LINK = "link"  # the key is the id of a message that has links
    FORGET_INTRODUCTIONS = "forget_introductions"  # the key is the id of the user who met people


class Timer(SQLModel, table=True):
    """One row for each act that is due later: of one kind and key there is one timer.

    `payload` is text of its kind. After a failure `attempts` is raised, and the timer rests until `leased_until`.
    """

    __tablename__ = "timers"
    __table_args__ = (
        Index("uq_timers_kind_key", "kind", "key", unique=True),
        Index("ix_timers_due_at", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    kind: str
    key: str
    due_at: datetime = Field(sa_type=UtcTime)
    payload: str = ""
    attempts: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=UtcTime)
    created_at: datetime = Field(sa_type=UtcTime)

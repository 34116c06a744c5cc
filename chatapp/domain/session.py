"""Where a user is signed in: a browser, or a family of refresh tokens of an API client."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, Integer, String
from sqlmodel import Field, SQLModel

from .ids import SessionId, UserId
from .times import UtcTime


class Ending(StrEnum):
    """Why a session is over, as the sign-in page tells it; `ENDED` where nothing more is known."""

    ENDED = "ended"
    OUT = "out"  # its user signed out, in another tab
    ELSEWHERE = "elsewhere"  # it was ended from another device
    PASSWORD = "password"  # noqa: S105 - it was changed
    DELETED = "deleted"


class SessionKind(StrEnum):
    API = "api"
    BROWSER = "browser"


class Session(SQLModel, table=True):
    """Tokens name a session by its random `key`. Lists and events name it by `id`, which opens nothing.

    `refresh_id` is the refresh token that is good now. The one before it, `previous_refresh_id`, stays good for a short
    grace after `refreshed_at`; an older one ends the session. Rows from before there were keys have none, and no token
    finds them.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user", "user_id"), Index("ix_sessions_key", "key", unique=True))

    id: SessionId | None = Field(default=None, primary_key=True, sa_type=Integer)
    user_id: UserId = Field(foreign_key="users.id", sa_type=Integer, ondelete="CASCADE")
    kind: SessionKind = Field(sa_type=String)
    key: str | None = None
    refresh_id: str | None = None
    previous_refresh_id: str | None = None
    refreshed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    client: str = ""
    created_at: datetime = Field(sa_type=UtcTime)
    last_used_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lives: `idle` after its last use, `longest` after its beginning."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class SessionView:
    id: SessionId
    kind: str
    client: str
    is_current: bool
    created_at: str
    last_used_at: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an API client holds."""

    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, and through which session; doors pass it to services. `expires_at` is the token's."""

    user_id: UserId
    session_id: SessionId
    expires_at: datetime | None = field(default=None, compare=False)

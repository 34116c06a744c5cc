"""The picture of a user: small, square, and made by us from what was uploaded."""

import hashlib
from datetime import datetime

from sqlalchemy import Integer, LargeBinary
from sqlmodel import Field, SQLModel

from .ids import UserId
from .times import UtcTime

DIGEST_LENGTH = 32  # hexadecimal digits


class Picture(SQLModel, table=True):
    """A row of its own, so that nobody who reads a user reads the picture; `content` is WebP."""

    __tablename__ = "pictures"

    user_id: UserId = Field(
        primary_key=True,
        foreign_key="users.id",
        ondelete="CASCADE",
        sa_type=Integer,
        sa_column_kwargs={"autoincrement": False},
    )
    digest: str
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=UtcTime)


def digest_of(content: bytes) -> str:
    """Names a picture by its content: another picture has another address, so an address may be cached for ever."""
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]


def address_of(user_id: UserId, digest: str) -> str:
    """Where a picture is served."""
    return f"/api/users/{user_id}/avatar/{digest}.webp"

"""Preferences: how a user likes to see and use the pages, on all devices."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Integer
from sqlmodel import Field as Column
from sqlmodel import SQLModel

from .ids import UserId
from .times import UtcTime, zone_of


def _known(zone: str) -> str:
    """An IANA name, or "". Raises ValueError."""
    if zone and zone_of(zone).key != zone:
        msg = "There is no such time zone"
        raise ValueError(msg)
    return zone


Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known)]
Density = Literal["cosy", "compact"]
Hours = Literal["auto", "12", "24"]


class StoredPreferences(SQLModel, table=True):
    """The choices of a user, as JSON. Each change raises `revision`."""

    __tablename__ = "preferences"

    user_id: UserId = Column(primary_key=True, foreign_key="users.id", sa_type=Integer)
    data: str
    revision: int
    changed_at: datetime = Column(sa_type=UtcTime)


class Preferences(BaseModel):
    """Every preference with its default. `zone` is that of the device which was used last, "" while nobody knows.
    `revision` is 0 for who has chosen nothing yet.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    density: Density = "cosy"
    hours: Hours = "auto"
    enter_sends: bool = True
    shows_formats: bool = False
    link_previews: bool = True
    zone: Zone = ""
    revision: int = 0

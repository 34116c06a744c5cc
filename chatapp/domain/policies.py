"""Policies: what is so for everybody on this server, on all its hosts."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Field as Column
from sqlmodel import SQLModel

YEAR = 365 * 24 * 60  # minutes

Minutes = Annotated[int, Field(ge=0, le=YEAR)]
Callers = Literal["everybody", "admins", "nobody"]  # admins are the owners and admins of the group


class ServerSetting(SQLModel, table=True):
    """A setting that all hosts share, as text of its own form."""

    __tablename__ = "server_settings"

    name: str = Column(primary_key=True)
    value: str


class Policies(BaseModel):
    """Every policy with its default. A stored name that this program does not know is kept, and ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    edit_minutes: Minutes = Field(0, description="Minutes in which authors may edit a message; 0 for no limit.")
    delete_minutes: Minutes = Field(0, description="Minutes in which authors may delete a message; 0 for no limit.")
    link_previews: bool = Field(
        default=True, description="Whether previews of links are shown: the server asks their pages."
    )
    mention_all: Callers = Field(
        "everybody", description=f"Who may call a whole group: {', '.join(get_args(Callers))}."
    )

"""The identity of one database: made at its first start, never copied into another one."""

from sqlalchemy import Integer
from sqlmodel import Field, SQLModel


class Installation(SQLModel, table=True):
    """The only row has id 1. `key` is random; tokens are signed with it, so it is never shown."""

    __tablename__ = "installation"

    id: int = Field(default=1, primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    key: str

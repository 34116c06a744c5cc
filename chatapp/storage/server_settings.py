"""Queries about the settings that all hosts share."""

from sqlalchemy import select, text, update
from sqlmodel import Session, col

from chatapp.domain.policies import ServerSetting

_MAKE = text("INSERT INTO server_settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING")


def value(db: Session, name: str) -> str | None:
    """A setting; None before it was made."""
    return db.connection().execute(select(col(ServerSetting.value)).where(col(ServerSetting.name) == name)).scalar()


def locked(db: Session, name: str, first: str) -> str:
    """A setting that nobody else changes until commit, made with the value `first` where there is none.

    Of two hosts that make it at once, the database lets one win; both get what is stored.
    """
    db.connection().execute(_MAKE, {"name": name, "value": first})
    found = select(col(ServerSetting.value)).where(col(ServerSetting.name) == name).with_for_update()
    return db.connection().execute(found).scalar_one()


def change(db: Session, name: str, value: str) -> None:
    """Store another value of a setting that is there."""
    db.connection().execute(update(ServerSetting).where(col(ServerSetting.name) == name).values(value=value))

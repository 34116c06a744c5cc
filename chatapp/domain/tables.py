"""All tables together, for those who make or compare schemas; they import this module before any table's own."""

from sqlmodel import SQLModel

metadata = SQLModel.metadata
# Every constraint has a name, so that a later migration can take it away, also on SQLite. Names are given when a
# table is defined, hence the imports below.
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

from . import (  # noqa: E402
    activity,
    block,
    conversation,
    cursor_mark,
    departure,
    file,
    hidden,
    installation,
    introduction,
    link,
    mention,
    message,
    participant,
    picture,
    policies,
    preferences,
    reaction,
    session,
    timer,
    user,
)

__all__ = [
    "activity",
    "block",
    "conversation",
    "cursor_mark",
    "departure",
    "file",
    "hidden",
    "installation",
    "introduction",
    "link",
    "mention",
    "message",
    "metadata",
    "participant",
    "picture",
    "policies",
    "preferences",
    "reaction",
    "session",
    "timer",
    "user",
]

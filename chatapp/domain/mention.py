"""Mentions: whom a message calls, by `@` and a name, or as the author of what it answers."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from sqlalchemy import BigInteger, Integer, String
from sqlmodel import Field, SQLModel

from . import markup
from .deeds import Named
from .ids import ConversationId, MessageId, UserId

EVERYBODY = UserId(0)  # stands for all participants, however many
ALL, HERE = "all", "here"  # the names of groups of people
MAX_NAMES = 50  # people whom a text calls
MAX_HERE = 100  # people whom `@here` calls one by one; above, it calls everybody


class MentionKind(StrEnum):
    PERSON = "person"
    ALL = "all"
    HERE = "here"
    REPLY = "reply"


class Mention(SQLModel, table=True):
    """Somebody whom a message calls; one row with the user EVERYBODY calls all of its conversation."""

    __tablename__ = "mentions"

    user_id: UserId = Field(primary_key=True, sa_type=Integer)
    conversation_id: ConversationId = Field(
        primary_key=True, foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE"
    )
    seq: int = Field(primary_key=True)
    message_id: MessageId = Field(
        foreign_key="messages.id",
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
        ondelete="CASCADE",
        index=True,
    )
    kind: MentionKind = Field(sa_type=String)
    sender_id: UserId = Field(foreign_key="users.id", sa_type=Integer)


def kind_of(named: Named) -> MentionKind:
    """The kind of mention that a name is."""
    kinds = {ALL: MentionKind.ALL, HERE: MentionKind.HERE}
    return kinds.get(named.name, MentionKind.PERSON)


def called(mentioned: Iterable[Named]) -> tuple[UserId, ...]:
    """The different people whom the names of a text call, in their order; EVERYBODY for all."""
    return tuple(dict.fromkeys(each.user_id for each in mentioned))


def names(text: str) -> list[str]:
    """The different user names that a text calls by `@`, without regard to case, in their order and in small letters;
    at most MAX_NAMES.
    """
    nodes = markup.tree(text) if "@" in text else None
    return list(dict.fromkeys(_names_in(nodes or [])))[:MAX_NAMES]


def _names_in(nodes: markup.Tree) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            continue
        if node[0] == "at":
            yield node[1][0].removeprefix("@").lower()
        else:
            yield from _names_in(node[1])

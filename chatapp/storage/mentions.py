"""Queries about mentions: whom a name calls, what calls a user, and how much of it is beyond the user's place."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, delete, exists, func, insert, select, tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.block import Block
from chatapp.domain.conversation import Conversation
from chatapp.domain.hidden import Hidden
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.mention import EVERYBODY, Mention
from chatapp.domain.message import Message
from chatapp.domain.participant import Participant, Role
from chatapp.domain.user import User

from . import matching, unread

Column = ColumnElement[Any] | Any

_mention, _block = aliased(Mention), aliased(Block)
_IN_CONVERSATION = col(Participant.conversation_id) == bindparam("here")
_CALLED = (
    select(col(User.username_key), col(User.id))
    .join(Participant, col(Participant.user_id) == col(User.id))
    .where(_IN_CONVERSATION, col(User.username_key).in_(bindparam("names", expanding=True)), col(User.is_active))
)
_ROLE = (
    select(col(Participant.role), col(Conversation.is_group))
    .join(Conversation, col(Conversation.id) == col(Participant.conversation_id))
    .where(_IN_CONVERSATION, col(Participant.user_id) == bindparam("one"))
)


def _calls(mention: Any, user_id: Column) -> ColumnElement[bool]:
    """Whether a mention counts for a user: it calls them, is not of somebody whom they blocked, and not hidden."""
    theirs = col(_block.blocker_id) == user_id, col(_block.blocked_id) == mention.sender_id
    is_blocked = select(col(_block.blocked_id)).where(*theirs).correlate_except(_block).exists()
    is_hidden = exists().where(col(Hidden.message_id) == mention.message_id, col(Hidden.user_id) == user_id)
    is_quiet = is_blocked | is_hidden.correlate_except(Hidden)
    return mention.user_id.in_((user_id, EVERYBODY)) & (mention.sender_id != user_id) & ~is_quiet


def count(*, conversation_id: Column, place: Column, user_id: Column) -> ColumnElement[int]:
    """How many messages beyond a place call the user."""
    counted = (
        select(func.count(col(_mention.seq).distinct()))
        .where(col(_mention.conversation_id) == conversation_id, col(_mention.seq) > place)
        .where(_calls(_mention, user_id))
        .correlate_except(_mention, _block)
    )
    return counted.scalar_subquery()


# Of a participant who is joined to the conversation, as most statements have them.
COUNT = count(conversation_id=col(Conversation.id), place=unread.place(), user_id=col(Participant.user_id))

_one = bindparam("one", type_=Integer)
# By the user's conversations, and not by a join: else SQLite looks at what calls all of each other conversation too.
_OWN_PLACES = select(col(Participant.conversation_id)).where(col(Participant.user_id) == _one)
_JOINED_AT = (
    select(col(Participant.joined_seq))
    .where(col(Participant.user_id) == _one, col(Participant.conversation_id) == col(Mention.conversation_id))
    .correlate(Mention)
)
_OF_USER = (
    select(col(Mention.message_id), col(Mention.conversation_id), col(Mention.seq), col(Mention.kind))
    .where(col(Mention.conversation_id).in_(_OWN_PLACES), col(Mention.seq) > _JOINED_AT.scalar_subquery())
    .where(_calls(Mention, _one))
)
_PAGE_OF_USER = (
    _OF_USER.with_only_columns(col(Mention.message_id))
    .where(col(Mention.message_id) < bindparam("before"))
    .order_by(col(Mention.message_id).desc())
    .distinct()
    .limit(bindparam("limit"))
)


def people(db: Session, conversation_id: ConversationId, names: Collection[str]) -> dict[str, UserId]:
    """The participants with these user names, in small letters, who may sign in."""
    found = db.connection().execute(_CALLED, {"here": conversation_id, "names": list(names)})
    return {name: UserId(user_id or 0) for name, user_id in found}


def called_so(
    db: Session, conversation_id: ConversationId, words: Sequence[str], *, without: UserId, limit: int
) -> list[User]:
    """Participants who may sign in and whose names contain each word, by user name."""
    key = col(User.search_key)
    found = (
        select_rows(User)
        .join(Participant, col(Participant.user_id) == col(User.id))
        .where(col(Participant.conversation_id) == conversation_id, col(User.is_active), col(User.id) != without)
        .where(*(matching.contains(key, matching.pattern(word)) for word in words))
        .order_by(col(User.username_key))
        .limit(limit)
    )
    return list(db.exec(found))


def with_names(db: Session, names: Collection[str]) -> list[User]:
    """The users with these user names, in small letters, who may sign in."""
    found = select_rows(User).where(col(User.username_key).in_(names), col(User.is_active))
    return list(db.exec(found.order_by(col(User.username_key))))


def role(db: Session, conversation_id: ConversationId, user_id: UserId) -> Role | None:
    """The role of a participant of a group; None in a direct conversation."""
    found = db.connection().execute(_ROLE, {"here": conversation_id, "one": user_id}).first()
    return Role(found[0]) if found is not None and found[1] else None


def add(db: Session, rows: Collection[Mapping[str, object]]) -> None:
    """Store mentions that are not there yet."""
    if rows:
        db.connection().execute(insert(Mention), list(rows))


def of_message(db: Session, message_id: MessageId) -> set[UserId]:
    """The users whom a message has called."""
    found = db.connection().execute(select(col(Mention.user_id)).where(col(Mention.message_id) == message_id))
    return {UserId(user_id) for user_id in found.scalars()}


def name(db: Session, message_id: MessageId, column: str | None) -> None:
    """Store whom the names in a text call, as `deeds.stored` writes it."""
    db.connection().execute(update(Message).where(col(Message.id) == message_id).values(mentioned=column))


def leave(db: Session, conversation_id: ConversationId, user_id: UserId) -> None:
    """Forget the mentions of somebody who is out of a conversation."""
    mine = col(Mention.user_id) == user_id, col(Mention.conversation_id) == conversation_id
    db.connection().execute(delete(Mention).where(*mine))


def forget(db: Session, user_id: UserId) -> None:
    """Forget what called a user."""
    db.connection().execute(delete(Mention).where(col(Mention.user_id) == user_id))


def page(db: Session, user_id: UserId, *, before: MessageId, limit: int) -> list[MessageId]:
    """The messages that call a user in the conversations that they are in, latest first, before one of them."""
    values = {"one": user_id, "before": before, "limit": limit}
    return [MessageId(key) for key in db.connection().execute(_PAGE_OF_USER, values).scalars()]


class Call(NamedTuple):
    """A mention of a user, by name or with all."""

    message_id: MessageId
    user_id: UserId
    conversation_id: ConversationId
    seq: int
    kind: str


def by_user(db: Session, user_id: UserId, *, after: Call | None, limit: int) -> list[Call]:
    """The mentions of a user, as `page` has them, oldest first, after one of them."""
    order = col(Mention.message_id), col(Mention.user_id)
    columns = *order, col(Mention.conversation_id), col(Mention.seq), col(Mention.kind)
    found = _OF_USER.with_only_columns(*columns).order_by(*order).limit(limit)
    if after is not None:
        found = found.where(tuple_(*order) > (after.message_id, after.user_id))
    return [Call(*row) for row in db.connection().execute(found, {"one": user_id})]

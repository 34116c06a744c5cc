"""Unread messages: texts of others beyond a participant's place. The one definition, for every statement that asks.
What a participant has hidden does not count.

A text that is not deleted counts; a line of the system does not. What does not count is marked as quiet when it is
stored or deleted, so the number is a subtraction, less a count in the partial index `ix_messages_quiet`.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, func, literal_column, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from chatapp.domain.conversation import Conversation
from chatapp.domain.hidden import Hidden
from chatapp.domain.message import Message, Quiet
from chatapp.domain.participant import Participant

from .hidden import is_hidden

Column = ColumnElement[Any] | Any

# Literals, not parameters: only then the databases see that the partial index has all quiet messages.
_NO, _OWN = (literal_column(str(one.value), Integer) for one in (Quiet.NO, Quiet.OWN))
_quiet, _first, _unshown = aliased(Message), aliased(Message), aliased(Message)


def place(participant: Any = Participant) -> ColumnElement[int]:
    """Up to which `seq` a participant has nothing unread."""
    return func.coalesce(participant.unread_after, participant.last_read_seq)


def count(*, conversation_id: Column, last_seq: Column, place: Column, user_id: Column) -> ColumnElement[int]:
    """How many messages up to `last_seq`, the last one there is, are unread for the user at a place."""
    for_user = or_(col(_quiet.quiet) != _OWN, col(_quiet.sender_id) == user_id)
    quiet = (
        select(func.count())
        .select_from(_quiet)
        .where(col(_quiet.conversation_id) == conversation_id, col(_quiet.seq) > place)
        .where(col(_quiet.quiet) != _NO, for_user)
        .correlate_except(_quiet)
    )
    hidden = (
        select(func.count())
        .select_from(Hidden)
        .join(_unshown, col(_unshown.id) == Hidden.message_id)
        .where(col(Hidden.user_id) == user_id, col(Hidden.conversation_id) == conversation_id, col(Hidden.seq) > place)
        .where(_counts(_unshown, user_id))
        .correlate_except(Hidden, _unshown)
    )
    return last_seq - place - quiet.scalar_subquery() - hidden.scalar_subquery()


def first(*, conversation_id: Column, place: Column, user_id: Column) -> ColumnElement[Any]:
    """The `seq` of the first message that `count` counts; null where it counts none."""
    found = (
        select(col(_first.seq))
        .where(col(_first.conversation_id) == conversation_id, col(_first.seq) > place)
        .where(_counts(_first, user_id), ~is_hidden(user_id, _first))
        .order_by(col(_first.seq))
        .limit(1)
        .correlate_except(_first)
    )
    return found.scalar_subquery()


def _counts(message: Any, user_id: Column) -> ColumnElement[bool]:
    """Whether a message beyond the place is unread for a user who has not hidden it."""
    for_user = and_(col(message.quiet) == _OWN, col(message.sender_id) != user_id)
    return or_(col(message.quiet) == _NO, for_user)


# Of a participant who is joined to the conversation, as most statements have them.
_JOINED = {"conversation_id": col(Conversation.id), "place": place(), "user_id": col(Participant.user_id)}
COUNT = count(last_seq=col(Conversation.last_seq), **_JOINED)
FIRST = first(**_JOINED)

"""Counts for the dashboard."""

import itertools
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, case, distinct, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from chatapp.domain.activity import ALL_TIME, Activity, HourSum
from chatapp.domain.conversation import Conversation
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import Participant

from . import unread

# What every list needs, made once: making such a statement takes longer than running it.
_SENT = select_columns(func.coalesce(func.sum(Activity.sent), 0)).where(
    col(Activity.user_id) == bindparam("viewer"), col(Activity.hour) == ALL_TIME
)
_TOTALS = (
    select_columns(
        func.count(),
        func.coalesce(func.sum(unread.COUNT), 0),
        _SENT.scalar_subquery(),
    )
    .select_from(Participant)
    .join(Conversation, col(Conversation.id) == Participant.conversation_id)
    .where(col(Participant.user_id) == bindparam("viewer"))
)


def totals(db: Session, user_id: UserId) -> tuple[int, int, int]:
    """How many conversations a user has, how many messages are unread in all of them, and how many texts the user has
    written, deleted ones included: one row for each conversation, whatever the history.
    """
    count, waiting, sent = db.connection().execute(_TOTALS, {"viewer": user_id}).one()
    return count, int(waiting), int(sent)


def hours(db: Session, user_id: UserId, since: int) -> list[HourSum]:
    """What a user sent and received in each hour since one; hours without messages are left out."""
    found = (
        select(Activity.hour, func.sum(Activity.sent), func.sum(Activity.received))
        .where(Activity.user_id == user_id, Activity.hour >= since)
        .group_by(col(Activity.hour))
    )
    return [HourSum(hour, int(sent), int(received)) for hour, sent, received in db.exec(found)]


def most_active(db: Session, user_id: UserId, since: int, *, limit: int) -> dict[ConversationId, int]:
    """The conversations with most messages since an hour, most first, of those that the user is still in."""
    messages = func.sum(col(Activity.sent) + col(Activity.received))
    is_in = and_(
        col(Participant.conversation_id) == Activity.conversation_id, col(Participant.user_id) == Activity.user_id
    )
    found = (
        select(Activity.conversation_id, messages)
        .join(Participant, is_in)
        .where(Activity.user_id == user_id, Activity.hour >= since)
        .group_by(col(Activity.conversation_id))
        .order_by(messages.desc(), col(Activity.conversation_id))
        .limit(limit)
    )
    return {ConversationId(conversation_id): int(count) for conversation_id, count in db.exec(found)}


def active(db: Session, user_id: UserId, bounds: Sequence[int]) -> list[int]:
    """In how many conversations something was said, in each span between two neighbouring hours of `bounds`."""
    spans = itertools.pairwise(bounds)
    hour, place = col(Activity.hour), col(Activity.conversation_id)
    counts = [func.count(distinct(case((and_(hour >= begin, hour < end), place)))) for begin, end in spans]
    found = select_columns(*counts).where(col(Activity.user_id) == user_id, hour >= bounds[0], hour < bounds[-1])
    return list(db.connection().execute(found).one())


def conversations_had(db: Session, user_id: UserId, moments: Sequence[datetime]) -> list[int]:
    """How many conversations a user had at each moment, of those that they are still in."""
    counts = [func.count(case((col(Participant.joined_at) < moment, 1))) for moment in moments]
    found = select_columns(*counts).where(col(Participant.user_id) == user_id)
    return list(db.connection().execute(found).one())

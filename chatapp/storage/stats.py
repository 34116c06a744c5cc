"""Counts for the dashboard."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, distinct, false, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from chatapp.domain.activity import ALL_TIME, QUARTERS, Activity, QuarterSum
from chatapp.domain.conversation import Conversation
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import Participant

from . import mentions, unread
from .matching import IS_UNREAD

# What every list needs, made once: making such a statement takes longer than running it.
_SENT = select_columns(func.coalesce(func.sum(Activity.sent), 0)).where(
    col(Activity.user_id) == bindparam("viewer"), col(Activity.hour) == ALL_TIME
)
_TOTALS = (
    select_columns(
        func.count(),
        func.count(case((col(Conversation.is_group), 1))),
        func.coalesce(func.sum(unread.COUNT), 0),
        func.count(case((IS_UNREAD, 1))),
        func.coalesce(func.sum(case((col(Conversation.is_group), mentions.COUNT), else_=unread.COUNT)), 0),
        _SENT.scalar_subquery(),
    )
    .select_from(Participant)
    .join(Conversation, col(Conversation.id) == Participant.conversation_id)
    .where(col(Participant.user_id) == bindparam("viewer"))
)

_Count = ColumnElement[int] | Mapped[int]
_SENT_LATER = (col(Activity.sent_15), col(Activity.sent_30), col(Activity.sent_45))
_RECEIVED_LATER = (col(Activity.received_15), col(Activity.received_30), col(Activity.received_45))
# What was sent and received in each quarter of an hour; the first has what is in none of the others.
_QUARTERS: tuple[tuple[_Count, _Count], ...] = (
    (col(Activity.sent) - sum(_SENT_LATER), col(Activity.received) - sum(_RECEIVED_LATER)),
    *zip(_SENT_LATER, _RECEIVED_LATER, strict=True),
)


class Totals(NamedTuple):
    """How many conversations a user has, and how many of them are groups and have unread messages; how many messages
    are unread in all of them, and of those in direct conversations or calling the user; and how many texts the user has
    written, deleted ones included.
    """

    conversations: int
    groups: int
    unread: int
    unread_conversations: int
    calls: int
    sent: int


def totals(db: Session, user_id: UserId) -> Totals:
    """Read one row for each conversation, whatever the history."""
    return Totals(*map(int, db.connection().execute(_TOTALS, {"viewer": user_id}).one()))


def quarters(db: Session, user_id: UserId, since: int) -> list[QuarterSum]:
    """What a user sent and received in each quarter hour since an hour; those without messages are left out."""
    found = (
        select_columns(col(Activity.hour), *(func.sum(counts) for pair in _QUARTERS for counts in pair))
        .where(col(Activity.user_id) == user_id, col(Activity.hour) >= since)
        .group_by(col(Activity.hour))
    )
    return [
        QuarterSum(hour * QUARTERS + place, int(sent), int(received))
        for hour, *counts in db.connection().execute(found)
        for place, (sent, received) in enumerate(zip(counts[::2], counts[1::2], strict=True))
        if sent or received
    ]


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
    """In how many conversations something was said, in each span between two neighbouring quarter hours of `bounds`."""
    hour, place = col(Activity.hour), col(Activity.conversation_id)
    counts = [func.count(distinct(case((_said(*span), place)))) for span in itertools.pairwise(bounds)]
    is_near = hour >= bounds[0] // QUARTERS, hour <= bounds[-1] // QUARTERS
    found = select_columns(*counts).where(col(Activity.user_id) == user_id, *is_near)
    return list(db.connection().execute(found).one())


def _said(begin: int, end: int) -> ColumnElement[bool]:
    """Whether a row counts anything from one quarter hour until another; days may begin within an hour."""
    (first, from_quarter), (last, to_quarter) = divmod(begin, QUARTERS), divmod(end, QUARTERS)
    hour = col(Activity.hour)
    return or_(
        and_(hour > first, hour < last),
        and_(hour == first, _any_of(_QUARTERS[from_quarter:])),
        and_(hour == last, _any_of(_QUARTERS[:to_quarter])),
    )


def _any_of(quarters: Sequence[tuple[_Count, _Count]]) -> ColumnElement[bool]:
    return or_(false(), *(counts > 0 for pair in quarters for counts in pair))


def conversations_had(db: Session, user_id: UserId, moments: Sequence[datetime]) -> list[int]:
    """How many conversations a user had at each moment, of those that they are still in."""
    counts = [func.count(case((col(Participant.joined_at) < moment, 1))) for moment in moments]
    found = select_columns(*counts).where(col(Participant.user_id) == user_id)
    return list(db.connection().execute(found).one())

"""Queries about cursor marks."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, SmallInteger, and_, bindparam, delete, select, text, tuple_
from sqlmodel import Session, col

from chatapp.domain.cursor_mark import CursorMark, MarkKind
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import Participant
from chatapp.domain.times import UtcTime

# A cursor comes to each `seq` once. Where one is moved twice within a millisecond, receipts.advance may say so twice.
_ADD = text("""
INSERT INTO cursor_marks (conversation_id, user_id, kind, seq, at)
SELECT conversation_id, user_id, :kind, CASE :kind WHEN 1 THEN last_read_seq ELSE last_delivered_seq END, :moment
FROM participants WHERE conversation_id = :here AND user_id IN :some
ON CONFLICT DO NOTHING
""").bindparams(
    bindparam("kind", type_=SmallInteger()), bindparam("moment", type_=UtcTime()), bindparam("some", expanding=True)
)
_OF_PARTICIPANT = and_(
    col(CursorMark.conversation_id) == col(Participant.conversation_id),
    col(CursorMark.user_id) == col(Participant.user_id),
)
_OLD = select(col(CursorMark.at)).where(col(CursorMark.at) <= bindparam("until", type_=UtcTime()))


class Own(NamedTuple):
    """A mark of one person, and where it is."""

    conversation_id: ConversationId
    kind: int
    seq: int
    at: datetime


def add(
    db: Session, conversation_id: ConversationId, kind: MarkKind, user_ids: Collection[UserId], at: datetime
) -> None:
    """Note that the cursors of these users have come to where they are."""
    if user_ids:
        values = {"here": conversation_id, "some": list(user_ids), "kind": kind.value, "moment": at}
        db.connection().execute(_ADD, values)


def first_at(kind: MarkKind, seq: int) -> ScalarSelect[datetime]:
    """When the cursor of a participant came to a `seq`, as a column of a query about participants."""
    here = _OF_PARTICIPANT, col(CursorMark.kind) == kind.value, col(CursorMark.seq) >= seq
    found = select(col(CursorMark.at)).where(*here).order_by(col(CursorMark.seq)).limit(1)
    return found.correlate(Participant).scalar_subquery()


def by_user(db: Session, user_id: UserId, *, after: Own | None, limit: int) -> list[Own]:
    """The marks of a user after `after`, in the order of conversations, kinds and `seq`."""
    place = col(CursorMark.conversation_id), col(CursorMark.kind), col(CursorMark.seq)
    mine = select(*place, col(CursorMark.at)).join(Participant, _OF_PARTICIPANT)
    mine = mine.where(col(Participant.user_id) == user_id).order_by(*place).limit(limit)
    if after is not None:
        beyond = tuple_(*place) > tuple_(after.conversation_id, after.kind, after.seq)
        mine = mine.where(col(Participant.conversation_id) >= after.conversation_id, beyond)
    return [Own(*row) for row in db.connection().execute(mine)]


def forget(db: Session, user_id: UserId) -> None:
    """Forget the marks of a deleted account; those of groups that it has left are gone already."""
    places = select(col(Participant.conversation_id)).where(col(Participant.user_id) == user_id)
    mine = col(CursorMark.conversation_id).in_(places), col(CursorMark.user_id) == user_id
    db.connection().execute(delete(CursorMark).where(*mine))


def forget_until(db: Session, moment: datetime, *, limit: int) -> bool:
    """Forget the oldest marks up to a moment, about `limit` of them; whether there may be more."""
    oldest = _OLD.order_by(col(CursorMark.at)).offset(limit - 1).limit(1)
    found = db.connection().execute(oldest, {"until": moment}).scalar()
    db.connection().execute(delete(CursorMark).where(col(CursorMark.at) <= (found or moment)))
    return found is not None

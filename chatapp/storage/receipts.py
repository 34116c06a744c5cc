"""Queries about receipts: the cursors of participants, which only move forward."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, case, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.conversation import Conversation
from chatapp.domain.cursor_mark import MarkKind
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Message, Quiet
from chatapp.domain.participant import Participant
from chatapp.domain.receipt import Cursor, Lowest, UnreadPlace, lowest_of
from chatapp.domain.times import UtcTime
from chatapp.domain.user import User

from . import cursor_marks, unread

# What is asked often, made once: for a statement this short, making it costs more than running it.
_IN_CONVERSATION = col(Participant.conversation_id) == bindparam("here")
_LOWEST_READERS = (
    select(col(Participant.user_id), col(Participant.last_read_seq))
    .where(_IN_CONVERSATION)
    .order_by(col(Participant.last_read_seq))
    .limit(2)
)
_CURSORS = select(
    col(Participant.user_id),
    col(Participant.last_read_seq),
    col(Participant.last_delivered_seq),
    col(Participant.joined_seq),
).where(_IN_CONVERSATION)
_CURSORS_OF_OTHERS = select(
    col(Participant.conversation_id),
    col(Participant.user_id),
    col(Participant.last_read_seq),
    col(Participant.last_delivered_seq),
    col(Participant.joined_seq),
).where(
    col(Participant.conversation_id).in_(bindparam("some", expanding=True)),
    col(Participant.user_id) != bindparam("one"),
)
_SEQ, _READ = bindparam("seq", type_=Integer), col(Participant.last_read_seq)
_MINE = {"conversation_id": col(Participant.conversation_id), "user_id": col(Participant.user_id)}
# Found at once where there is one; a count would read all that such a sender said.
_FIRST_UNREAD, _FIRST_UNSEEN = unread.first(place=unread.place(), **_MINE), unread.first(place=_READ, **_MINE)
_MOVE_READ_CURSOR = (
    update(Participant)
    .where(_IN_CONVERSATION, col(Participant.user_id) == bindparam("one"), unread.place() < _SEQ)
    .values(
        last_read_seq=case((_READ < _SEQ, _SEQ), else_=_READ),
        last_read_at=case((_READ < _SEQ, bindparam("moment", type_=UtcTime())), else_=col(Participant.last_read_at)),
        unread_after=case((_READ > _SEQ, _SEQ)),
        revision=col(Participant.revision) + 1,
    )
    .returning(_READ, col(Participant.last_read_at) == bindparam("moment", type_=UtcTime()))
)
_ARRIVE = (
    update(Participant)
    .where(_IN_CONVERSATION, col(Participant.user_id) == bindparam("one"), col(Participant.last_read_at).is_(None))
    .values(last_read_at=bindparam("moment", type_=UtcTime()), revision=col(Participant.revision) + 1)
)
_PASS_OWN = (
    update(Participant)
    .where(_IN_CONVERSATION, col(Participant.user_id) == bindparam("one"))
    .values(last_read_seq=_SEQ, unread_after=None, revision=col(Participant.revision) + 1)
)
_PASS_OWN_LINE, _PASS_OWN_TEXT = _PASS_OWN.where(_FIRST_UNREAD.is_(None)), _PASS_OWN.where(_FIRST_UNSEEN.is_(None))
_MARK_UNREAD = (
    update(Participant)
    .where(_IN_CONVERSATION, col(Participant.user_id) == bindparam("one"), _SEQ < _READ)
    .where(func.coalesce(col(Participant.unread_after), _READ) != _SEQ)
    .values(unread_after=_SEQ, revision=col(Participant.revision) + 1)
)
_LEAVE_OUT_OWN = (
    update(Message)
    .where(col(Message.conversation_id) == bindparam("here"), col(Message.seq) > bindparam("place"))
    .where(col(Message.sender_id) == bindparam("one"), col(Message.quiet) == Quiet.NO.value)
    .values(quiet=Quiet.OWN.value)
)
_MOVE_DELIVERED_CURSORS = (
    update(Participant)
    .where(_IN_CONVERSATION, col(Participant.user_id).in_(bindparam("some", expanding=True)))
    .where(col(Participant.last_delivered_seq) < bindparam("seq"))
    .values(last_delivered_seq=bindparam("seq"))
    .returning(col(Participant.user_id), bindparam("seq") > _READ)
)
_UNREAD_PLACES = (
    select(col(Participant.conversation_id), unread.place(), col(Conversation.last_seq))
    .join(Conversation, col(Conversation.id) == col(Participant.conversation_id))
    .where(col(Participant.user_id) == bindparam("one"), unread.COUNT > 0)
    .order_by(col(Participant.conversation_id))
    .limit(bindparam("most"))
)


def unread_places(db: Session, user_id: UserId, *, limit: int) -> list[UnreadPlace]:
    """The unread parts of a user's conversations, in the order of their ids."""
    rows = db.connection().execute(_UNREAD_PLACES, {"one": user_id, "most": limit})
    return [UnreadPlace(ConversationId(key), after + 1, last_seq) for key, after, last_seq in rows]


class Advance(NamedTuple):
    """The place of a read cursor. `is_news` says whether it moved; else only `unread_after` has changed."""

    seq: int
    is_news: bool


def advance(db: Session, conversation_id: ConversationId, user_id: UserId, seq: int, at: datetime) -> Advance | None:
    """Move a read cursor forward, never back, and raise the revision with it; None if nothing changed."""
    values = {"here": conversation_id, "one": user_id, "seq": seq, "moment": at}
    found = db.connection().execute(_MOVE_READ_CURSOR, values).first()
    return None if found is None else Advance(*found)


def arrive(db: Session, conversation_id: ConversationId, user_id: UserId, at: datetime) -> bool:
    """Note that a user has opened a conversation, where that is news; its revision rises with it."""
    values = {"here": conversation_id, "one": user_id, "moment": at}
    return db.connection().execute(_ARRIVE, values).rowcount > 0


def pass_own(db: Session, conversation_id: ConversationId, user_id: UserId, seq: int, *, is_text: bool) -> bool:
    """Move a read cursor over the user's own message, which comes next, where nothing before it is unread; whether it
    moved. That is no reading: the time of reading stays. A text ends "unread from here", where all was read before.
    """
    values = {"here": conversation_id, "one": user_id, "seq": seq}
    return db.connection().execute(_PASS_OWN_TEXT if is_text else _PASS_OWN_LINE, values).rowcount > 0


def mark_unread(db: Session, conversation_id: ConversationId, user_id: UserId, after: int) -> bool:
    """Count what comes after a `seq` as unread, where the user has read it; whether that changed anything. The user's
    own messages there are left out, as those that are sent while something is unread.
    """
    values = {"here": conversation_id, "one": user_id}
    if db.connection().execute(_MARK_UNREAD, values | {"seq": after}).rowcount == 0:
        return False
    db.connection().execute(_LEAVE_OUT_OWN, values | {"place": after})
    return True


def deliver(db: Session, conversation_id: ConversationId, user_ids: Collection[UserId], seq: int) -> dict[UserId, bool]:
    """Move delivered cursors forward, never back; the users whose cursors moved, and whether they had read less."""
    values = {"here": conversation_id, "some": list(user_ids), "seq": seq}
    found = db.connection().execute(_MOVE_DELIVERED_CURSORS, values).all()
    return {UserId(user_id): has_read_less for user_id, has_read_less in found}


def lowest(db: Session, conversation_id: ConversationId) -> Lowest:
    """The lowest read cursors."""
    found = db.connection().execute(_LOWEST_READERS, {"here": conversation_id}).all()
    return lowest_of({UserId(user_id): seq for user_id, seq in found})


def marks(db: Session, conversation_id: ConversationId) -> dict[UserId, Cursor]:
    """The cursors of all participants."""
    found = db.connection().execute(_CURSORS, {"here": conversation_id}).all()
    return {UserId(user_id): Cursor(*cursor) for user_id, *cursor in found}


def marks_of_others(
    db: Session, conversation_ids: Collection[ConversationId], user_id: UserId
) -> dict[ConversationId, dict[UserId, Cursor]]:
    """The cursors in some conversations, of everybody but one user."""
    found: dict[ConversationId, dict[UserId, Cursor]] = {key: {} for key in conversation_ids}
    values = {"some": list(conversation_ids), "one": user_id}
    for key, other, *cursor in db.connection().execute(_CURSORS_OF_OTHERS, values) if conversation_ids else ():
        found[key][UserId(other)] = Cursor(*cursor)
    return found


def reading(
    db: Session, conversation_id: ConversationId, seq: int
) -> Sequence[tuple[Participant, User, datetime | None, datetime | None]]:
    """All participants with their accounts, in the order of joining, and when their read and delivered cursors came to
    a `seq`, as far as marks tell it.
    """
    read_at, delivered_at = (cursor_marks.first_at(kind, seq) for kind in (MarkKind.READ, MarkKind.DELIVERED))
    found = (
        select_rows(Participant, User, read_at, delivered_at)
        .join(User, col(User.id) == Participant.user_id)
        .where(Participant.conversation_id == conversation_id)
        .order_by(col(Participant.id))
    )
    return db.exec(found).all()


class Reader(NamedTuple):
    """A read cursor in a conversation."""

    conversation_id: ConversationId
    user_id: UserId
    last_read_seq: int


def read_since(db: Session, moment: datetime, *, limit: int) -> list[Reader]:
    """The cursors of those who have read since then, in all conversations, the latest first."""
    found = (
        select(col(Participant.conversation_id), col(Participant.user_id), col(Participant.last_read_seq))
        .where(col(Participant.last_read_at) >= moment)
        .order_by(col(Participant.last_read_at).desc())
        .limit(limit)
    )
    return [Reader(*row) for row in db.connection().execute(found)]

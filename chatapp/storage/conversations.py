"""Queries about conversations; the rows of lists are in lists.py."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.conversation import Conversation, End
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import Participant
from chatapp.domain.receipt import Lowest, lowest_of
from chatapp.domain.search import search_key
from chatapp.domain.times import UtcTime
from chatapp.domain.user import User

from . import mentions, unread

_MOMENT = bindparam("moment", type_=UtcTime())
_reader = aliased(Participant)
_viewer = aliased(User)  # must have an active account
_LAST_SEQ_AND_REVISION = (
    select(col(Conversation.last_seq), col(Conversation.revision))
    .join(Participant, col(Participant.conversation_id) == Conversation.id)
    .join(_viewer, col(_viewer.id) == Participant.user_id)
    .where(col(Conversation.id) == bindparam("here"), col(_viewer.id) == bindparam("viewer"), col(_viewer.is_active))
)
_LAST_SEQ_AND_READER = col(Conversation.last_seq), col(_reader.user_id), col(_reader.last_read_seq)
_LAST_SEQ_AND_LOWEST_READERS = (
    _LAST_SEQ_AND_REVISION.with_only_columns(*_LAST_SEQ_AND_READER, maintain_column_froms=True)
    .join(_reader, col(_reader.conversation_id) == Conversation.id)
    .order_by(col(_reader.last_read_seq))
    .limit(2)
)
_HEAD_FOR_VIEWER = (
    select(
        col(Conversation.name),
        col(Conversation.is_group),
        col(Conversation.created_by_id),
        col(User.username),
        col(Conversation.last_seq),
        unread.COUNT,
        mentions.COUNT,
        unread.FIRST,
        col(Conversation.created_at),
        col(Conversation.updated_at),
        col(Conversation.revision),
    )
    .join(Participant, col(Participant.conversation_id) == Conversation.id)
    .join(User, col(User.id) == Conversation.created_by_id)
    .join(_viewer, col(_viewer.id) == Participant.user_id)
    .where(col(Conversation.id) == bindparam("here"), col(_viewer.id) == bindparam("viewer"), col(_viewer.is_active))
)
_NEXT_SEQ = (
    update(Conversation)
    .where(col(Conversation.id) == bindparam("conversation_id"))
    .values(
        last_seq=Conversation.last_seq + 1,
        updated_at=case((col(Conversation.updated_at) > _MOMENT, col(Conversation.updated_at)), else_=_MOMENT),
    )
    .returning(col(Conversation.last_seq), col(Conversation.updated_at))
)
_REVISION_OR_BEYOND = case(
    (col(Conversation.revision) > bindparam("beyond"), col(Conversation.revision)), else_=bindparam("beyond")
)
_NEXT_REVISION = (
    update(Conversation)
    .where(col(Conversation.id) == bindparam("conversation_id"))
    .values(revision=_REVISION_OR_BEYOND + 1)
    .returning(col(Conversation.revision))
)


class Head(NamedTuple):
    """A conversation without its people and messages, for one participant."""

    name: str
    is_group: bool
    created_by: UserId
    created_by_username: str
    last_seq: int
    unread_count: int
    mentions: int
    first_unread_seq: int | None
    created_at: datetime
    updated_at: datetime
    revision: int


def add(db: Session, conversation: Conversation) -> ConversationId:
    """Store a new conversation."""
    conversation.search_key = search_key(conversation.name)
    db.add(conversation)
    db.flush()
    return ConversationId(conversation.id or 0)


def ids(db: Session) -> list[ConversationId]:
    """All conversations."""
    found: Any = db.connection().execute(select(col(Conversation.id))).scalars()
    return list(found)


def by_id(db: Session, conversation_id: ConversationId) -> Conversation | None:
    return db.get(Conversation, conversation_id, populate_existing=True)


def lock(db: Session, conversation_id: ConversationId) -> Conversation | None:
    """A conversation, locked until commit: changes of participants, roles and messages run one after another."""
    found = select_rows(Conversation).where(Conversation.id == conversation_id)
    return db.exec(found.with_for_update().execution_options(populate_existing=True)).first()


def begin_marks(db: Session, conversation: Conversation) -> None:
    """Cursors leave marks from now on, and have not before."""
    conversation.marked_after = conversation.last_seq
    db.flush()


def rename(db: Session, conversation: Conversation, name: str) -> None:
    conversation.name, conversation.search_key = name, search_key(name)
    db.flush()


def by_direct_key(db: Session, key: str) -> ConversationId | None:
    """The direct conversation of a pair."""
    found = db.exec(select_rows(Conversation).where(Conversation.direct_key == key)).first()
    return found.id if found else None


def by_client_id(db: Session, starter_id: UserId, client_id: str) -> ConversationId | None:
    """The group that a user has started under a client id."""
    mine = select_rows(Conversation).where(Conversation.created_by_id == starter_id)
    found = db.exec(mine.where(Conversation.client_id == client_id)).first()
    return found.id if found else None


def groups_of(db: Session, user_id: UserId) -> list[ConversationId]:
    """The groups that a user takes part in, in the one order in which they may be locked."""
    found = (
        select(col(Participant.conversation_id))
        .join(Conversation, col(Conversation.id) == Participant.conversation_id)
        .where(col(Participant.user_id) == user_id, col(Conversation.is_group))
        .order_by(col(Participant.conversation_id))
    )
    return [ConversationId(key) for key in db.connection().execute(found).scalars()]


def end_for(db: Session, conversation_id: ConversationId, user_id: UserId) -> End | None:
    """The last message and the last change; None for a user who takes no part."""
    row = db.connection().execute(_LAST_SEQ_AND_REVISION, {"here": conversation_id, "viewer": user_id}).first()
    return End(*row) if row else None


def page_end_for(db: Session, conversation_id: ConversationId, user_id: UserId) -> tuple[int, Lowest] | None:
    """The `seq` of the last message, and the lowest read cursors; None for a user who takes no part."""
    rows = db.connection().execute(_LAST_SEQ_AND_LOWEST_READERS, {"here": conversation_id, "viewer": user_id}).all()
    return (rows[0][0], lowest_of({reader: seq for _, reader, seq in rows})) if rows else None


def head_for(db: Session, conversation_id: ConversationId, user_id: UserId) -> Head | None:
    """A conversation as a participant sees it; None for everybody else."""
    row = db.connection().execute(_HEAD_FOR_VIEWER, {"here": conversation_id, "viewer": user_id}).first()
    return Head(*row) if row else None


def ends(db: Session, user_id: UserId) -> dict[ConversationId, End]:
    """The last message and the last change of every conversation of a user."""
    found = (
        select(col(Participant.conversation_id), col(Conversation.last_seq), col(Conversation.revision))
        .join(Conversation, col(Conversation.id) == Participant.conversation_id)
        .where(col(Participant.user_id) == user_id)
    )
    return {ConversationId(key): End(seq, revision) for key, seq, revision in db.connection().execute(found)}


def next_seq(db: Session, conversation_id: ConversationId, moment: datetime) -> tuple[int, datetime]:
    """Take the next `seq` of a conversation, and its time, which is not before that of the former `seq`. The row stays
    locked until commit, so commits keep the order.
    """
    values = {"conversation_id": conversation_id, "moment": moment}
    seq, updated_at = db.connection().execute(_NEXT_SEQ, values).one()
    return seq, updated_at


def next_revision(db: Session, conversation_id: ConversationId, *, beyond: int = 0) -> int:
    """Raise the revision of a conversation, above `beyond` too. The row stays locked until commit, as by `next_seq`, so
    revisions become visible in their order.
    """
    values = {"conversation_id": conversation_id, "beyond": beyond}
    return db.connection().execute(_NEXT_REVISION, values).scalar_one()

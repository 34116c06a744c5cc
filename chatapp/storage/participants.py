"""Queries about users in conversations."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, bindparam, case, delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.block import Reach
from chatapp.domain.conversation import Conversation
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Message
from chatapp.domain.participant import Participant, ParticipantView, Participation, Role, Speaker
from chatapp.domain.times import rfc3339
from chatapp.domain.user import User, full_name

from . import mentions, unread
from .blocks import reach_of

_PERSON_COLUMNS: tuple[Any, ...] = (
    col(Participant.conversation_id),
    col(Participant.id),
    col(Participant.user_id),
    col(User.username),
    col(User.first_name),
    col(User.last_name),
    col(User.avatar),
    col(User.is_active),
    col(Participant.role),
    col(Participant.joined_at),
    col(Participant.last_read_seq),
)
# What is asked often, made once: for a statement this short, making it costs more than running it.
_INSERT_PARTICIPANT = insert(Participant)
_IN_CONVERSATION = col(Participant.conversation_id) == bindparam("here")
_OF_USER_IN_CONVERSATION = (_IN_CONVERSATION, col(Participant.user_id) == bindparam("one"))
_ROW = select_rows(Participant).where(*_OF_USER_IN_CONVERSATION).execution_options(populate_existing=True)
_ROW_OF_ACTIVE_USER = _ROW.join(User, col(User.id) == col(Participant.user_id)).where(col(User.is_active))
_CLIENT_ID_IS_STORED = exists().where(
    col(Message.sender_id) == bindparam("one"), col(Message.client_id) == bindparam("client_id", type_=String())
)
_partner, _partner_user = aliased(Participant), aliased(User)
_REACH_OF_PARTNER = (  # of the other one in a direct conversation
    select(reach_of(_partner_user, bindparam("one")))
    .join(_partner, col(_partner.user_id) == _partner_user.id)
    .where(col(_partner.conversation_id) == bindparam("here"), col(_partner.user_id) != bindparam("one"))
    .limit(1)
)
_SPEAKER = (
    select(
        col(User.username),
        col(User.first_name),
        col(User.last_name),
        col(User.avatar),
        _CLIENT_ID_IS_STORED,
        case((~col(Conversation.is_group), _REACH_OF_PARTNER.scalar_subquery())),
        col(Participant.unread_after).is_not(None),
    )
    .join(Participant, col(Participant.user_id) == User.id)
    .join(Conversation, col(Conversation.id) == Participant.conversation_id)
    .where(*_OF_USER_IN_CONVERSATION, col(User.is_active))
)
_PEOPLE = (
    select(*_PERSON_COLUMNS)
    .join(User, col(User.id) == Participant.user_id)
    .where(_IN_CONVERSATION)
    .order_by(col(Participant.id))
)
_READ_CURSORS = select(col(Participant.user_id), col(Participant.last_read_seq)).where(_IN_CONVERSATION)
_PARTICIPATIONS = (
    select(
        col(Participant.user_id),
        col(Participant.revision),
        col(Participant.last_read_seq),
        unread.COUNT,
        mentions.COUNT,
        col(Conversation.last_seq),
        col(Conversation.revision),
        col(Participant.unread_after),
    )
    .join(Conversation, col(Conversation.id) == Participant.conversation_id)
    .where(_IN_CONVERSATION, col(Participant.user_id).in_(bindparam("some", expanding=True)))
)
_PEOPLE_BY_RANK = (
    select(
        col(Participant.id),
        func.row_number()
        .over(partition_by=col(Participant.conversation_id), order_by=col(Participant.id))
        .label("place"),
    )
    .where(col(Participant.conversation_id).in_(bindparam("some", expanding=True)))
    .where(col(Participant.user_id) != bindparam("without"))
    .subquery("ranked")
)
_FIRST_OTHERS = (
    select(*_PERSON_COLUMNS)
    .join(_PEOPLE_BY_RANK, _PEOPLE_BY_RANK.c.id == col(Participant.id))
    .join(User, col(User.id) == Participant.user_id)
    .where(_PEOPLE_BY_RANK.c.place <= bindparam("limit"))
    .order_by(col(Participant.id))
)


def add(
    db: Session,
    conversation_id: ConversationId,
    roles: dict[UserId, Role],
    joined_at: datetime,
    *,
    revision: int,
    last_seq: int = 0,
    by: UserId | None = None,
) -> None:
    """Store participants with the conversation's `revision` of joining; messages up to `last_seq` count as read. To
    whoever does it, the conversation is not new.
    """
    values = {
        "conversation_id": conversation_id,
        "joined_at": joined_at,
        "joined_seq": last_seq,
        "last_read_seq": last_seq,
        "revision": revision,
    }
    rows = [
        values | {"user_id": user_id, "role": role.value, "last_read_at": joined_at if user_id == by else None}
        for user_id, role in roles.items()
    ]
    db.connection().execute(_INSERT_PARTICIPANT, rows)


def remove(db: Session, conversation_id: ConversationId, user_id: UserId) -> int:
    """Take a user out of a conversation, with what has called them there; the last revision of the row that is gone."""
    mentions.leave(db, conversation_id, user_id)
    row = col(Participant.conversation_id) == conversation_id, col(Participant.user_id) == user_id
    removed = delete(Participant).where(*row).returning(col(Participant.revision))
    return db.connection().execute(removed).scalar_one()


def set_role(db: Session, conversation_id: ConversationId, user_id: UserId, role: Role) -> None:
    row = col(Participant.conversation_id) == conversation_id, col(Participant.user_id) == user_id
    db.connection().execute(update(Participant).where(*row).values(role=role.value))


def of(db: Session, conversation_id: ConversationId, user_id: UserId) -> Participant | None:
    """A user's row in a conversation, or nothing."""
    return db.exec(_ROW, params={"here": conversation_id, "one": user_id}).first()


def acting(db: Session, conversation_id: ConversationId, user_id: UserId) -> Participant | None:
    """The row through which a user reaches a conversation: nothing unless the account is active now."""
    return db.exec(_ROW_OF_ACTIVE_USER, params={"here": conversation_id, "one": user_id}).first()


def speaker(
    db: Session, conversation_id: ConversationId, user_id: UserId, client_id: str | None
) -> tuple[Speaker, bool, Reach] | None:
    """What a message shows of a participant, whether this client id has stored one, and whether the other one of a
    direct conversation can be reached; None for a user who takes no part.
    """
    row = db.connection().execute(_SPEAKER, {"here": conversation_id, "one": user_id, "client_id": client_id}).first()
    if row is None:
        return None
    speaker = Speaker(user_id, row[0], full_name(*row[:3]), row[3], has_mark=bool(row[6]))
    return speaker, row[4], Reach(row[5] or Reach.OPEN)


def cursors(db: Session, conversation_id: ConversationId) -> dict[UserId, int]:
    """Everybody in a conversation, with `last_read_seq`."""
    found = db.connection().execute(_READ_CURSORS, {"here": conversation_id}).all()  # one by one takes twice as long
    return {UserId(user_id): seq for user_id, seq in found}


def roles(db: Session, conversation_id: ConversationId) -> dict[UserId, Role]:
    """Everybody in a conversation, with the role."""
    found = select(col(Participant.user_id), col(Participant.role)).where(_IN_CONVERSATION)
    rows = db.connection().execute(found, {"here": conversation_id}).all()
    return {UserId(user_id): Role(role) for user_id, role in rows}


def participations(
    db: Session, conversation_id: ConversationId, user_ids: Collection[UserId]
) -> dict[UserId, Participation]:
    """What the conversation is to each of these users; those who take no part are left out."""
    rows = db.connection().execute(_PARTICIPATIONS, {"here": conversation_id, "some": list(user_ids)}).all()
    return {
        UserId(user_id): Participation(revision, True, read, unread, last, now, after, calls)  # noqa: FBT003
        for user_id, revision, read, unread, calls, last, now, after in rows
    }


def count(db: Session, conversation_id: ConversationId) -> int:
    """How many people are in a conversation."""
    found = select(func.count()).where(col(Participant.conversation_id) == conversation_id)
    return db.connection().execute(found).scalar_one()


def all_of(db: Session, conversation_id: ConversationId) -> list[ParticipantView]:
    """Everybody in a conversation, in the order of joining."""
    return [_view(row) for row in db.connection().execute(_PEOPLE, {"here": conversation_id}).all()]


def active(db: Session, conversation_id: ConversationId) -> set[UserId]:
    """Who in a conversation may sign in."""
    found = (
        select(col(Participant.user_id))
        .join(User, col(User.id) == Participant.user_id)
        .where(col(Participant.conversation_id) == conversation_id, col(User.is_active))
    )
    return {UserId(user_id) for user_id in db.connection().execute(found).scalars()}


def others_in(
    db: Session, conversation_ids: Collection[ConversationId], *, without: UserId, limit: int
) -> dict[ConversationId, list[ParticipantView]]:
    """For each conversation its first `limit` participants other than one; one query whatever the sizes."""
    values = {"some": list(conversation_ids), "without": without, "limit": limit}
    people: dict[ConversationId, list[ParticipantView]] = {key: [] for key in conversation_ids}
    for row in db.connection().execute(_FIRST_OTHERS, values).all():
        people[row[0]].append(_view(row))
    return people


def partners(db: Session, user_id: UserId) -> frozenset[UserId]:
    """Everybody who shares a conversation with a user, and the user."""
    mine = select(col(Participant.conversation_id)).where(col(Participant.user_id) == user_id)
    found = select(col(Participant.user_id)).where(col(Participant.conversation_id).in_(mine)).distinct()
    return frozenset(UserId(other) for other in db.connection().execute(found).scalars()) | {user_id}


def share_any(db: Session, one: UserId, other: UserId) -> bool:
    """Whether two users take part in a conversation, direct or group."""
    return db.connection().execute(_shared(one, other).limit(1)).first() is not None


def shared_groups(db: Session, one: UserId, other: UserId, *, limit: int) -> list[ConversationId]:
    """The groups in which two users take part, latest activity first."""
    groups = _shared(one, other).join(Conversation, col(Conversation.id) == Participant.conversation_id)
    latest = col(Conversation.updated_at).desc(), col(Conversation.id).desc()
    found = groups.where(col(Conversation.is_group)).order_by(*latest).limit(limit)
    return [ConversationId(key) for key in db.connection().execute(found).scalars()]


def _shared(one: UserId, other: UserId) -> Select[ConversationId]:
    mine = select(col(Participant.conversation_id)).where(col(Participant.user_id) == one)
    theirs = col(Participant.user_id) == other, col(Participant.conversation_id).in_(mine)
    return select(col(Participant.conversation_id)).where(*theirs)


def conversations_of(db: Session, user_id: UserId) -> frozenset[ConversationId]:
    """Every conversation that a user takes part in."""
    found = select(col(Participant.conversation_id)).where(col(Participant.user_id) == user_id)
    return frozenset(ConversationId(key) for key in db.connection().execute(found).scalars())


def joined_seqs(
    db: Session, user_id: UserId, conversation_ids: Collection[ConversationId]
) -> dict[ConversationId, int]:
    """The last message that was there before a user came, for some of the user's conversations."""
    mine = col(Participant.user_id) == user_id, col(Participant.conversation_id).in_(conversation_ids)
    found = select(col(Participant.conversation_id), col(Participant.joined_seq)).where(*mine)
    return {ConversationId(key): seq for key, seq in db.connection().execute(found)}


def _view(row: Any) -> ParticipantView:
    _, key, user_id, username, first, last, avatar, is_active, role, joined_at, last_read = row
    return ParticipantView(
        id=key,
        user_id=user_id,
        username=username,
        full_name=full_name(username, first, last),
        avatar=avatar,
        is_active=is_active,
        is_online=False,
        role=role,
        joined_at=rfc3339(joined_at),
        last_read_seq=last_read,
    )

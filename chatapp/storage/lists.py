"""The rows of a user's list of conversations; a list takes two queries, whatever the data."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Executable, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from chatapp.domain.conversation import OTHERS_SHOWN, Conversation, ConversationRow, ListFilter, title_of
from chatapp.domain.deeds import named_in
from chatapp.domain.file import attached_in
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Message, MessagePreview, preview_text
from chatapp.domain.participant import Participant, ParticipantView
from chatapp.domain.times import UtcTime, rfc3339, rfc3339_or_none
from chatapp.domain.user import User, full_name

from . import mentions, participants, unread
from .hidden import is_hidden
from .matching import EVERYTHING, Asked, Place, conditions

_MOMENT = bindparam("moment", type_=UtcTime())
_seen = aliased(Message)  # what the user has not hidden
_LATEST_FIRST = col(Conversation.updated_at).desc(), col(Conversation.id).desc()
_ROWS_OF_USER: Any = (
    select(
        col(Conversation.id),
        col(Conversation.name),
        col(Conversation.is_group),
        col(Conversation.last_seq),
        col(Conversation.created_at),
        col(Conversation.updated_at),
        col(Conversation.revision),
        col(Participant.user_id),
        col(Participant.last_read_seq),
        unread.place().label("place"),
        and_(
            col(Conversation.is_group),
            col(Conversation.created_by_id) != bindparam("viewer"),
            col(Participant.last_read_at).is_(None),
            col(Participant.last_read_seq) <= col(Participant.joined_seq),
        ).label("is_new"),
        col(Participant.unread_after),
    )
    .join(Participant, col(Participant.conversation_id) == Conversation.id)
    .where(col(Participant.user_id) == bindparam("viewer"))
)
_OLDER_THAN_PLACE = or_(
    col(Conversation.updated_at) < _MOMENT,
    and_(col(Conversation.updated_at) == _MOMENT, col(Conversation.id) < bindparam("key")),
)


_LAST: tuple[Any, ...] = (  # what a preview shows of the last message
    col(Message.id),
    col(Message.kind),
    col(Message.sender_id),
    col(User.username),
    col(User.first_name),
    col(User.last_name),
    col(Message.content),
    col(Message.created_at),
    col(Message.deleted_at),
    col(Message.revision),
    col(Message.deed),
    col(Message.seq),
    col(Message.attached),
)


def _shown(mine: Any) -> Executable:
    """Some of a user's conversations with everything that a list shows of them.

    What is shown is looked up for those alone: joined to all 500 of a list, 50 took 1.2 ms instead of 0.3.
    """
    found = mine.subquery()
    row = found.c
    count = select(func.count()).select_from(Participant).where(col(Participant.conversation_id) == row.id)
    about: dict[str, Any] = {"conversation_id": row.id, "place": row.place, "user_id": row.user_id}
    last = (
        select(col(_seen.seq))
        .where(col(_seen.conversation_id) == row.id, ~is_hidden(row.user_id, _seen))
        .order_by(col(_seen.seq).desc())
        .limit(1)
        .correlate_except(_seen)
    )
    return (
        select(
            *row,
            unread.count(last_seq=row.last_seq, **about),
            mentions.count(**about),
            count.scalar_subquery(),
            *_LAST,
        )
        .select_from(found)
        .outerjoin(Message, and_(col(Message.conversation_id) == row.id, col(Message.seq) == last.scalar_subquery()))
        .outerjoin(User, col(User.id) == Message.sender_id)
        .order_by(row.updated_at.desc(), row.id.desc())
    )


@cache
def _page(show: ListFilter, words: int, *, is_further: bool) -> Executable:
    """A page of a user's list that fits so many words. Made once: see `_shown`."""
    mine = _ROWS_OF_USER.where(*conditions(show, words), *([_OLDER_THAN_PLACE] if is_further else []))
    return _shown(mine.order_by(*_LATEST_FIRST).limit(bindparam("limit")))


_ROWS_BY_ID = _shown(_ROWS_OF_USER.where(col(Conversation.id).in_(bindparam("some", expanding=True))))


def rows(
    db: Session, user_id: UserId, *, limit: int, beyond: Place | None = None, asked: Asked = EVERYTHING
) -> list[ConversationRow]:
    """A page of a user's list, latest activity first, beyond a place."""
    place = {} if beyond is None else {"moment": beyond[0], "key": beyond[1]}
    values: dict[str, Any] = {"viewer": user_id, "limit": limit, **asked.patterns, **place}
    page = _page(asked.show, len(asked.words), is_further=beyond is not None)
    return _views(db, user_id, db.connection().execute(page, values).all())


def rows_of(db: Session, user_id: UserId, conversation_ids: Collection[ConversationId]) -> list[ConversationRow]:
    """The rows of some conversations, as far as the user takes part."""
    values = {"viewer": user_id, "some": list(conversation_ids)}
    return _views(db, user_id, db.connection().execute(_ROWS_BY_ID, values).all())


def _views(db: Session, user_id: UserId, found: Collection[Any]) -> list[ConversationRow]:
    ids = [row[0] for row in found]
    others = participants.others_in(db, ids, without=user_id, limit=OTHERS_SHOWN) if ids else {}
    return [_view(row, others[row[0]]) for row in found]


def _view(row: Any, others: list[ParticipantView]) -> ConversationRow:
    key, name, is_group, last_seq, created_at, updated_at, revision = row[:7]
    _, last_read, _, is_new, unread_after, waiting, calls, count = row[7:15]
    return ConversationRow(
        id=key,
        name=name,
        title=title_of(name, others, count - 1),
        is_group=is_group,
        participants_count=count,
        other_participants=others,
        last_message_preview=_preview(row[15:]),
        unread_count=waiting,
        last_read_seq=last_read,
        last_seq=last_seq,
        created_at=rfc3339(created_at),
        updated_at=rfc3339(updated_at),
        revision=revision,
        is_new=bool(is_new),
        unread_after=unread_after,
        mentions=calls,
    )


def _preview(part: Any) -> MessagePreview | None:
    key, kind, sender_id, username, first, last, content, created_at, deleted_at, revision, deed, seq, attached = part
    if key is None:
        return None
    return MessagePreview(
        id=key,
        seq=seq,
        kind=str(kind),
        sender=sender_id,
        sender_name=full_name(username, first, last),
        content="" if deleted_at else preview_text(content, attached_in(attached)),
        created_at=rfc3339(created_at),
        deleted_at=rfc3339_or_none(deleted_at),
        revision=revision,
        named=named_in(deed),
    )

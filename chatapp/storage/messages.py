"""Queries about messages: the hot path, in plain statements."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, and_, bindparam, delete, exists, func, insert, literal_column, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from chatapp.domain.deeds import Named, named_in
from chatapp.domain.file import attached_in
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.link import link_in
from chatapp.domain.mention import Mention, called
from chatapp.domain.message import (
    MAX_EDITS,
    PREVIEWED,
    Kind,
    Message,
    MessageEdit,
    MessageView,
    Pin,
    Quiet,
    preview_text,
)
from chatapp.domain.participant import Participant
from chatapp.domain.quote import Quote
from chatapp.domain.reaction import Reaction, reacted_in
from chatapp.domain.receipt import Lowest
from chatapp.domain.times import UtcTime, rfc3339, rfc3339_or_none
from chatapp.domain.user import User, full_name

from .hidden import is_hidden

NOBODY = Lowest()  # has read anything
ALL = UserId(0)  # pages for this user leave out nothing

_reader = aliased(Participant)
_original, _author = aliased(Message), aliased(User)  # of the message that a reply answers
_first = aliased(User)  # who said a forwarded message first
VIEW_COLUMNS: tuple[Any, ...] = (
    col(Message.id),
    col(Message.conversation_id),
    col(Message.seq),
    col(Message.kind),
    col(Message.client_id),
    col(Message.sender_id),
    col(User.username),
    col(User.first_name),
    col(User.last_name),
    col(User.avatar),
    col(Message.content),
    col(Message.created_at),
    col(Message.edited_at),
    col(Message.deleted_at),
    col(Message.revision),
    exists().where(col(Pin.conversation_id) == Message.conversation_id, col(Pin.seq) == Message.seq).correlate(Message),
    col(Message.deed),
    col(Message.reacted),
    col(Message.mentioned),
    col(_original.seq),
    col(_original.sender_id),
    col(_author.username),
    col(_author.first_name),
    col(_author.last_name),
    func.substr(col(_original.content), 1, PREVIEWED + 1),
    col(_original.deleted_at),
    col(_original.revision),
    col(_original.attached),
    col(_first.id),
    col(_first.username),
    col(_first.first_name),
    col(_first.last_name),
    col(Message.attached),
    col(Message.link),
)
VIEWS = (
    select(*VIEW_COLUMNS)
    .join(User, col(User.id) == Message.sender_id)
    .outerjoin(
        _original,
        and_(col(_original.conversation_id) == Message.conversation_id, col(_original.seq) == Message.reply_to_seq),
    )
    .outerjoin(_author, col(_author.id) == _original.sender_id)
    .outerjoin(_first, col(_first.id) == Message.forwarded_from_id)
)
_VIEW_BY_CLIENT_ID = VIEWS.where(
    col(Message.sender_id) == bindparam("sender_id"), col(Message.client_id) == bindparam("client_id")
)
_VIEW_BY_SEQ = VIEWS.where(col(Message.conversation_id) == bindparam("here"), col(Message.seq) == bindparam("seq"))
_TIME_OF_SEQ = select(col(Message.created_at)).where(
    col(Message.conversation_id) == bindparam("here"), col(Message.seq) == bindparam("seq")
)
_ORIGIN = select(col(Message.forwarded_id)).where(col(Message.id) == bindparam("message"))
# Pages of one conversation, made once: making such a statement takes longer than running it.
SEEN = ~is_hidden(bindparam("viewer"))
_VIEWS_OF_CONVERSATION = VIEWS.where(col(Message.conversation_id) == bindparam("here"), SEEN).limit(bindparam("limit"))
_NEWEST_VIEWS = _VIEWS_OF_CONVERSATION.order_by(col(Message.seq).desc())
_VIEWS_BEFORE_SEQ = _NEWEST_VIEWS.where(col(Message.seq) < bindparam("place"))
_VIEWS_AFTER_SEQ = _VIEWS_OF_CONVERSATION.where(col(Message.seq) > bindparam("place")).order_by(col(Message.seq))
_VIEWS_AFTER_REVISION = (
    _VIEWS_OF_CONVERSATION.where(
        col(Message.revision) > literal_column("0")
    )  # so that the planner may use the partial index
    .where(col(Message.revision) > bindparam("revision"), col(Message.seq) <= bindparam("up_to"))
    .order_by(col(Message.revision))
)
_FIRST_EDIT_ID = select(func.min(col(MessageEdit.id))).where(col(MessageEdit.message_id) == bindparam("message"))
_EDITS_TO_DELETE = (
    select(col(MessageEdit.id))
    .where(col(MessageEdit.message_id) == bindparam("message"), col(MessageEdit.id) > _FIRST_EDIT_ID.scalar_subquery())
    .order_by(col(MessageEdit.id).desc())
    .offset(MAX_EDITS - 1)
)
_DELETE_EDITS = delete(MessageEdit).where(col(MessageEdit.id).in_(_EDITS_TO_DELETE))
_INSERT_MESSAGE = insert(Message).returning(col(Message.id))


def by_client_id(db: Session, sender_id: UserId, client_id: str) -> MessageView | None:
    """The message that a sender stored under a client id; `is_read` is left false."""
    values = {"sender_id": sender_id, "client_id": client_id}
    row = db.connection().execute(_VIEW_BY_CLIENT_ID, values).first()
    return view(row, read=NOBODY) if row else None


def by_id(db: Session, message_id: MessageId) -> MessageView | None:
    """One message; `is_read` is left false."""
    row = db.connection().execute(VIEWS.where(col(Message.id) == message_id)).first()
    return view(row, read=NOBODY) if row else None


def by_ids(db: Session, message_ids: Collection[MessageId]) -> list[MessageView]:
    """Some messages, the latest first, of any conversations."""
    lags = col(_reader.last_read_seq) < col(Message.seq), col(_reader.user_id) != col(Message.sender_id)
    is_lagging = exists().where(col(_reader.conversation_id) == Message.conversation_id, *lags).correlate(Message)
    found = VIEWS.add_columns(~is_lagging).where(col(Message.id).in_(message_ids)).order_by(col(Message.id).desc())
    return [replace(view(row, read=NOBODY), is_read=bool(row[-1])) for row in db.connection().execute(found)]


def said_at(db: Session, conversation_id: ConversationId, seq: int) -> datetime:
    """When a message was said that is there."""
    return db.connection().execute(_TIME_OF_SEQ, {"here": conversation_id, "seq": seq}).scalar_one()


def by_seq(db: Session, conversation_id: ConversationId, seq: int) -> MessageView | None:
    """The message with a `seq`; `is_read` is left false."""
    row = db.connection().execute(_VIEW_BY_SEQ, {"here": conversation_id, "seq": seq}).first()
    return view(row, read=NOBODY) if row else None


def origin_of(db: Session, message_id: MessageId) -> MessageId | None:
    """The id of a forwarded message's original; None for other messages."""
    return db.connection().execute(_ORIGIN, {"message": message_id}).scalar()


def add(db: Session, values: dict[str, Any]) -> MessageId:
    """Store one message; `values` has every column but the id."""
    key: Any = db.connection().execute(_INSERT_MESSAGE, values).scalar_one()
    return key


def edit(db: Session, message_id: MessageId, content: str, moment: datetime) -> None:
    """Change the content of a message, and keep the former one. Of more than MAX_EDITS former texts, the first stays,
    with which a repeated client id is compared, and the newest.
    """
    said = select(col(Message.id), col(Message.content), bindparam("moment", moment, UtcTime())).where(
        col(Message.id) == message_id
    )
    columns = ["message_id", "content", "replaced_at"]
    db.connection().execute(insert(MessageEdit).from_select(columns, said))
    db.connection().execute(_DELETE_EDITS, {"message": message_id})
    changed = update(Message).where(col(Message.id) == message_id)
    db.connection().execute(changed.values(content=content, edited_at=moment))


def erase(db: Session, message_id: MessageId, moment: datetime) -> None:
    """Leave a tombstone: the content, all former contents, the quote, the origin, the pin, the reactions, the
    mentions, the preview and what tells of its files are gone.
    """
    for rows in (Pin, Reaction, Mention):
        db.connection().execute(delete(rows).where(col(rows.message_id) == message_id))
    db.connection().execute(delete(MessageEdit).where(col(MessageEdit.message_id) == message_id))
    changed = update(Message).where(col(Message.id) == message_id)
    columns = ("reply_to_seq", "forwarded_id", "forwarded_from_id", "reacted", "mentioned", "attached", "link")
    gone = dict.fromkeys(columns)
    db.connection().execute(changed.values(deleted_at=moment, content="", quiet=Quiet.DELETED.value, **gone))


def set_revision(db: Session, message_id: MessageId, revision: int) -> None:
    """Store the conversation's revision that a change of the message has raised."""
    db.connection().execute(update(Message).where(col(Message.id) == message_id).values(revision=revision))


def edits(db: Session, message_id: MessageId) -> list[tuple[str, datetime]]:
    """The former contents of a message, each with the time when it was replaced, oldest first."""
    columns = col(MessageEdit.content), col(MessageEdit.replaced_at)
    found = select(*columns).where(col(MessageEdit.message_id) == message_id).order_by(col(MessageEdit.id))
    return [(content, moment) for content, moment in db.connection().execute(found)]


def newest(
    db: Session, conversation_id: ConversationId, *, limit: int, read: Lowest, viewer: UserId = ALL
) -> list[MessageView]:
    """The last messages of a conversation, oldest first, without what the viewer has hidden."""
    return _page(db, _NEWEST_VIEWS, {"here": conversation_id, "limit": limit, "viewer": viewer}, read)[::-1]


def before(
    db: Session, conversation_id: ConversationId, seq: int, *, limit: int, read: Lowest, viewer: UserId = ALL
) -> list[MessageView]:
    """Messages just before a `seq`, oldest first, without what the viewer has hidden."""
    values = {"here": conversation_id, "place": seq, "limit": limit, "viewer": viewer}
    return _page(db, _VIEWS_BEFORE_SEQ, values, read)[::-1]


def after(
    db: Session, conversation_id: ConversationId, seq: int, *, limit: int, read: Lowest, viewer: UserId = ALL
) -> list[MessageView]:
    """Messages just after a `seq`, oldest first, without what the viewer has hidden."""
    values = {"here": conversation_id, "place": seq, "limit": limit, "viewer": viewer}
    return _page(db, _VIEWS_AFTER_SEQ, values, read)


def changed_after(
    db: Session,
    conversation_id: ConversationId,
    revision: int,
    *,
    up_to: int,
    limit: int,
    read: Lowest,
    viewer: UserId = ALL,
) -> list[MessageView]:
    """Messages up to a `seq` that were changed after a revision of their conversation, in that order, without what the
    viewer has hidden.
    """
    values = {"here": conversation_id, "revision": revision, "up_to": up_to, "limit": limit, "viewer": viewer}
    return _page(db, _VIEWS_AFTER_REVISION, values, read)


def view(row: Any, *, read: Lowest) -> MessageView:
    """A row of the select above as participants may see it; a deleted message has no content."""
    key, conversation_id, seq, kind, client_id, sender_id, username, first, last, avatar = row[:10]
    content, created_at, edited_at, deleted_at, revision, is_pinned, deed = row[10:17]
    mentioned = named_in(row[18])
    return MessageView(
        id=key,
        conversation=conversation_id,
        seq=seq,
        kind=Kind(kind).value,
        client_id=client_id,
        sender=sender_id,
        sender_username=username,
        sender_name=full_name(username, first, last),
        sender_avatar=avatar,
        content="" if deleted_at else content,
        is_read=seq <= read.but(sender_id),
        created_at=rfc3339(created_at),
        updated_at=rfc3339(_latest(created_at, edited_at, deleted_at)),
        edited_at=rfc3339_or_none(edited_at),
        deleted_at=rfc3339_or_none(deleted_at),
        revision=revision,
        is_pinned=bool(is_pinned),
        named=named_in(deed),
        reply=_quote(row[19:28]),
        reactions=reacted_in(row[17]),
        mentions=called(mentioned),
        mentioned=mentioned,
        forwarded=_named(row[28:32]),
        files=attached_in(row[32]),
        link=link_in(row[33]),
    )


def _named(columns: Any) -> Named | None:
    """The author of a forwarded message's original; None for other messages."""
    user_id, username, first, last = columns
    return None if user_id is None else Named(user_id, full_name(username, first, last))


def _quote(columns: Any) -> Quote | None:
    """What a reply shows of its original; None without one."""
    seq, sender, username, first, last, start, deleted_at, revision, attached = columns
    if seq is None:
        return None
    name, is_gone = full_name(username, first, last), deleted_at is not None
    text = preview_text(start, attached_in(attached))
    return Quote(seq, sender, name, text, is_gone, revision)


def _latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment is not None)


def _page(db: Session, statement: Executable, values: dict[str, int], read: Lowest) -> list[MessageView]:
    return [view(row, read=read) for row in db.connection().execute(statement, values).all()]

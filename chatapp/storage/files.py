"""Queries about files and the objects that they name."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlmodel import Session, col

from chatapp.domain.file import FIELDS, File, FileView, StoredObject
from chatapp.domain.ids import ConversationId, MessageId, UserId

VIEW: tuple[Any, ...] = tuple(getattr(File, name) for name in ("public_id", *FIELDS[1:]))


class Found(NamedTuple):
    """A file, where it is, and the object that has its bytes."""

    view: FileView
    object_key: str
    digest: str
    uploader_id: UserId | None
    conversation_id: ConversationId | None  # None while it is unsent
    is_ready: bool


class Unsent(NamedTuple):
    """A file that was sent with no message yet."""

    view: FileView
    object_key: str


class Own(NamedTuple):
    """A file that somebody has uploaded, and where it was sent, if it was."""

    id: int
    bytes: int
    public_id: str
    name: str
    kind: str
    type: str
    object_key: str
    conversation_id: ConversationId | None
    seq: int | None
    created_at: datetime


def add_object(db: Session, key: str, size: int, digest: str) -> None:
    """Store an object that the store is about to get."""
    db.connection().execute(insert(StoredObject).values(key=key, bytes=size, digest=digest))


def add(db: Session, values: Sequence[Mapping[str, Any]]) -> None:
    """Store files; each has every column but the id."""
    db.connection().execute(insert(File), list(values))


def bytes_of(db: Session, user_id: UserId) -> int:
    """The bytes of all files that a user has uploaded."""
    found = select(func.coalesce(func.sum(col(File.bytes)), 0)).where(col(File.uploader_id) == user_id)
    return int(db.connection().execute(found).scalar_one())


def by_uploader(db: Session, user_id: UserId, *, after: Own | None, limit: int) -> list[Own]:
    """A page of the files that a user has uploaded, small ones first: as their index has them."""
    place = col(File.bytes), col(File.id)
    found = (
        select(*(col(getattr(File, name)) for name in Own._fields))
        .where(col(File.uploader_id) == user_id, col(File.is_ready))
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        found = found.where(place[0] >= after.bytes, or_(place[0] > after.bytes, place[1] > after.id))
    return [Own(*row) for row in db.connection().execute(found)]


def bytes_in_all(db: Session) -> int:
    """The bytes of all objects."""
    return int(db.connection().execute(select(func.coalesce(func.sum(col(StoredObject.bytes)), 0))).scalar_one())


def find(db: Session, public_id: str) -> Found | None:
    """One file by its public id."""
    place = col(File.uploader_id), col(File.conversation_id), col(File.is_ready)
    columns: tuple[Any, ...] = *VIEW, col(File.object_key), col(StoredObject.digest), *place
    found = (
        select(*columns)
        .join(StoredObject, col(StoredObject.key) == File.object_key)
        .where(col(File.public_id) == public_id)
    )
    row = db.connection().execute(found).first()
    return None if row is None else Found(FileView(*row[: len(FIELDS)]), *row[len(FIELDS) :])


def unsent(db: Session, user_id: UserId, public_ids: Collection[str]) -> dict[str, Unsent]:
    """Those of these files that the user has uploaded and not sent yet, by public id; until commit nobody else sends
    or removes them.
    """
    mine = col(File.uploader_id) == user_id, col(File.message_id).is_(None), col(File.is_ready)
    found = select(*VIEW, col(File.object_key)).where(col(File.public_id).in_(public_ids), *mine).with_for_update()
    rows = db.connection().execute(found)
    return {row[0]: Unsent(FileView(*row[: len(FIELDS)]), row[-1]) for row in rows}


def attach(db: Session, public_ids: Sequence[str], where: Mapping[str, int]) -> None:
    """Let files belong to a message, in this order; `where` has its `message_id`, `conversation_id` and `seq`."""
    for place, public_id in enumerate(public_ids):
        own = update(File).where(col(File.public_id) == public_id)
        db.connection().execute(own.values(**where, place=place))


def keys_of(db: Session, public_ids: Collection[str]) -> dict[str, str]:
    """The keys of the objects that files name, by public id."""
    found = select(col(File.public_id), col(File.object_key)).where(col(File.public_id).in_(public_ids))
    rows: Any = db.connection().execute(found)
    return dict(rows.all())


def set_ready(db: Session, public_id: str) -> bool:
    """The store has the bytes of a file; false where the file is gone meanwhile."""
    own = update(File).where(col(File.public_id) == public_id).values(is_ready=True)
    return bool(db.connection().execute(own).rowcount)


def set_poster(db: Session, public_id: str, size: int) -> None:
    """A video has a thumb of this many bytes."""
    db.connection().execute(update(File).where(col(File.public_id) == public_id).values(has_thumb=True))
    its = select(col(File.object_key)).where(col(File.public_id) == public_id).scalar_subquery()
    grown = update(StoredObject).where(col(StoredObject.key) == its)
    db.connection().execute(grown.values(bytes=StoredObject.bytes + size))


def remove_unsent(db: Session, public_id: str) -> list[str]:
    """Remove a file unless it was sent; gives the key of its object, or nothing."""
    gone = delete(File).where(col(File.public_id) == public_id, col(File.message_id).is_(None))
    return list(db.connection().execute(gone.returning(col(File.object_key))).scalars())


def remove_unsent_of(db: Session, user_id: UserId) -> list[tuple[str, str]]:
    """Remove what a user has uploaded and not sent; gives the public ids and the keys of the objects."""
    gone = delete(File).where(col(File.uploader_id) == user_id, col(File.message_id).is_(None))
    return [
        (row[0], row[1]) for row in db.connection().execute(gone.returning(col(File.public_id), col(File.object_key)))
    ]


def remove_of_message(db: Session, message_id: MessageId) -> list[str]:
    """Remove the files of a message; gives the keys of their objects."""
    gone = delete(File).where(col(File.message_id) == message_id)
    return list(db.connection().execute(gone.returning(col(File.object_key))).scalars())


def hold_objects(db: Session, keys: Collection[str]) -> set[str]:
    """Those of these objects that are there; until commit nobody else removes them, or names them in a copy."""
    found = select(col(StoredObject.key)).where(col(StoredObject.key).in_(keys)).order_by(col(StoredObject.key))
    return set(db.connection().execute(found.with_for_update()).scalars())


def remove_unused(db: Session, keys: Collection[str]) -> list[str]:
    """Remove those of these objects that no file names; they are held. Gives their keys."""
    is_named = exists().where(col(File.object_key) == StoredObject.key).correlate(StoredObject)
    gone = delete(StoredObject).where(col(StoredObject.key).in_(keys), ~is_named)
    return list(db.connection().execute(gone.returning(col(StoredObject.key))).scalars())

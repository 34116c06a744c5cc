"""Queries about the links of messages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, exists, insert, select, text, update
from sqlmodel import Session, col

from chatapp.domain.ids import MessageId
from chatapp.domain.link import Link, MessageLink, key_of
from chatapp.domain.message import Message, MessageView
from chatapp.domain.times import UtcTime

_ADD = text("""
INSERT INTO links (address_key, address, title, text, site) VALUES (:address_key, :address, '', '', '')
ON CONFLICT (address_key) DO NOTHING
""")
_OF_KEYS = select(col(Link.id)).where(col(Link.address_key) == bindparam("key"))
_COLUMNS: tuple[Any, ...] = (
    *(col(Link.address), col(Link.title), col(Link.text), col(Link.site)),
    *(col(Link.picture), col(Link.expires_at)),
)


class Shown(NamedTuple):
    """What a message shows of its link: the column, and whether its author wants nothing shown."""

    link: str | None
    is_unwanted: bool


NOTHING_SHOWN = Shown(None, is_unwanted=False)


def set_links(db: Session, message: MessageView, addresses: Sequence[str]) -> list[int]:
    """Let a message have these links; gives the ids of those that it had."""
    before = remove_of_message(db, message.id)
    if addresses:
        keys = [key_of(each) for each in addresses]
        # In one order, so that no two messages wait for each other.
        pairs = sorted(zip(keys, addresses, strict=True))
        db.connection().execute(_ADD, [{"address_key": key, "address": each} for key, each in pairs])
        ids = [db.connection().execute(_OF_KEYS, {"key": key}).scalar_one() for key in keys]
        where = {"message_id": message.id, "conversation_id": message.conversation, "seq": message.seq}
        rows = [where | {"place": place, "link_id": each} for place, each in enumerate(ids)]
        db.connection().execute(insert(MessageLink), rows)
    return before


def remove_of_message(db: Session, message_id: MessageId) -> list[int]:
    """A message has no links any more; gives the ids of those that it had."""
    gone = delete(MessageLink).where(col(MessageLink.message_id) == message_id)
    return list(db.connection().execute(gone.returning(col(MessageLink.link_id))).scalars())


def remove_unused(db: Session, ids: Collection[int]) -> list[str]:
    """Remove those of these links that no message has; gives the keys of their pictures."""
    is_named = exists().where(col(MessageLink.link_id) == Link.id).correlate(Link)
    gone = delete(Link).where(col(Link.id).in_(sorted(ids)), ~is_named)
    return [key for key in db.connection().execute(gone.returning(col(Link.picture))).scalars() if key]


def find(db: Session, address: str) -> Link | None:
    """What is known of an address."""
    row = db.connection().execute(select(*_COLUMNS).where(col(Link.address_key) == key_of(address))).mappings().first()
    return None if row is None else Link(address_key=key_of(address), **row)


def learn(db: Session, address: str, values: Mapping[str, Any], expires_at: datetime) -> None:
    """Keep what the page of an address says, until a moment."""
    known = update(Link).where(col(Link.address_key) == key_of(address))
    until = bindparam("until", expires_at, UtcTime())
    db.connection().execute(known.values(**values, expires_at=until))


def shown(db: Session, message_id: MessageId) -> Shown:
    """What a message shows that is there."""
    columns = col(Message.link), col(Message.no_preview)
    link, is_unwanted = db.connection().execute(select(*columns).where(col(Message.id) == message_id)).one()
    return Shown(link, bool(is_unwanted))


def show(db: Session, message_id: MessageId, what: Shown) -> None:
    """Let a message show this."""
    own = update(Message).where(col(Message.id) == message_id)
    db.connection().execute(own.values(link=what.link, no_preview=what.is_unwanted))

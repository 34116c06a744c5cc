"""Queries about what was shared in a conversation: files and links."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, literal, select, tuple_
from sqlmodel import Session, col

from chatapp.domain import destinations
from chatapp.domain.file import FIELDS, File, FileView, SharedFile
from chatapp.domain.link import Link, MessageLink, SharedLink
from chatapp.domain.message import Message
from chatapp.domain.times import rfc3339
from chatapp.domain.user import User, full_name

from .hidden import is_hidden
from .matching import contains, pattern

_SENDER = (Message.sender_id, User.username, User.first_name, User.last_name, Message.created_at)
_VIEW = tuple(getattr(File, name) for name in ("public_id", *FIELDS[1:]))
_LINK = (Link.address, Link.title, Link.site)
_NAMED = (MessageLink.message_id, MessageLink.seq, MessageLink.place, *_SENDER)
_ABOUT = (File.message_id, File.seq, File.place, *_SENDER)


def page(
    db: Session, about: Mapping[str, Any], words: Sequence[str], *, beyond: tuple[int, int], limit: int
) -> list[SharedFile]:
    """Files beyond a `seq` and place, the latest first; `about` has the conversation (`here`), `is_media`, and the
    `viewer` whose hidden messages are left out.
    """
    order = col(File.seq), col(File.place)
    columns: tuple[Any, ...] = (*_VIEW, *_ABOUT)
    found = (
        select(*columns)
        .join(Message, col(Message.id) == File.message_id)
        .join(User, col(User.id) == Message.sender_id)
        .where(col(File.conversation_id) == about["here"], col(File.is_media) == about["is_media"])
        .where(tuple_(*order) < tuple_(*(literal(each, Integer()) for each in beyond)))
        .where(~is_hidden(about["viewer"]), *(contains(col(File.search_key), pattern(word)) for word in words))
        .order_by(*(each.desc() for each in order))
        .limit(limit)
    )
    return [_shared(row) for row in db.connection().execute(found)]


def links(db: Session, about: Mapping[str, Any], *, beyond: tuple[int, int], limit: int) -> list[SharedLink]:
    """Links beyond a `seq` and place, the latest first; `about` is as above."""
    order = col(MessageLink.seq), col(MessageLink.place)
    columns: tuple[Any, ...] = (*_LINK, *_NAMED)
    found = (
        select(*columns)
        .join(Link, col(Link.id) == MessageLink.link_id)
        .join(Message, col(Message.id) == MessageLink.message_id)
        .join(User, col(User.id) == Message.sender_id)
        .where(col(MessageLink.conversation_id) == about["here"], ~is_hidden(about["viewer"]))
        .where(tuple_(*order) < tuple_(*(literal(each, Integer()) for each in beyond)))
        .order_by(*(each.desc() for each in order))
        .limit(limit)
    )
    return [_named(row) for row in db.connection().execute(found)]


def _named(row: Any) -> SharedLink:
    address, title, site, message, seq, place, sender, username, first, last, sent_at = row
    host = site or destinations.site_of(address)
    return SharedLink(
        address, title, host, message, seq, place, sender, full_name(username, first, last), rfc3339(sent_at)
    )


def _shared(row: Any) -> SharedFile:
    view, (message, seq, place, sender, username, first, last, sent_at) = row[: len(FIELDS)], row[len(FIELDS) :]
    name = full_name(username, first, last)
    return SharedFile(FileView(*view), message, seq, place, sender, name, rfc3339(sent_at))

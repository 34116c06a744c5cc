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

from .files import VIEW
from .hidden import is_hidden
from .matching import contains, pattern

_LINK: tuple[Any, ...] = (Link.address, Link.title, Link.site)


def page(
    db: Session, about: Mapping[str, Any], words: Sequence[str], *, beyond: tuple[int, int], limit: int
) -> list[SharedFile]:
    """Files beyond a `seq` and place, the latest first; `about` has the conversation (`here`), `is_media`, and the
    `viewer` whose hidden messages are left out.
    """
    has_words = (contains(col(File.search_key), pattern(word)) for word in words)
    files = select(*VIEW, *_placed(File)).where(col(File.is_media) == about["is_media"], *has_words)
    return [
        SharedFile(FileView(*row[: len(FIELDS)]), *_told(row[len(FIELDS) :]))
        for row in db.connection().execute(_page(files, File, about, beyond).limit(limit))
    ]


def links(db: Session, about: Mapping[str, Any], *, beyond: tuple[int, int], limit: int) -> list[SharedLink]:
    """Links beyond a `seq` and place, the latest first; `about` is as above."""
    named = select(*_LINK, *_placed(MessageLink)).join(Link, col(Link.id) == MessageLink.link_id)
    rows: Any = db.connection().execute(_page(named, MessageLink, about, beyond).limit(limit))
    return [
        SharedLink(address, title, site or destinations.site_of(address), *_told(placed))
        for address, title, site, *placed in rows
    ]


def _placed(table: Any) -> tuple[Any, ...]:
    """Which message something came with, and who sent that."""
    sender = (Message.sender_id, User.username, User.first_name, User.last_name)
    return (table.message_id, table.seq, table.place, *sender, Message.created_at)


def _page(chosen: Any, table: Any, about: Mapping[str, Any], beyond: tuple[int, int]) -> Any:
    """Rows of a table of what was shared, beyond a place, the latest first."""
    order = col(table.seq), col(table.place)
    return (
        chosen.join(Message, col(Message.id) == table.message_id)
        .join(User, col(User.id) == Message.sender_id)
        .where(col(table.conversation_id) == about["here"], ~is_hidden(about["viewer"]))
        .where(tuple_(*order) < tuple_(*(literal(each, Integer()) for each in beyond)))
        .order_by(*(each.desc() for each in order))
    )


def _told(placed: Sequence[Any]) -> tuple[Any, ...]:
    """The columns of `_placed` as the views have them."""
    message, seq, place, sender, username, first, last, sent_at = placed
    return message, seq, place, sender, full_name(username, first, last), rfc3339(sent_at)

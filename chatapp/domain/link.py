"""Links: the addresses that messages name, and what is known of them."""

import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String, Text
from sqlmodel import Field, SQLModel

from . import destinations, markup
from .ids import ConversationId, MessageId, UserId
from .times import UtcTime

MAX_LINKS = 10  # of one message
KNOWN_FOR = timedelta(days=7)
FAILED_FOR = timedelta(hours=1)  # so soon a page that could not be read is asked for again

_BIG = BigInteger().with_variant(Integer, "sqlite")
_HIDING = frozenset({"q", "sp"})  # what somebody else said, and what is hidden


class Link(SQLModel, table=True):
    """An address, and what its page says of itself: nothing before the first request, and after one that failed. It
    lives as long as a message names it.
    """

    __tablename__ = "links"

    id: int | None = Field(default=None, primary_key=True, sa_type=_BIG)
    address_key: str = Field(unique=True, sa_type=String)  # SHA-256, because addresses are long
    address: str = Field(sa_type=Text)
    title: str = ""
    text: str = ""
    site: str = ""
    picture: str | None = None  # the key of an object in the store
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)  # when its page is asked for again


class MessageLink(SQLModel, table=True):
    """A link of a message, in the order of its text; `message.link` has what is shown of the first one."""

    __tablename__ = "message_links"
    __table_args__ = (Index("ix_message_links_conversation_id", "conversation_id", "seq", "place"),)

    message_id: MessageId = Field(primary_key=True, foreign_key="messages.id", sa_type=_BIG, ondelete="CASCADE")
    place: int = Field(primary_key=True, sa_type=SmallInteger)
    link_id: int = Field(foreign_key="links.id", sa_type=_BIG, index=True)
    conversation_id: ConversationId = Field(foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE")
    seq: int  # of the message, as the conversation


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link of a conversation, what its page calls itself ("" where nobody knows), its host, and the message that
    names it; `sent_at` is RFC 3339.
    """

    address: str
    title: str
    site: str
    message: MessageId
    seq: int
    place: int
    sender: UserId
    sender_name: str
    sent_at: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """The preview of a link as everybody sees it who may see its message: the address that the message names, title and
    text of its page, and `site`, its host. The picture is read at `/api/chat/messages/{id}/preview/picture/`.
    """

    address: str
    title: str
    text: str = ""
    site: str = ""
    has_picture: bool = False


_DEFAULTS = {each.name: each.default for each in fields(LinkView)}


class Links(NamedTuple):
    """The addresses of a text, at most MAX_LINKS, and the one of which a preview is shown: the first one that stands in
    no quote and no spoiler. Code has none.
    """

    all: tuple[str, ...] = ()
    shown: str | None = None


def links_in(text: str) -> Links:
    """The links of a text, in one form each, without fragments."""
    nodes = markup.tree(text) if "://" in text or "www." in text.lower() else None
    found: dict[str, None] = {}
    shown: list[str] = []
    _find(nodes or [], found, shown, is_hidden=False)
    return Links(tuple(found), shown[0] if shown else None)


def _find(nodes: markup.Tree, found: dict[str, None], shown: list[str], *, is_hidden: bool) -> None:
    for node in nodes:
        if isinstance(node, str) or len(found) == MAX_LINKS:
            continue
        kind, inner, *extra = node
        if kind == "a" and (address := _known(extra[0])):
            found[address] = None
            if not is_hidden:
                shown.append(address)
        _find(inner, found, shown, is_hidden=is_hidden or kind in _HIDING)


def _known(address: str) -> str | None:
    try:
        return destinations.parse(address).address
    except ValueError:
        return None


def key_of(address: str) -> str:
    """The key by which an address is found."""
    return sha256(address.encode()).hexdigest()


def view_of(link: Link) -> LinkView | None:
    """What is shown of a link; None where nothing is known of it."""
    if not link.title:
        return None
    return LinkView(link.address, link.title, link.text, link.site, has_picture=link.picture is not None)


def stored(view: LinkView | None) -> str | None:
    """As the column `link` of a message keeps it; None for none."""
    if view is None:
        return None
    values = {name: getattr(view, name) for name in _DEFAULTS}
    told = {name: value for name, value in values.items() if value != _DEFAULTS[name]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def link_in(column: str | None) -> LinkView | None:
    """Read the column `link`."""
    return LinkView(**json.loads(column)) if column else None

"""Links of messages, and the previews of their pages.

Sending never waits: a message that has links sets a timer. Its act (`flows/links.py`) lists the links, asks for the
page of the first one unless that is known, and lets the message show what the page says.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.link import FAILED_FOR, KNOWN_FOR, Link, links_in, stored, view_of
from chatapp.domain.message import MessageView
from chatapp.domain.timer import TimerKind
from chatapp.storage import conversations, files, links, messages
from chatapp.storage.links import NOTHING_SHOWN, Shown

from . import changes, policies, timers
from .files import new_key
from .work import Work

UNFINISHED_FOR = timedelta(minutes=10)  # a picture that no link has yet stays in the store


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that is to be asked for: its address, and whose message names it."""

    address: str
    sender: UserId


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the store has: the key of its object, its bytes, and their SHA-256."""

    key: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says of itself."""

    title: str
    text: str
    site: str
    picture: Picture | None = None


def begin(work: Work, *, message_id: MessageId) -> Wanted | None:
    """List the links of a message; the page that it shows is to be asked for, unless it is known.

    None where nothing is to be asked for: no link, or one whose preview the author or the policies do not want.
    """
    message = _locked(work, message_id)
    found = links_in(message.content) if message else None
    if message is None or found is None:
        return None
    before = links.set_links(work.db, message, found.all)
    release(work, before)
    if found.shown is None or links.shown(work.db, message_id).is_unwanted or not policies.now(work).link_previews:
        return None
    known = links.find(work.db, found.shown)
    if known is None or known.expires_at is None or known.expires_at <= work.now:
        return Wanted(found.shown, message.sender)
    _show(work, message, known)
    return None


def finish(work: Work, *, message_id: MessageId, address: str, found: Found | None) -> None:
    """Keep what the page of an address says, and show it at the message, if that still names it first. None for a page
    that could not be read: what was known before is kept.
    """
    _learn(work, address, found)
    message = _locked(work, message_id)
    known = links.find(work.db, address)
    if message is not None and known is not None and links_in(message.content).shown == address:
        _show(work, message, known)


def begin_picture(work: Work, *, size: int, in_all: int) -> str | None:
    """The key under which the store gets a picture of so many bytes; None where everybody's space is spent. Without
    `finish` it goes after a while.
    """
    if files.bytes_in_all(work.db) + size > in_all:
        return None
    key = new_key()
    timers.set(work, kind=TimerKind.REMOVE_OBJECT, key=key, due_at=work.now + UNFINISHED_FOR)
    return key


def look_later(work: Work, message: MessageView) -> None:
    """A message was stored: look at its links after the commit."""
    if links_in(message.content).all:
        timers.set(work, kind=TimerKind.LINK, key=str(message.id), due_at=work.now)


def renew(work: Work, message: MessageView, content: str) -> None:
    """A message gets another content. The preview of another link goes at once, and a new one may come."""
    before, now = links_in(message.content), links_in(content)
    if before.shown != now.shown:
        links.show(work.db, message.id, NOTHING_SHOWN)
    if before != now:
        timers.set(work, kind=TimerKind.LINK, key=str(message.id), due_at=work.now)


def forget(work: Work, message_id: MessageId) -> None:
    """A message is deleted; what it shows goes with its content."""
    release(work, links.remove_of_message(work.db, message_id))
    timers.cancel(work, kind=TimerKind.LINK, key=str(message_id))


def release(work: Work, ids: list[int]) -> None:
    """A message has these links no more: what no message has goes."""
    if ids:
        _remove_pictures(work, links.remove_unused(work.db, ids))


def _locked(work: Work, message_id: MessageId) -> MessageView | None:
    """A message that is there, which nobody changes until commit."""
    message = messages.by_id(work.db, message_id)
    if message is None:
        return None
    conversations.lock(work.db, message.conversation)
    message = messages.by_id(work.db, message_id)
    return None if message is None or message.deleted_at else message


def _learn(work: Work, address: str, found: Found | None) -> None:
    """Keep what a page says, if a message still names it. A page that has no picture any more keeps the one it had."""
    before = links.find(work.db, address)
    if before is None:
        return
    values: dict[str, Any] = {"title": found.title, "text": found.text, "site": found.site} if found else {}
    if found is not None and found.picture is not None:
        files.add_object(work.db, found.picture.key, found.picture.size, found.picture.digest)
        timers.cancel(work, kind=TimerKind.REMOVE_OBJECT, key=found.picture.key)
        values["picture"] = found.picture.key
        _remove_pictures(work, [before.picture] if before.picture else [])
    links.learn(work.db, address, values, work.now + (KNOWN_FOR if found else FAILED_FOR))


def _remove_pictures(work: Work, keys: list[str]) -> None:
    for key in files.remove_unused(work.db, keys) if keys else ():
        timers.set(work, kind=TimerKind.REMOVE_OBJECT, key=key, due_at=work.now)


def _show(work: Work, message: MessageView, known: Link) -> None:
    before, now = links.shown(work.db, message.id), stored(view_of(known))
    if before.is_unwanted or before.link == now or now is None or not policies.now(work).link_previews:
        return
    links.show(work.db, message.id, Shown(now, is_unwanted=False))
    changes.tell_message(work, message.conversation, message.id)

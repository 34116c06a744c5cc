"""The act of the timer that a message with links sets: asking for the page of the first one."""

import asyncio
import contextlib
import logging
from hashlib import sha256

from chatapp import errors
from chatapp.domain import destinations, heads
from chatapp.domain.file import Part
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.timer import Timer
from chatapp.limits import Quota
from chatapp.outgoing import NotFetched
from chatapp.services import links

from .runner import Runner

logger = logging.getLogger(__name__)

PICTURES = ("image/webp", "image/png", "image/jpeg", "image/gif")
MAX_PICTURE = 5 * 1024 * 1024  # bytes
PAGES = ("text/html", "application/xhtml+xml")


async def look(run: Runner, timer: Timer) -> None:
    """List the links of a message, and let it show a preview of the first one. A repetition does no harm.

    Where its sender has asked for too many pages, it shows none.
    """
    message_id = MessageId(int(timer.key))
    wanted = await run.work(links.begin, message_id=message_id)
    if wanted is None:
        return
    try:
        await run.limits.quotas.spend(Quota.PREVIEWS, wanted.sender)
    except errors.TooMany as refusal:
        logger.info("no preview for user %d: %s", wanted.sender, refusal.detail)
        return
    found = await _found(run, wanted)
    await run.work(links.finish, message_id=message_id, address=wanted.address, found=found)


async def _found(run: Runner, wanted: links.Wanted) -> links.Found | None:
    """What a page says of itself; None where it cannot be read, or says nothing."""
    try:
        page = await run.outgoing.get(wanted.address, types=PAGES, most=heads.MAX_PAGE)
    except NotFetched:
        return None
    head = await asyncio.to_thread(heads.head_of, page.body, page.charset, page.address)
    if not head.title:
        return None
    picture = await _picture(run, wanted.sender, head.picture) if head.picture else None
    return links.Found(head.title, head.text, destinations.site_of(page.address), picture)


async def _picture(run: Runner, sender: UserId, address: str) -> links.Picture | None:
    """The picture of a page, drawn anew and small, in the store; None where that does not succeed."""
    with contextlib.suppress(NotFetched, errors.ChatError):
        answer = await run.outgoing.get(address, types=PICTURES, most=MAX_PICTURE, is_whole=True)
        drawn = await run.poster(sender, answer.body)
        key = await run.work(links.begin_picture, size=len(drawn), in_all=run.space.in_all)
        if key is not None:
            await run.store.put(f"{key}/{Part.ORIGINAL}", drawn)
            return links.Picture(key, len(drawn), sha256(drawn).hexdigest())
    return None

"""The act of the timer that a message with links sets: asking for the page of the first one."""

import asyncio

from chatapp import errors
from chatapp.domain import destinations, heads
from chatapp.domain.ids import MessageId
from chatapp.domain.timer import Timer
from chatapp.limits import Quota
from chatapp.outgoing import NotFetched
from chatapp.services import links

from .runner import Runner

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
    except errors.TooMany:
        return
    found = await _found(run, wanted.address)
    await run.work(links.finish, message_id=message_id, address=wanted.address, found=found)


async def _found(run: Runner, address: str) -> links.Found | None:
    """What a page says of itself; None where it cannot be read, or says nothing."""
    try:
        page = await run.outgoing.get(address, types=PAGES, most=heads.MAX_PAGE)
    except NotFetched:
        return None
    head = await asyncio.to_thread(heads.head_of, page.body, page.charset, page.address)
    return links.Found(head.title, head.text, destinations.site_of(page.address)) if head.title else None

"""Reading everywhere at once, and taking that back."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from chatapp import errors
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.receipt import UnreadPlace
from chatapp.services import receipts

from .runner import Runner


async def read_all(run: Runner, *, reader_id: UserId) -> list[UnreadPlace]:
    """Read every conversation up to its last message of now, each in its own unit of work, so that others have their
    turn in between. What comes meanwhile stays unread. Gives the places of before, for `unread_again`.
    """
    places = await run.read(receipts.unread_places, reader_id=reader_id)
    await _each(run, receipts.mark_read, reader_id, [(place.conversation, place.last_seq) for place in places])
    return places


async def unread_again(run: Runner, *, reader_id: UserId, places: Sequence[UnreadPlace]) -> None:
    """Count as unread again what `read_all` has read, as far back as that goes. Others still see that it was read."""
    reach = receipts.MOST_UNREAD // 2  # the other half for what was said meanwhile
    wanted = [(place.conversation, max(place.unread_from, place.last_seq - reach)) for place in places]
    await _each(run, receipts.mark_unread, reader_id, wanted)


async def _each(
    run: Runner, service: Callable[..., Any], reader_id: UserId, wanted: Sequence[tuple[ConversationId, int]]
) -> None:
    """Leave out the conversations that the reader was removed from. Raises `ConversationNotFound` if it was all, and
    `TooMany` where the reader's budget has less than one act for each.
    """
    if wanted:
        await run.limits.act(reader_id, len(wanted))
    done = 0
    for conversation_id, seq in wanted:
        with contextlib.suppress(errors.ConversationNotFound):
            await run.work(service, reader_id=reader_id, conversation_id=conversation_id, seq=seq)
            done += 1
    if wanted and not done:
        raise errors.ConversationNotFound

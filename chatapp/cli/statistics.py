"""Statistics made anew from the command line."""

import asyncio

from chatapp import runtime
from chatapp.services import statistics
from chatapp.settings import Settings


def rebuild(settings: Settings) -> None:
    """Count all stored messages anew, one conversation after the other, so that few wait at a time."""
    asyncio.run(_rebuild(settings))


async def _rebuild(settings: Settings) -> None:
    here = runtime.build(settings)
    await here.start()
    try:
        for conversation_id in await here.read(statistics.places):
            await here.work(statistics.rebuild, conversation_id=conversation_id)
    finally:
        await here.stop()

"""Statistics made anew from the command line."""

import asyncio

from chatapp import runtime
from chatapp.services import statistics
from chatapp.settings import Settings


def rebuild(settings: Settings) -> None:
    """Count all stored messages anew, in one transaction."""
    asyncio.run(_rebuild(settings))


async def _rebuild(settings: Settings) -> None:
    here = runtime.build(settings)
    await here.start()
    try:
        await here.work(statistics.rebuild)
    finally:
        await here.stop()

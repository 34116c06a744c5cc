"""Ending tasks that talk to Redis."""

import asyncio
from typing import Any

AGAIN_AFTER = 0.1  # seconds


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it has ended. Before Python 3.12 `asyncio.wait_for`, which redis uses for each command,
    swallows a cancellation that comes together with its result: cancelled once, a loop might go on for ever.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=AGAIN_AFTER)

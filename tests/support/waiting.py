"""Waiting for a condition instead of for a time."""

import asyncio
from collections.abc import Callable

WITHIN = 10.0  # seconds after which a test has failed


async def until(condition: Callable[[], object], *, within: float = WITHIN) -> None:
    """Let the event loop go on until the condition holds; fails after `within` seconds."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what it looks at lives in a thread or another process
            await asyncio.sleep(0.001)

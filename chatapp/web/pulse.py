"""How feeds emit: at once when it is quiet, gathered when it is busy."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from chatapp import errors

logger = logging.getLogger(__name__)

Emit = Callable[[dict[str, Any]], Awaitable[None]]


class Pulse:
    """Runs an act at once when asked, and once more after a pause if it was asked meanwhile.

    While it is asked again and again, each pause is twice the one before, up to the `longest`.
    """

    def __init__(self, act: Callable[[], Awaitable[None]], pause: float = 0, longest: float = 0) -> None:
        self._act, self._pause, self._longest = act, pause, max(pause, longest)
        self._is_asked = False
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Run, soon."""
        self._is_asked = True
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    @property
    def is_idle(self) -> bool:
        return self._task is None

    async def _run(self) -> None:
        """A failure is logged; the next time it is asked, it runs again."""
        pause = self._pause
        try:
            while self._is_asked:
                self._is_asked = False
                await self._act()
                if pause:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, self._longest)
        except errors.NotFound:
            logger.info("nobody is left to show a conversation to")
        except Exception:
            logger.exception("a feed could not go on")
        finally:
            self._task = None

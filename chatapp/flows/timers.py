"""The clockwork of a process: it sleeps until a timer is due, and lets it act."""

import asyncio
import logging
import random
from datetime import datetime

from chatapp import errors
from chatapp.services import timer_acts

from .runner import Runner

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 15.0  # seconds; the longest that a timer of another process waits
SHORTEST_SLEEP = 0.5  # seconds, where others are at what is due


class Clockwork:
    """One for each server process. All processes may run theirs: each timer acts once."""

    def __init__(self, run: Runner, longest: float = LONGEST_SLEEP) -> None:
        self._run, self._longest = run, longest
        self._woken = asyncio.Event()
        self._wakes_at: datetime | None = None  # the earliest timer that is known
        self._has_begun = False

    def expect(self, due_at: datetime) -> None:
        """A timer was set in this process: wake up where it is earlier than what is known."""
        if self._wakes_at is None or due_at < self._wakes_at:
            self._woken.set()

    async def keep(self) -> None:
        """Let timers act, for as long as the process lives; those that became due before it began come first."""
        while True:
            try:
                await self._sleep(await self._look())
            except errors.Unavailable:
                logger.warning("the database is away: timers that are due wait for it")
                await asyncio.sleep(self._longest)
            except Exception:
                logger.exception("timers could not be looked at; the next attempt follows")
                await asyncio.sleep(self._longest)

    async def _look(self) -> float:
        """Let act what is due; how many seconds to sleep after that."""
        if not self._has_begun:
            await self._run.work(timer_acts.begin)
            self._has_begun = True
        self._woken.clear()
        found = await self._run.read(timer_acts.due)
        self._wakes_at = found.then
        if not found.ids:
            return self._longest
        random.shuffle(found.ids)  # several processes come less often upon the same
        have_acted = await asyncio.gather(*(self._fire(timer_id) for timer_id in found.ids))
        return 0 if any(have_acted) else SHORTEST_SLEEP

    async def _fire(self, timer_id: int) -> bool:
        try:
            return await self._run.work(timer_acts.fire, timer_id=timer_id)
        except errors.Unavailable:
            raise
        except Exception:
            logger.exception("timer %d failed; it is tried again later", timer_id)
            await self._run.work(timer_acts.put_off, timer_id=timer_id)
            return False

    async def _sleep(self, longest: float) -> None:
        """Until a timer is due, at most so many seconds."""
        until_due = self._longest
        if self._wakes_at is not None:
            until_due = max(0.0, (self._wakes_at - self._run.clock()).total_seconds())
        try:
            async with asyncio.timeout(min(longest, until_due)):
                await self._woken.wait()
        except TimeoutError:
            pass

"""The clockwork of a process: it sleeps until a timer is due, and lets it act."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from chatapp import errors
from chatapp.domain.timer import Timer, TimerKind
from chatapp.services import timer_acts

from . import files, links
from .runner import Runner

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 15.0  # seconds; the longest that a timer of another process waits
SHORTEST_SLEEP = 0.5  # seconds, where others are at what is due

OUTSIDE: Mapping[TimerKind, Callable[[Runner, Timer], Awaitable[None]]] = {  # the acts of `timer_acts.OUTSIDE`
    TimerKind.REMOVE_OBJECT: files.remove_object,
    TimerKind.LINK: links.look,
}


class Clockwork:
    """One for each server process. All processes may run theirs: each timer acts once.

    Acts with effects outside run beside the looks, so that a slow server holds up no other timer.
    """

    def __init__(self, run: Runner, longest: float = LONGEST_SLEEP) -> None:
        self._run, self._longest = run, longest
        self._woken = asyncio.Event()
        self._wakes_at: datetime | None = None  # the earliest timer that is known
        self._has_begun = False
        self._under_way: Counter[TimerKind] = Counter()

    def expect(self, due_at: datetime) -> None:
        """A timer was set in this process: wake up where it is earlier than what is known."""
        if self._wakes_at is None or due_at < self._wakes_at:
            self._woken.set()

    async def keep(self) -> None:
        """Let timers act, for as long as the process lives; those that became due before it began come first."""
        async with asyncio.TaskGroup() as outside:
            await self._keep(outside)

    async def _keep(self, outside: asyncio.TaskGroup) -> None:
        while True:
            try:
                await self._sleep(await self._look(outside))
            except errors.Unavailable:
                logger.warning("the database is away: timers that are due wait for it")
                await asyncio.sleep(self._longest)
            except Exception:
                logger.exception("timers could not be looked at; the next attempt follows")
                await asyncio.sleep(self._longest)

    async def _look(self, outside: asyncio.TaskGroup) -> float:
        """Let act what is due; how many seconds to sleep after that."""
        if not self._has_begun:
            await self._run.work(timer_acts.begin)
            self._has_begun = True
        self._woken.clear()
        places = {kind: terms.at_once - self._under_way[kind] for kind, terms in timer_acts.OUTSIDE.items()}
        found = await self._run.read(timer_acts.due, places=places)
        self._wakes_at = found.then
        if not (found.ids or found.outside):
            return self._longest
        random.shuffle(found.ids)  # several processes come less often upon the same
        acts = [*map(self._fire, found.ids), *(self._begin(timer_id, outside) for timer_id in found.outside)]
        return 0 if any(await asyncio.gather(*acts)) else SHORTEST_SLEEP

    async def _fire(self, timer_id: int) -> bool:
        try:
            return await self._run.work(timer_acts.fire, timer_id=timer_id)
        except errors.Unavailable:
            raise
        except Exception:
            logger.exception("timer %d failed; it is tried again later", timer_id)
            await self._run.work(timer_acts.put_off, timer_id=timer_id)
            return False

    async def _begin(self, timer_id: int, outside: asyncio.TaskGroup) -> bool:
        """Lease a timer, and let its act run beside the looks. False where another process did."""
        timer = await self._run.work(timer_acts.lease, timer_id=timer_id)
        if timer is not None:
            self._under_way[TimerKind(timer.kind)] += 1
            outside.create_task(self._act(timer))
        return timer is not None

    async def _act(self, timer: Timer) -> None:
        """Where the database is away at the end, the lease ends by itself, and the act is repeated."""
        kind = TimerKind(timer.kind)
        try:
            await self._run.work(timer_acts.finish if await self._succeeds(timer) else timer_acts.fail, timer=timer)
        except Exception:
            logger.exception("timer %s %s could not be finished; its act is repeated", timer.kind, timer.key)
        finally:
            self._under_way[kind] -= 1
            self._woken.set()

    async def _succeeds(self, timer: Timer) -> bool:
        kind = TimerKind(timer.kind)
        try:
            async with asyncio.timeout(timer_acts.OUTSIDE[kind].seconds):
                await OUTSIDE[kind](self._run, timer)
        except Exception:
            logger.exception("timer %s %s failed", timer.kind, timer.key)
            return False
        return True

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

"""A queue in front of the processes that decode pictures.

Each picture gets a process of its own, because no thread can be stopped. Two are decoded at once, so that nobody waits
for one bad picture; four more wait, and one of each user. Whoever comes later is refused at once, so that files do not
fill the memory. A cancelled request kills its process and leaves the queue.
"""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

from chatapp import errors, imaging
from chatapp.domain.ids import UserId

AT_ONCE = 2  # processes
WAITING = 4  # pictures
WITHIN = 15.0  # seconds for a process, of which it may use `imaging.CPU_SECONDS` of a processor
RETRY_AFTER = 2  # seconds
COMMAND = (sys.executable, "-m", "chatapp.imaging")
ROOT = Path(__file__).resolve().parents[1]

_YOURS = "Your last picture is still being processed."
_EVERYBODYS = "Many pictures are being processed right now."


class Decoders:
    """The queue of one server process."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.users: set[UserId] = set()

    async def square(self, user_id: UserId, content: bytes) -> bytes:
        """The result of `imaging.square` for a picture. Raises its errors, and `TooMany` when the queue is full."""
        if user_id in self.users:
            raise errors.TooMany(RETRY_AFTER, _YOURS)
        if len(self.users) >= AT_ONCE + WAITING:
            raise errors.TooMany(RETRY_AFTER, _EVERYBODYS)
        self.users.add(user_id)
        try:
            async with self._turns:
                return await _decode(content)
        finally:
            self.users.discard(user_id)


async def _decode(content: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT, env=_environment()
    )
    try:
        async with asyncio.timeout(WITHIN):
            drawn, _ = await process.communicate(content)
    except TimeoutError as error:
        raise imaging.too_intricate() from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _result(process.returncode, drawn)


def _result(status: int | None, drawn: bytes) -> bytes:
    if status == imaging.Outcome.NO_PICTURE:
        raise errors.NoPicture
    if status == imaging.Outcome.INVALID:
        raise errors.Invalid({"avatar": [drawn.decode()]})
    if status:
        raise imaging.too_intricate()
    return drawn


def _environment() -> dict[str, str]:
    """Without our settings: a decoder that is broken into finds no secret there."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CHATAPP_")}

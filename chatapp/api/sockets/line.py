"""One open socket: it receives frames, sends the outbox, and decides when it ends."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

from fastapi import WebSocket, WebSocketDisconnect

from chatapp import bucket, errors, metrics
from chatapp.api.refusals import Failure
from chatapp.domain.session import Viewer
from chatapp.flows import messages
from chatapp.runtime import Runtime

from . import frames
from .acts import Acts
from .outbox import Close
from .pipeline import Pipeline
from .sink import SocketSink

logger = logging.getLogger(__name__)

WATCH_EVERY = 5.0  # seconds between looks at whether the reader has stalled
REREAD_EVERY = 12  # looks between checks whether events were lost
CLOSING_TAKES = 30.0  # seconds that a reader has to come to the end of what was sent before
# Writes, which the database stores in the order of their start. Frames of other types run alone.
AT_THE_SAME_TIME = frames.Say | frames.Read

F = TypeVar("F", bound=frames.Act | frames.Resume)
Parse = Callable[[str | None], F | frames.Ping]
Do = Callable[[Acts, F], Awaitable[str | None]]


async def close(socket: WebSocket, code: Close, reason: str = "") -> None:
    """End a socket from our side, wherever its client is by now. A `reason` has at most 123 bytes (RFC 6455, 5.5)."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(CLOSING_TAKES):
            await socket.close(code, reason)


class Line(Generic[F]):
    """One socket that was accepted. `parse` makes a frame of what its client sends; `do` does what the frame says and
    gives the answer, if there is one.
    """

    def __init__(
        self, run: Runtime, socket: WebSocket, viewer: Viewer, sink: SocketSink, parse: Parse[F], do: Do[F]
    ) -> None:
        self._run, self._socket, self._viewer, self._sink = run, socket, viewer, sink
        self._outbox, self._acts = sink.outbox, Acts(run, viewer)
        self._parse, self._do = parse, do
        self._bucket = bucket.of_socket(run.settings)

    async def serve(self) -> None:
        """Stay until one side ends it. Nobody waits for presence; when the socket ends it ends, in this order."""
        arriving = asyncio.create_task(self._acts.arrive())
        try:
            code = await self._stay()
        finally:
            await asyncio.gather(arriving, return_exceptions=True)
            await self._acts.leave()
        if code is not None:
            metrics.CLOSED.labels(code.name.lower()).inc()
            await close(self._socket, code)

    async def _stay(self) -> Close | None:
        """Send, listen and watch until one of the three is done; then the code to close with, if it is on us."""
        acts = (self._outbox.send_all(self._socket.send_text), self._listen(), self._watch())
        tasks = [asyncio.create_task(act) for act in acts]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, WebSocketDisconnect):
                logger.error("a socket failed", exc_info=end)
                return Close.UNEXPECTED
        return self._outbox.code

    async def _listen(self) -> None:
        """Receive until the client leaves or sends too fast, then let what was started end."""
        async with asyncio.TaskGroup() as group:
            code = await self._receive_all(Pipeline(group, self._outbox.reply))
        if code is not None:
            self._outbox.close(code)

    async def _receive_all(self, pipeline: Pipeline) -> Close | None:
        while self._outbox.code is None:
            received = await self._socket.receive()
            if received["type"] == "websocket.disconnect":
                return None
            text = received.get("text")
            if not self._bucket.take(len(text or received.get("bytes") or "")):
                return Close.OUT_OF_PACE
            await self._start(text, pipeline)
        return None

    async def _watch(self) -> None:
        """Check what no event reports: an expired token, a stalled reader, a lost event."""
        looks = random.randrange(REREAD_EVERY)  # noqa: S311 - so that not all read at once a minute after a restart
        while self._outbox.code is None:
            left = self._seconds_left()
            if left <= 0:
                self._outbox.close(Close.SESSION_OVER)
                return
            await asyncio.sleep(min(left, WATCH_EVERY))
            looks += 1
            if self._outbox.is_stalled():
                self._outbox.close(Close.OUT_OF_PACE)
            elif looks % REREAD_EVERY == 0:
                self._sink.reread()

    async def _start(self, text: str | None, pipeline: Pipeline) -> None:
        """Parse a frame, count it, and do what it says. A user over the limit waits here, before the next frame."""
        frame = None
        try:
            frame = self._parse(text)
            if not isinstance(frame, frames.Ping):
                await self._acts.admit(frame)
        except Exception as error:  # noqa: BLE001 - it is told after the answers to the frames before
            act = partial(self._refuse, frame, error)
        else:
            act = partial(self._answer, frame)
        await (pipeline.start if _waits_for_nothing(frame) else pipeline.run_alone)(act)

    async def _answer(self, frame: F | frames.Ping) -> str | None:
        """Do what a frame says. A failure changes nothing, and the socket stays."""
        try:
            return frames.PONG if isinstance(frame, frames.Ping) else await self._do(self._acts, frame)
        except Exception as error:  # noqa: BLE001 - its client is told
            return await self._refuse(frame, error)

    async def _refuse(self, frame: F | frames.Ping | None, error: Exception) -> str | None:
        match error:
            case frames.BadFrame():
                return frames.error(error, error.client_id)
            case errors.Unauthenticated():
                self._outbox.close(Close.SESSION_OVER)
                return None
            case errors.ChatError():
                return frames.error(error, getattr(frame, "client_id", None))
            case _:
                logger.error("a frame failed", exc_info=error)
                return frames.error(Failure(), getattr(frame, "client_id", None))

    def _seconds_left(self) -> float:
        if self._viewer.expires_at is None:
            return WATCH_EVERY
        return (self._viewer.expires_at - self._run.clock()).total_seconds()


def _waits_for_nothing(frame: object) -> bool:
    """Whether an act is in the queue of the database as soon as it starts, so that the next one comes behind it."""
    calls_here = isinstance(frame, frames.Say) and messages.calls_here(frame.content)
    return isinstance(frame, AT_THE_SAME_TIME) and not calls_here

"""A line that misbehaves: passes TCP on to a port, and cuts, delays or holds up what goes through when told to."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator

CHUNK = 65_536  # bytes


class Line:
    """Everything at `port` goes to `target` and back. Real loss shows to programs as what this does: bytes that come
    late, in order, or an end.
    """

    def __init__(self, target: int) -> None:
        self.target, self.port = target, 0
        self.delay = (0.0, 0.0)  # seconds at least and at most, for each piece in each direction
        self._may_pass = asyncio.Event()
        self._may_pass.set()
        self._is_down = False
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task] = set()

    def cut(self) -> None:
        """Every connection ends at once, without a goodbye."""
        for writer in list(self._open):
            writer.transport.abort()

    def fail(self) -> None:
        """Every connection ends at once, and so does each new one."""
        self._is_down = True
        self.cut()

    def hold_up(self) -> None:
        """Connections stay, and nothing arrives."""
        self._may_pass.clear()

    def go_on(self) -> None:
        """What was held up arrives, and new connections too."""
        self._is_down = False
        self._may_pass.set()

    async def end(self) -> None:
        """Nothing passes any more, and nothing is left."""
        self.go_on()
        self.cut()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One more connection."""
        if self._is_down:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._take(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(back)
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        self._open -= {writer, back}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # the second is uvloop's, for a line that was closed
            while piece := await reader.read(CHUNK):
                await asyncio.sleep(random.uniform(*self.delay))  # noqa: S311 - nobody has to guess it
                await self._may_pass.wait()
                writer.write(piece)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def line(target: int) -> AsyncIterator[Line]:
    """For as long as the block runs."""
    running = Line(target)
    server = await asyncio.start_server(running.accept, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    try:
        yield running
    finally:
        server.close()
        await running.end()

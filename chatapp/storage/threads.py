"""What both databases have in common: writer and reader threads that serve fair turns."""

import asyncio
import threading
from typing import Any, TypeVar

from sqlalchemy import Engine

from .turns import Turns
from .units import Act, Committed, Read, Unit, Write

T = TypeVar("T")

SHARED_COMMIT = 32  # units of work that may share one commit
BATCH_SECONDS = 0.02  # of a commit, for second units of a requester and for long ones: all who share it wait for them
TIMEOUT = 20.0  # seconds for a unit of work, the wait for its turn and for a connection included


class ThreadedDatabase:
    """`database.Database` on threads. A subclass makes the engines and says how a writer thread works.

    `write_at_once` units of one requester may be written at the same time. The reads of one requester leave one
    reader thread to the others.
    """

    engines: list[Engine]

    def __init__(self, *, writers: int, readers: int, write_at_once: int) -> None:
        self.writes: Turns[Write] = Turns(write_at_once)
        self.reads: Turns[Read] = Turns(max(1, readers - 1))
        kinds = {"db-writer": (writers, self._serve_writes), "db-reader": (readers, self._serve_reads)}
        self._threads = [
            threading.Thread(target=serve, name=name, daemon=True)
            for name, (count, serve) in kinds.items()
            for _ in range(count)
        ]

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        for thread in self._threads:
            thread.start()

    async def write(self, act: Act[T], committed: Committed[T], batch: object = None) -> T:
        unit = Write(act, committed, asyncio.get_running_loop().create_future(), batch)
        self.writes.put(unit)
        return await _in_time(unit)

    async def read(self, act: Act[T]) -> T:
        unit = Read(act, asyncio.get_running_loop().create_future())
        self.reads.put(unit)
        return await _in_time(unit)

    async def close(self) -> None:
        self.writes.close()
        self.reads.close()
        for thread in self._threads:
            if thread.is_alive():
                await asyncio.to_thread(thread.join)
        for engine in self.engines:
            engine.dispose()

    def _serve_writes(self) -> None:
        while (unit := self.writes.take()) is not None:
            self._write(unit)

    def _write(self, unit: Write) -> None:
        """In a writer thread: store this unit, and tell the turns and the event loop when it is done."""
        raise NotImplementedError

    def _reader_engine(self) -> Engine:
        raise NotImplementedError

    def _serve_reads(self) -> None:
        engine = self._reader_engine()
        while (unit := self.reads.take()) is not None:
            unit.run(engine)
            self.reads.done(unit)
            self._loop.call_soon_threadsafe(unit.settle)


async def _in_time(unit: Unit) -> Any:
    """A server that keeps the line open and says nothing holds our threads, not their callers."""
    # A plain timer for each unit: `asyncio.timeout` costs two and a half times as much.
    timer = unit.waiting.get_loop().call_later(TIMEOUT, unit.give_up)
    try:
        return await unit.waiting
    finally:
        timer.cancel()

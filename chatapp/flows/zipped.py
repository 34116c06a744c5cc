"""Zip files whose beginning is made at once, and whose rest is made while it is sent: files of people may be large."""

import asyncio
import tempfile
import time
import zipfile
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import IO, cast

PIECE = 64 * 1024  # bytes
File = tuple[str, int, AsyncGenerator[bytes]]  # a name, the number of bytes, and the bytes


class Zipped:
    """A zip file on its way. `archive` is written into `beginning`, on disk beyond a few megabytes, until `pieces` is
    asked for.
    """

    def __init__(self, in_memory: int) -> None:
        self.beginning: IO[bytes] = tempfile.SpooledTemporaryFile(in_memory)  # noqa: SIM115 - until `close`
        self._outlet = _Outlet(self.beginning)
        self.archive = zipfile.ZipFile(cast("IO[bytes]", self._outlet), "w", zipfile.ZIP_DEFLATED)

    async def pieces(self, files: AsyncGenerator[File]) -> AsyncGenerator[bytes]:
        """The whole zip file; the files are its end, and are packed no further."""
        await asyncio.to_thread(self.beginning.seek, 0)
        while piece := await asyncio.to_thread(self.beginning.read, PIECE):
            yield piece
        self._outlet.hold()
        async with aclosing(files):
            async for name, size, content in files:
                entry = zipfile.ZipInfo(name, time.localtime()[:6])
                entry.file_size = size  # beyond 2 GB the head is another one
                async with aclosing(content):
                    with self.archive.open(entry, "w") as part:
                        async for piece in content:
                            part.write(piece)
                            yield self._outlet.held()
        self.archive.close()
        yield self._outlet.held()

    def close(self) -> None:
        """Nobody reads it any more."""
        self._outlet.hold()
        with suppress(ValueError):  # in the middle of a file
            self.archive.close()
        self.beginning.close()


class _Outlet:
    """What is written goes into a file; from `hold` on it is held for whoever asks."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file: IO[bytes] | None = file
        self._held = bytearray()

    def write(self, content: bytes) -> int:
        if self._file is not None:
            return self._file.write(content)
        self._held += content
        return len(content)

    def flush(self) -> None:
        """As the zip file wants it."""

    def hold(self) -> None:
        self._file = None

    def held(self) -> bytes:
        content = bytes(self._held)
        self._held.clear()
        return content

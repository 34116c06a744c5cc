"""A file as the raw body of a request, received into a temporary file within its limit."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from fastapi import Request

from chatapp import errors, runtime
from chatapp.domain.ids import UserId
from chatapp.flows import files
from chatapp.flows.files import Arrived

PIECE = 1024 * 1024  # bytes that are written at once
MAX_DIGITS = 15  # of a declared length


@asynccontextmanager
async def arriving(request: Request, user_id: UserId) -> AsyncGenerator[Arrived]:
    """Receive the body, and keep it until the block ends. What is too large is refused when its length is declared, or
    as soon as too much has come. Raises as `files.check_room`, and `StoreFull` where the disk is.
    """
    run = runtime.current()
    with run.limits.files.one(user_id):
        await files.admit(run, user_id=user_id, size=_declared(request))
        path = await asyncio.to_thread(run.store.new_file)
        try:
            yield await _received(request, path, run.space.file)
        finally:
            path.unlink(missing_ok=True)


def _declared(request: Request) -> int:
    """The length that the request says itself; 0 where it says none."""
    declared = request.headers.get("content-length", "")
    return int(declared[:MAX_DIGITS]) if declared.isdecimal() else 0


async def _received(request: Request, path: Path, limit: int) -> Arrived:
    """Pieces are written and hashed in a thread; meanwhile the client waits."""
    digest, size, waiting = hashlib.sha256(), 0, bytearray()

    def keep(file: IO[bytes], piece: bytes) -> None:
        digest.update(piece)
        try:
            rest = memoryview(piece)
            while rest:  # a full disk may take a part first
                rest = rest[file.write(rest) :]
        except OSError as error:
            raise errors.StoreFull from error

    with path.open("wb", buffering=0) as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise errors.FileTooLarge(limit)
            waiting += chunk
            if len(waiting) >= PIECE:
                await asyncio.to_thread(keep, file, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(keep, file, bytes(waiting))
    return Arrived(path, size, digest.hexdigest())

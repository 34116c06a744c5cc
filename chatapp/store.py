"""The store: the bytes of files, in a directory or in an S3-compatible service; the sole importer of obstore.

A key names one object, which is written once and never changed. Whatever the store is, it fails in three ways:
`StoreUnavailable` (away, slow, or it refuses us), `StoreFull`, and `FileLost` for a key that it does not have.
"""

import asyncio
import errno
import logging
import os
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from chatapp import errors
from chatapp.settings import Settings

logger = logging.getLogger(__name__)

PIECE = 256 * 1024  # bytes that are read at once
PART = 5 * 1024 * 1024  # bytes of a part of a large object: the least that S3 takes
PARTS_AT_ONCE = 2  # of one object that is written
OBJECTS_AT_ONCE = 8  # that are written; the others wait: each has two parts in memory
ANSWERS_WITHIN = 10.0  # seconds for the store to begin an answer, and between two pieces of one
WRITTEN_WITHIN = 300.0  # seconds for one object
RETRIES = 2
FORGOTTEN_AFTER = 24 * 3600  # seconds since the last byte of a file that was received
INCOMING = "incoming"  # a directory
IDENTITY = "store-id"  # the key under which a store says whose it is
_FULL = (f"os error {errno.ENOSPC}", f"os error {errno.EDQUOT}", f"os error {errno.EFBIG}", "EntityTooLarge")


class Store:
    """The place that the settings name; it is opened with its first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._writers = asyncio.Semaphore(OBJECTS_AT_ONCE)

    @property
    def directory(self) -> Path | None:
        """The directory of the store; None for a service."""
        place = self._settings.file_store
        return None if place.startswith("s3://") else Path(place)

    @cached_property
    def _objects(self) -> ObjectStore:
        if self.directory is not None:
            return LocalStore(self.directory.absolute(), mkdir=True, automatic_cleanup=True)
        settings, place = self._settings, urlsplit(self._settings.file_store)
        config: dict[str, Any] = {"region": settings.files_region}
        if settings.files_endpoint is not None:
            config |= {"endpoint": settings.files_endpoint, "virtual_hosted_style_request": False}
        if settings.files_key is not None and settings.files_secret is not None:
            secret = settings.files_secret.get_secret_value()
            config |= {"access_key_id": settings.files_key, "secret_access_key": secret}
        return S3Store(
            place.netloc,
            prefix=place.path.strip("/") or None,
            **config,
            client_options={
                "allow_http": True,  # the endpoint says which
                "connect_timeout": "3s",
                "timeout": f"{WRITTEN_WITHIN:.0f}s",
            },
            retry_config={"max_retries": RETRIES},
        )

    @property
    def incoming(self) -> Path:
        """The directory of files that are received now: on the disk of the store, or in the data directory."""
        return (self.directory or self._settings.data_dir) / INCOMING

    def new_file(self) -> Path:
        """An empty file for what is received."""
        with _translated(INCOMING):
            self.incoming.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.incoming)
        os.close(descriptor)
        return Path(name)

    def sweep(self) -> None:
        """Remove what processes that were killed have received."""
        for path in self.incoming.glob("*"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
                    path.unlink()

    async def put(self, key: str, source: Path | bytes) -> None:
        """Keep the bytes of a file, or these bytes. Nobody ever reads a part of them."""
        if isinstance(source, Path) and self.directory and await asyncio.to_thread(_link, source, self.directory / key):
            return
        with _translated(key, lost=errors.StoreUnavailable):  # there is no such bucket
            async with self._writers, asyncio.timeout(WRITTEN_WITHIN):
                await obstore.put_async(self._objects, key, source, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)

    async def read(self, key: str, span: tuple[int, int] | None = None) -> AsyncGenerator[bytes]:
        """All bytes, or those from the first number of `span` up to the second (excluded), piece by piece. Whatever is
        wrong is raised before the first piece; after it, only `StoreUnavailable` is.
        """
        options: Any = {"range": span} if span else {}
        with _translated(key):
            async with asyncio.timeout(ANSWERS_WITHIN):
                found = await obstore.get_async(self._objects, key, options=options)
            pieces = aiter(found.stream(min_chunk_size=PIECE))
            while True:
                async with asyncio.timeout(ANSWERS_WITHIN):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                yield bytes(piece)

    async def whole(self, key: str) -> bytes:
        """All bytes of a small object."""
        return b"".join([piece async for piece in self.read(key)])

    async def remove(self, *keys: str) -> None:
        """Remove objects. What is not there is no error."""
        for key in keys:
            with _translated(key):
                try:
                    async with asyncio.timeout(ANSWERS_WITHIN):
                        await obstore.delete_async(self._objects, key)
                except FileNotFoundError:
                    continue

    async def keys(self) -> AsyncIterator[tuple[str, int]]:
        """Every key of a file in the store, in no order, with its number of bytes."""
        with _translated("*"):
            pages = aiter(self._objects.list())
            while True:
                async with asyncio.timeout(ANSWERS_WITHIN):
                    some = await anext(pages, None)
                if some is None:
                    return
                for each in some:
                    if not each["path"].startswith((IDENTITY, f"{INCOMING}/")):
                        yield each["path"], each["size"]

    async def identity(self) -> str | None:
        """What the store says of itself; None where nobody has claimed it."""
        try:
            return (await self.whole(IDENTITY)).decode(errors="replace")
        except errors.FileLost:
            return None

    async def claim(self, identity: str) -> None:
        """Let the store say whose it is, where it does not yet."""
        with _translated(IDENTITY, lost=errors.StoreUnavailable):
            try:
                async with asyncio.timeout(ANSWERS_WITHIN):
                    await obstore.put_async(self._objects, IDENTITY, identity.encode(), mode="create")
            except AlreadyExistsError:
                return


def _link(source: Path, target: Path) -> bool:
    """Give a file another name, as an object of the same bytes; false where that is not possible."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    except OSError:
        return False
    return True


@contextmanager
def _translated(key: str, lost: type[errors.ChatError] = errors.FileLost) -> Generator[None]:
    """Failures of the store, as the product knows them. What the store says of its reasons goes into the log alone."""
    try:
        yield
    except FileNotFoundError as error:
        if lost is not errors.FileLost:
            logger.warning("the file store has no place for %s", key)
        raise lost from error
    except (BaseError, OSError, TimeoutError) as error:
        said = str(error)
        reason = said.partition("\n")[0] or type(error).__name__
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(sign in said for sign in _FULL):
            logger.warning("the file store is full: %s", reason)
            raise errors.StoreFull from error
        logger.warning("the file store failed at %s: %s", key, reason)
        raise errors.StoreUnavailable from error

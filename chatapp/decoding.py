"""A queue in front of the processes that decode pictures.

Each picture gets a process of its own, because no thread can be stopped. Two are decoded at once, one of each user, so
that nobody waits for one bad picture of somebody else; users take turns. Whoever has too many pictures waiting is
refused at once, so that files do not fill the memory. A cancelled request kills its process and leaves the queue.
"""

import asyncio
from asyncio import Future
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from chatapp import decoder, errors
from chatapp.decoder import PHOTO, POSTER, SQUARE
from chatapp.domain.file_types import HEAD, kind_of, type_of
from chatapp.domain.ids import UserId
from chatapp.imaging import Fault, Photo

AT_ONCE = 2  # pictures
OF_ONE = 10  # pictures of one user that are decoded or wait: as many as a message has
IN_ALL = 30  # pictures that are decoded or wait, beyond which none comes whose bytes are in memory
ON_DISK = 100  # the same for pictures that wait as files: half a minute of decoding
RETRY_AFTER = 2  # seconds

_YOURS = "Your last pictures are still being processed."
_EVERYBODYS = "Many pictures are being processed right now."


class Decoders:
    """The queue of one server process. What it does raises `TooMany` when the queue is full."""

    def __init__(self) -> None:
        self._turns = _Turns()

    @property
    def users(self) -> set[UserId]:
        """Whose pictures are decoded or wait."""
        return self._turns.users

    async def square(self, user_id: UserId, content: bytes) -> bytes:
        """The result of `imaging.square`. Raises `NoPicture` for what is none by its content, and `Invalid`."""
        async with self._turns.turn(user_id):
            _, (drawn,) = await decoder.run(SQUARE, content)
            return drawn

    async def poster(self, user_id: UserId, content: bytes) -> bytes:
        """The result of `imaging.poster`. Raises `Invalid` with the code `picture_unreadable`."""
        async with self._turns.turn(user_id):
            _, (drawn,) = await decoder.run(POSTER, content)
            return drawn

    async def photo(self, user_id: UserId, source: Path) -> Photo | None:
        """The result of `imaging.photo` for a file, None for what is no picture by its first bytes.

        Raises `Invalid` with the code `picture_unreadable` for what is damaged, too large or too intricate, and for an
        animation that may not stay as it is.
        """
        found, size = await asyncio.to_thread(_look_at, source)
        if kind_of(found) != "image":
            return None
        if size > PHOTO.max_bytes:
            raise PHOTO.refusal(Fault.TOO_LARGE)
        async with self._turns.turn(user_id, ON_DISK):
            return decoder.photo_of(found, *await decoder.run(PHOTO, source))


def _look_at(source: Path) -> tuple[str, int]:
    with source.open("rb") as file:
        return type_of(file.read(HEAD)), source.stat().st_size


class _Turns:
    """AT_ONCE pictures at a time, at most one of a user. Users who wait take turns; who has just had one comes last."""

    def __init__(self) -> None:
        self._waiting: dict[UserId, deque[Future[None]]] = {}
        self._served: set[UserId] = set()

    @property
    def users(self) -> set[UserId]:
        return self._served | self._waiting.keys()

    @asynccontextmanager
    async def turn(self, user_id: UserId, most: int = IN_ALL) -> AsyncGenerator[None]:
        """Wait for a turn and keep it; raises `TooMany` where the user has OF_ONE here already, or all have `most`."""
        waiting = self._waiting.get(user_id, ())
        if len(waiting) + (user_id in self._served) >= OF_ONE:
            raise errors.TooMany(RETRY_AFTER, _YOURS)
        if sum(map(len, self._waiting.values())) + len(self._served) >= most:
            raise errors.TooMany(RETRY_AFTER, _EVERYBODYS)
        place: Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(user_id, deque()).append(place)
        self._call_next()
        try:
            await place
            yield
        finally:
            self._leave(user_id, place)
            self._call_next()

    def _call_next(self) -> None:
        for user_id in [each for each in self._waiting if each not in self._served]:
            if len(self._served) >= AT_ONCE:
                break
            places = self._waiting[user_id]
            while places and places[0].cancelled():  # who has just gone away has not left yet
                places.popleft()
            if places:
                self._served.add(user_id)
                places.popleft().set_result(None)
            self._forget_empty(user_id)

    def _leave(self, user_id: UserId, place: "Future[None]") -> None:
        places = self._waiting.pop(user_id, None) or deque()
        if not place.cancelled():
            self._served.discard(user_id)
        elif place in places:
            places.remove(place)
        self._waiting[user_id] = places
        self._forget_empty(user_id)

    def _forget_empty(self, user_id: UserId) -> None:
        if not self._waiting[user_id]:
            del self._waiting[user_id]

"""How many tabs and sockets a user has open in this process, and how many pictures of theirs are on their way."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from chatapp import errors

TRY_AGAIN_AFTER = 10  # seconds
CONNECTIONS = "You have too many tabs and connections open."
INSTEAD = "close some"
FILES_AT_ONCE = 3  # of one user that are on their way to this process
FILES = "Your other files are still on their way."
UPLOADS = "Your last picture is still on its way."


class Connections:
    def __init__(self, most: int, *, is_on: bool, reason: str = CONNECTIONS, instead: str = INSTEAD) -> None:
        self._most, self._is_on, self._reason, self._instead = most, is_on, reason, instead
        self.open: Counter[int] = Counter()

    def check(self, count: int) -> None:
        """Raises `TooMany` for one more connection of a user with `count` open ones."""
        if self._is_on and count >= self._most:
            raise errors.TooMany(TRY_AGAIN_AFTER, self._reason, instead=self._instead)

    @contextmanager
    def one(self, user_id: int) -> Generator[None]:
        """For as long as a socket is open, or a picture is received; raises `TooMany` where the user has enough."""
        self.check(self.open[user_id])
        self.open[user_id] += 1
        try:
            yield
        finally:
            self.open[user_id] -= 1
            if not self.open[user_id]:
                del self.open[user_id]

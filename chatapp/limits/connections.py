"""How many tabs and sockets a user has open in this process."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from chatapp import errors

TRY_AGAIN_AFTER = 10  # seconds


class Connections:
    def __init__(self, most: int, *, is_on: bool) -> None:
        self._most, self._is_on = most, is_on
        self._open: Counter[int] = Counter()

    def check(self, count: int) -> None:
        """Raises `TooMany` for one more connection of a user with `count` open ones."""
        if self._is_on and count >= self._most:
            raise errors.TooMany(TRY_AGAIN_AFTER, "You have too many connections open: close some first.")

    @contextmanager
    def socket(self, user_id: int) -> Generator[None]:
        """For as long as a socket is open; raises `TooMany` where the user has enough."""
        self.check(self._open[user_id])
        self._open[user_id] += 1
        try:
            yield
        finally:
            self._open[user_id] -= 1
            if not self._open[user_id]:
                del self._open[user_id]

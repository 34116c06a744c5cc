"""Sessions whose tab was cut off because it sent too much: for some seconds they get no new connection.

A page connects again at once, and a new connection has a new count. Without a pause the page would never show why it
was cut off, and a page that floods would go on.
"""

import math
import time

from chatapp import errors

PAUSE = 5.0  # seconds
MOST = 10_000  # sessions that pause at the same time
REASON = "This page did too much at once."


class Pauses:
    """The pauses of one process, by session token."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on
        self._ends: dict[str, float] = {}

    def begin(self, session: str) -> None:
        """Let a session pause; beyond MOST it does not."""
        now = time.monotonic()
        self._ends = {key: end for key, end in self._ends.items() if end > now}
        if self._is_on and session and len(self._ends) < MOST:
            self._ends[session] = now + PAUSE

    def check(self, session: str) -> None:
        """Raise `TooMany` while a session pauses."""
        left = self._ends.get(session, 0) - time.monotonic()
        if left > 0:
            raise errors.TooMany(math.ceil(left), REASON)

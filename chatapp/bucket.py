"""How much may come on one line, counted where it arrives."""

import time


class Bucket:
    """`burst` at once, `rate` a second in the long run."""

    def __init__(self, rate: int, burst: int) -> None:
        self._rate, self._burst, self._left, self._at = rate, burst, float(burst), time.monotonic()

    def take(self) -> bool:
        """Whether one more may come."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

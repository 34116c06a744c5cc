"""How much may come on one line, counted where it arrives."""

import math
import time

from chatapp.settings import Settings

PART = 1024  # characters; reading a frame of 64,000 takes as long as reading sixty short ones
LONGEST = 64 * 1024  # characters; nobody reads a longer one


class Bucket:
    """`burst` at once, `rate` a second in the long run."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst, self._left, self._at = rate, burst, float(burst), time.monotonic()

    def take(self, length: int = 0) -> bool:
        """Whether one more of so many characters may come. It costs one, and one more for each PART characters that are
        read.
        """
        cost = 1 + min(length, LONGEST) // PART
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True


def of_socket(settings: Settings) -> Bucket:
    """For one socket of a page or of the API. With limits switched off it is never empty."""
    return Bucket(settings.socket_frames, settings.socket_burst) if settings.limits else Bucket(0, math.inf)

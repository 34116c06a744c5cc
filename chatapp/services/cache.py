"""The cache of a process: values of the database that not every unit of work reads again."""

from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from chatapp.domain.events import Cached

LONGEST = timedelta(seconds=20)  # the longest that a change by a command, which emits no event, stays unseen


class Cache:
    """Values by name. Database threads read and store them; the event loop drops them when `CacheStale` arrives."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._values: dict[Cached, tuple[Any, datetime]] = {}
        self._dropped_at: dict[Cached, datetime] = {}

    def get(self, what: Cached, now: datetime) -> Any | None:
        """A value that was read lately."""
        value, read_at = self._values.get(what, (None, now))
        return value if now - read_at < LONGEST else None

    def put(self, what: Cached, value: Any, read_at: datetime) -> None:
        """Keep what a unit of work has read that began at `read_at`, unless it was dropped since then."""
        with self._lock:
            if what not in self._dropped_at or read_at > self._dropped_at[what]:
                self._values[what] = value, read_at

    def drop(self, what: Cached, now: datetime) -> None:
        """It was changed."""
        with self._lock:
            self._values.pop(what, None)
            self._dropped_at[what] = now

    def drop_all(self, now: datetime) -> None:
        """Events may have been missed."""
        for what in list(self._values):
            self.drop(what, now)

"""A feed: a view that is loaded once, kept up to date by events, and emitted to a room as far as it changed."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from .debounce import Debounce, Pause, loading, no_pause
from .readers import Room

V = TypeVar("V")
E = TypeVar("E")

MAX_WAITING = 1000  # events that wait to be applied; at more, everything is loaded again


class Feed(ABC, Generic[V, E]):
    """Emits at once when it is quiet, and coalesces while an emission or a pause is under way; what failed is loaded
    again. A loaded feed hears every event, and is dropped only as a whole.

    A subclass sets what `_load` needs before it calls this constructor.
    """

    def __init__(self, room: Room[V], pause: Pause = no_pause) -> None:
        self._room = room
        self._shown: Mapping[str, Any] = {}  # what the room was sent
        self._values: Mapping[str, Any] | None = None  # the view as it is now, once it was asked for
        self._waiting: list[E] = []
        self._is_stale = False
        self.pause = pause
        self._emission = Debounce(self._renew, pause)
        self.loaded = loading(self._load_first)

    @property
    def is_loaded(self) -> bool:
        """Whether there is something to show."""
        return self.loaded.done() and not self.loaded.cancelled() and self.loaded.exception() is None

    def values(self) -> Mapping[str, Any]:
        """The vars by name as they are now, for a tab that has joined the room; empty before the first load."""
        if not self.is_loaded:
            return {}
        if self._values is None:
            self._values = self._room.show(self.view())
        return self._values

    def take(self, event: E) -> None:
        """Take an event; it is applied once the feed is loaded."""
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.clear()
            self._is_stale = True
        self._waiting.append(event)
        self._emission.request()

    def reread(self) -> None:
        """Events may have been missed, or did not tell enough: load everything again."""
        self._is_stale = True
        self._emission.request()

    def close(self) -> None:
        """No tab shows it any more."""
        self._emission.stop()
        self.loaded.cancel()

    @abstractmethod
    def view(self) -> V:
        """The view as it is now."""

    @abstractmethod
    async def _load(self) -> None:
        """Read everything from the database."""

    @abstractmethod
    def _apply(self, events: list[E]) -> bool:
        """Apply events in the order in which they came; false when everything must be loaded again."""

    async def _load_first(self) -> None:
        await self._load()
        self._values = self._shown = self._room.show(self.view())

    async def _renew(self) -> None:
        await self.loaded
        try:
            events, self._waiting = self._waiting, []
            if not self._apply(events) or self._is_stale:
                self._is_stale = False
                await self._load()
            self._changed()
            await self._emit()
        except Exception:
            self._is_stale = True
            raise

    def _changed(self) -> None:
        """The view is not as it was."""
        self._values = None

    async def _emit(self) -> None:
        values, shown = self.values(), self._shown
        changed = {name: value for name, value in values.items() if name not in shown or shown[name] != value}
        self._shown = values
        if changed:
            try:
                await self._room.emit(changed)
            except Exception:
                self._send_all()
                raise

    def _send_all(self) -> None:
        """Nobody knows what the tabs of the room show: the next emission sends everything."""
        self._shown = {}

"""What all feeds have in common: read once, fed by events, read anew after a failure, closed as a whole."""

from abc import ABC, abstractmethod
from typing import Any

from chatapp.domain.events import Event

from .pulse import Emit, Pause, Pulse, loading


class Feed(ABC):
    """Something that is read once, then kept up to date by events, and emitted to tabs; what failed is read anew.

    `_load` reads all of it, `_renew` applies what came and emits what changed. A subclass sets what these need before
    it calls this constructor.
    """

    def __init__(self, emit: Emit, pause: Pause = lambda: 0) -> None:
        self._emit = emit
        self._is_stale = False
        self._pulse = Pulse(self._show, pause)
        self.loaded = loading(self._load)

    @property
    def is_loaded(self) -> bool:
        """Whether there is something to show."""
        return self.loaded.done() and not self.loaded.cancelled() and self.loaded.exception() is None

    def reread(self) -> None:
        """Events may have been missed."""
        self._is_stale = True
        self._pulse.ask()

    def close(self) -> None:
        """No tab shows it any more."""
        self._pulse.stop()
        self.loaded.cancel()

    async def _show(self) -> None:
        await self.loaded  # what arrives before is kept until then
        try:
            await self._renew()
        except Exception:
            self._is_stale = True
            raise

    @abstractmethod
    async def _load(self) -> None: ...

    @abstractmethod
    async def _renew(self) -> None: ...


class VarsFeed(Feed):
    """A feed whose vars are compared: an emission carries those that differ from what was shown before."""

    def __init__(self, emit: Emit, pause: Pause) -> None:
        self._events: list[Event] = []
        self._shown: dict[str, Any] = {}
        super().__init__(emit, pause)

    @abstractmethod
    def values(self) -> dict[str, Any]: ...

    def receive(self, event: Event) -> None:
        self._events.append(event)
        self._pulse.ask()

    @abstractmethod
    def _take(self, event: Event) -> bool:
        """Apply an event; false when it alone does not tell enough, and all must be read again."""

    async def _renew(self) -> None:
        events, self._events = self._events, []
        is_told = [self._take(event) for event in events]
        if not all(is_told) or self._is_stale:
            self._is_stale = False
            await self._load()
        values = self.values()
        changed = {name: value for name, value in values.items() if self._shown.get(name) != value}
        self._shown = values
        if changed:
            await self._emit(changed)

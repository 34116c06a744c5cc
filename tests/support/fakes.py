"""Stand-ins for what a test wants to hold in its hand: the clock, and the bus as a list."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from chatapp.domain.events import Event
from chatapp.domain.session import Viewer
from chatapp.realtime.bus import Receive, Resumed

E = TypeVar("E")

START = datetime(2026, 3, 12, 9, 14, 5, 120_000, tzinfo=UTC)


class Clock:
    """Stands still until it is stepped."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time

    def step(self, **by: float) -> datetime:
        """Go on by a `timedelta(**by)`, one second if nothing is said; the new time."""
        self.time += timedelta(**by) if by else timedelta(seconds=1)
        return self.time


class RecordingBus:
    """The memory bus, with memory: `events` is what was published since the last `take`. While it `is_deaf` it keeps
    them to itself: they are lost, unless a test hands them on.
    """

    def __init__(self) -> None:
        self.is_deaf = False
        self.events: list[Event] = []
        self.batches: list[list[Event]] = []

    async def start(self, receive: Receive, resumed: Resumed) -> None:
        self._receive, self.resumed = receive, resumed

    def publish(self, events: list[Event]) -> None:
        self.events.extend(events)
        self.batches.append(list(events))
        for event in () if self.is_deaf else events:
            self._receive(event)

    async def is_up(self) -> bool:
        return True

    async def stop(self) -> None:
        """Nothing to end."""

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def take(self) -> list[Event]:
        """What was published, and forget it."""
        taken, self.events, self.batches = self.events, [], []
        return taken


class RecordingSink:
    """Something live that writes down what it gets."""

    def __init__(self, *viewers: Viewer) -> None:
        self.viewers = viewers
        self.events: list[Event] = []
        self.rereads = 0

    def receive(self, event: Event) -> None:
        self.events.append(event)

    def reread(self) -> None:
        self.rereads += 1

"""One unit of work: one transaction, and the events that it earned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chatapp.domain.events import Event, MessagePosted, ParticipationChanged
from chatapp.domain.session import Lifetimes
from chatapp.storage.database import Session

from .cache import Cache

Clock = Callable[[], datetime]
READERS_FOR_ONE = 20  # readers of an event that cost one token


@dataclass(slots=True)
class Work:
    """What a service gets: the database session, the time, how long sessions live, places for events and for the
    moments of timers, how many new people an account may meet in a day (None: no limit), and what its process keeps.

    A service never commits and never awaits. Whoever opened the work commits, and publishes the events after
    that; an exception rolls back and publishes nothing.
    """

    db: Session
    now: datetime
    lifetimes: Lifetimes
    events: list[Event] = field(default_factory=list)
    new_people_per_day: int | None = None
    due: list[datetime] = field(default_factory=list[datetime])
    cache: Cache = field(default_factory=Cache)

    def emit(self, event: Event) -> None:
        """Let this be told once the work is committed."""
        self.events.append(event)


def cost_of(events: Sequence[Event]) -> int:
    """What a unit of work costs beyond the act itself, in tokens of its user's budget.

    One for each person whom the user has taken into a conversation, and one for every READERS_FOR_ONE readers of each
    event.
    """
    return sum(_rows_of(event) + _readers_of(event) // READERS_FOR_ONE for event in events)


def _rows_of(event: Event) -> int:
    if not isinstance(event, ParticipationChanged):
        return 0
    return sum(each.is_member for user_id, each in event.people.items() if user_id != event.by)


def _readers_of(event: Event) -> int:
    return len(event.cursors if isinstance(event, MessagePosted) else event.audience)

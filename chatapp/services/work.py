"""One unit of work: one transaction, and the events that it earned."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from chatapp.domain.events import Event
from chatapp.domain.session import Lifetimes
from chatapp.realtime.presence import Attendance, PresenceStore
from chatapp.realtime.tickets import TicketStore
from chatapp.storage.database import Session

from .recognised import Recognised

P = ParamSpec("P")
T = TypeVar("T")
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Work:
    """What a service gets: the database session, the time, how long sessions live, a place for events, and how many
    new people an account may meet in a day (None: no limit).

    A service never commits and never awaits. Whoever opened the work commits, and publishes the events after
    that; an exception rolls back and publishes nothing.
    """

    db: Session
    now: datetime
    lifetimes: Lifetimes
    events: list[Event] = field(default_factory=list)
    new_people_per_day: int | None = None

    def emit(self, event: Event) -> None:
        """Let this be told once the work is committed."""
        self.events.append(event)


class Runner(Protocol):
    """What opens units of work. The few acts that hash a password or decode a picture are built from several units and
    calls of `hashing` or `imaging` between them, because those take longer than a database thread may be held.
    """

    secret_key: str
    former_keys: tuple[str, ...]
    clock: Clock
    presence: PresenceStore
    attendance: Attendance
    tickets: TicketStore
    recognised: Recognised

    async def work(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def read(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def hashing(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def imaging(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...

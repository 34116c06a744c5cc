"""What a flow gets: units of work, queues for slow functions, and the stores of this process."""

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from chatapp.domain.ids import UserId
from chatapp.imaging import Photo
from chatapp.limits import Limits
from chatapp.outgoing import Outgoing
from chatapp.realtime.presence import Attendance, PresenceStore
from chatapp.realtime.tickets import TicketStore
from chatapp.services.files import Space
from chatapp.services.work import Clock, Work
from chatapp.store import Store

from .recognised import Recognised

P = ParamSpec("P")
T = TypeVar("T")


class Runner(Protocol):
    """Opens units of work (`work`, `read`), and runs what would hold a database thread too long: `hashing` and
    `judging` a password, `square`, `photo` and `poster` to decode a picture.
    """

    installation: str
    secret_key: str
    former_keys: tuple[str, ...]
    clock: Clock
    presence: PresenceStore
    attendance: Attendance
    tickets: TicketStore
    recognised: Recognised
    limits: Limits
    store: Store
    space: Space
    outgoing: Outgoing

    async def work(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def read(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def hashing(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def judging(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def square(self, user_id: UserId, content: bytes) -> bytes: ...

    async def photo(self, user_id: UserId, source: Path) -> Photo | None: ...

    async def poster(self, user_id: UserId, content: bytes) -> bytes: ...

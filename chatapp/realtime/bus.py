"""The bus that carries events to every process, and the one that lives in memory."""

from collections.abc import Callable
from typing import Protocol

from chatapp.domain.events import Event

Receive = Callable[[Event], None]
Resumed = Callable[[float], None]


class Bus(Protocol):
    """`publish` never waits and never fails: what cannot be delivered is read again from the database.

    `receive` is called in the event loop, once for each event, in the order of publishing. `resumed` is called
    when deliveries may have been missed, with the seconds since the bus was last known to be good.
    """

    async def start(self, receive: Receive, resumed: Resumed) -> None: ...

    def publish(self, events: list[Event]) -> None: ...

    async def is_up(self) -> bool:
        """Whether events can leave this process."""
        ...

    async def stop(self) -> None: ...


class MemoryBus:
    """One process: publishing is receiving."""

    async def start(self, receive: Receive, resumed: Resumed) -> None:  # noqa: ARG002 - nothing is ever missed here
        self._receive = receive

    def publish(self, events: list[Event]) -> None:
        for event in events:
            self._receive(event)

    async def is_up(self) -> bool:
        return True

    async def stop(self) -> None:
        """Nothing to end."""

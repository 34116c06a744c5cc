"""The sinks of this process, and the events that each of them gets."""

import logging
from collections.abc import Collection
from typing import Protocol

from chatapp import metrics
from chatapp.domain.events import Event, MessagePosted
from chatapp.domain.ids import UserId
from chatapp.domain.message import age_of
from chatapp.domain.session import Viewer

logger = logging.getLogger(__name__)


class Sink(Protocol):
    """Something live that receives events: a socket, or all the tabs of this process."""

    @property
    def viewers(self) -> Collection[Viewer]:
        """Whose sessions it serves."""
        ...

    def receive(self, event: Event) -> None:
        """Take an event without waiting."""
        ...

    def reread(self) -> None:
        """Events may have been missed: read again from the database."""
        ...


class Fanout:
    """Delivers each event once to every sink that belongs to somebody in its audience."""

    def __init__(self) -> None:
        self._sinks: dict[UserId, set[Sink]] = {}

    def join(self, user_id: UserId, sink: Sink) -> None:
        self._sinks.setdefault(user_id, set()).add(sink)

    def leave(self, user_id: UserId, sink: Sink) -> None:
        sinks = self._sinks.get(user_id, set())
        sinks.discard(sink)
        if not sinks:
            self._sinks.pop(user_id, None)

    def deliver(self, event: Event) -> None:
        """A sink that fails is logged; the others still receive."""
        sinks = {sink for user_id in event.audience & self._sinks.keys() for sink in self._sinks[user_id]}
        for sink in sinks:
            try:
                sink.receive(event)
            except Exception:
                logger.exception("a sink failed")
        metrics.EVENTS.labels(event.type).inc()
        metrics.DELIVERIES.labels("sinks").inc(len(sinks))
        if isinstance(event, MessagePosted):
            metrics.LAG.labels("fanout").observe(age_of(event.message))

    def viewers(self) -> set[Viewer]:
        """The viewers of all sinks here, once for each session."""
        return {viewer for sink in self._everything() for viewer in sink.viewers}

    def _everything(self) -> set[Sink]:
        return {sink for sinks in self._sinks.values() for sink in sinks}

    def reread(self) -> None:
        """Deliveries may have been missed: every sink reads again."""
        for sink in self._everything():
            try:
                sink.reread()
            except Exception:
                logger.exception("a sink failed")

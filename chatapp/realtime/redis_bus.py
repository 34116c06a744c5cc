"""The bus over Redis publish/subscribe, for several processes and hosts."""

import asyncio
import contextlib
import logging
import time
from typing import Any

from pydantic import ValidationError

from chatapp import metrics
from chatapp.domain.events import Event

from . import codec
from .bus import Receive, Resumed
from .redis_link import FAILURES, TIMEOUT, Away, RedisLink, Subscription
from .tasks import end

logger = logging.getLogger(__name__)

RETRY_AFTER = 0.5  # seconds between two attempts to subscribe
QUIET_FOR = 5.0  # seconds of silence before the subscription is checked with a ping
MISSED = b"missed "  # and seconds: events of this time stayed in the process that published them
UNKNOWN_TOLD_AFTER = 2.0  # seconds; unknown events that arrive meanwhile share one call of `resumed`
STOP_WITHIN = 2 * TIMEOUT  # seconds to wait for the last publish


class RedisBus:
    """Events that are published during a publish leave together in the next command.

    Publish/subscribe keeps nothing, so every new subscription calls `resumed`. While Redis is away, events are
    delivered in the process that published them. When it is back, that process publishes MISSED with the seconds since
    then, and every process calls `resumed`: its own subscription may not have noticed anything.

    While servers are updated, some publish events that others cannot decode. Those call `resumed` as well.
    """

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._channel = f"{link.prefix}:events"  # a channel belongs to the whole server, not to one of its databases
        self._outgoing: list[Event] = []
        self._withheld_at: float | None = None  # since when events have stayed in this process
        self._wake = asyncio.Event()
        link.when_up(self._wake.set)
        self._is_stopping = False
        self._unknown: asyncio.TimerHandle | None = None

    async def start(self, receive: Receive, resumed: Resumed) -> None:
        self._receive, self._resumed = receive, resumed
        self._heard_at = time.monotonic()
        subscribed = asyncio.Event()
        self._publishing = asyncio.create_task(self._publish_until_stopped())
        self._listening = asyncio.create_task(self._listen_until_stopped(subscribed))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(subscribed.wait(), timeout=STOP_WITHIN)

    def publish(self, events: list[Event]) -> None:
        self._outgoing.extend(events)
        self._wake.set()

    async def is_up(self) -> bool:
        try:
            await self._link.ask(lambda: self._link.client.execute_command("PING"))
        except Away:
            return False
        return True

    async def stop(self) -> None:
        """Send what was published, if Redis takes it in time."""
        self._is_stopping = True
        self._wake.set()
        await asyncio.wait([self._publishing], timeout=STOP_WITHIN)
        await end(self._publishing)
        await end(self._listening)
        if self._unknown is not None:
            self._unknown.cancel()

    async def _publish_until_stopped(self) -> None:
        while self._outgoing or not self._is_stopping:
            await self._wake.wait()
            self._wake.clear()
            if self._withheld_at is not None and self._link.is_up:
                await self._tell_missed(self._withheld_at)
            events, self._outgoing = self._outgoing, []
            if events:
                await self._send(events)

    async def _send(self, events: list[Event]) -> None:
        try:
            with metrics.PUBLISHING():
                encoded = codec.encode(events)
                await self._link.ask(lambda: self._link.client.publish(self._channel, encoded))
        except Away:
            self._withheld_at = self._withheld_at or time.monotonic()
            self._deliver(events)
        except Exception:  # an event without a JSON form must not stop the later ones; the others are told to read
            logger.exception("%d events stay in this process", len(events))
            self._withheld_at = self._withheld_at or time.monotonic()
            self._wake.set()
            self._deliver(events)

    async def _tell_missed(self, since: float) -> None:
        missed = MISSED + f"{time.monotonic() - since:.3f}".encode()
        try:
            await self._link.ask(lambda: self._link.client.publish(self._channel, missed))
        except Away:
            return
        self._withheld_at = None

    async def _listen_until_stopped(self, subscribed: asyncio.Event) -> None:
        was_away = False
        while True:
            try:
                async with self._link.subscription() as channel:
                    await channel.subscribe(self._channel)
                    was_away = False
                    await self._listen(channel, subscribed)
            except FAILURES as error:
                if not was_away:
                    logger.warning("the subscription is down, events of other processes are missed: %r", error)
                was_away = True
            except Exception:
                logger.exception("the subscription failed, and is made anew")
            await asyncio.sleep(RETRY_AFTER)

    async def _listen(self, channel: Subscription, subscribed: asyncio.Event) -> None:
        """Deliver what arrives; raises one of FAILURES when the connection is dead."""
        was_pinged = False
        while True:
            item = await channel.get_message(timeout=QUIET_FOR)
            if item is None:
                if was_pinged:
                    raise TimeoutError
                await channel.ping()
            was_pinged = item is None
            if item and item["type"] == "subscribe":
                subscribed.set()
                self._resumed(time.monotonic() - self._heard_at)
            elif item and item["type"] == "message":
                self._take(item["data"])
            if item:
                self._heard_at = time.monotonic()

    def _take(self, data: Any) -> None:
        if data.startswith(MISSED):
            self._resumed(float(data.removeprefix(MISSED)))
            return
        try:
            events = codec.decode(data)
        except ValidationError:
            logger.exception("an event of an unknown form was left out")
            if self._unknown is None:
                self._unknown = asyncio.get_running_loop().call_later(UNKNOWN_TOLD_AFTER, self._tell_unknown)
            return
        self._deliver(events)

    def _tell_unknown(self) -> None:
        self._unknown = None
        self._resumed(UNKNOWN_TOLD_AFTER)

    def _deliver(self, events: list[Event]) -> None:
        for event in events:
            self._receive(event)

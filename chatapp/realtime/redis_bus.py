"""The bus over Redis publish/subscribe, for several processes and hosts."""

import asyncio
import contextlib
import logging
import time
from typing import Any

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chatapp import metrics
from chatapp.domain.events import Event

from . import codec
from .bus import Receive, Resumed
from .tasks import end

logger = logging.getLogger(__name__)

RETRY_AFTER = 0.5  # seconds between attempts to reach Redis
PATIENCE = 2.0  # seconds for Redis to take a command
QUIET_FOR = 5.0  # seconds without a word after which the subscription is checked by a ping
AWAY = (RedisError, OSError, asyncio.TimeoutError)


class RedisBus:
    """What is published while an earlier publish is under way leaves together with it in one command.

    Publish/subscribe forgets what it could not deliver, so every new subscription calls `resumed`. While Redis
    cannot be reached, events are at least delivered in the process that published them.
    """

    def __init__(self, url: str, prefix: str) -> None:
        self._channel = f"{prefix}:events"  # a channel belongs to the whole server, not to one of its databases
        self._redis = Redis.from_url(
            url, socket_timeout=2 * QUIET_FOR, socket_connect_timeout=2.0, retry=Retry(NoBackoff(), 0)
        )
        self._outgoing: list[Event] = []
        self._wake = asyncio.Event()
        self._is_stopping = False

    async def start(self, receive: Receive, resumed: Resumed) -> None:
        self._receive, self._resumed = receive, resumed
        self._heard_at = time.monotonic()
        subscribed = asyncio.Event()
        self._publishing = asyncio.create_task(self._publish_until_stopped())
        self._listening = asyncio.create_task(self._listen_until_stopped(subscribed))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(subscribed.wait(), timeout=2 * PATIENCE)

    def publish(self, events: list[Event]) -> None:
        self._outgoing.extend(events)
        self._wake.set()

    async def is_up(self) -> bool:
        try:
            await self._redis.execute_command("PING")
        except AWAY:
            return False
        return True

    async def stop(self) -> None:
        """What was published is still sent, if Redis takes it soon."""
        self._is_stopping = True
        self._wake.set()
        await asyncio.wait([self._publishing], timeout=2 * PATIENCE)
        await end(self._publishing)
        await end(self._listening)
        await self._redis.aclose()

    async def _publish_until_stopped(self) -> None:
        while self._outgoing or not self._is_stopping:
            await self._wake.wait()
            self._wake.clear()
            events, self._outgoing = self._outgoing, []
            if events:
                await self._send(events)

    async def _send(self, events: list[Event]) -> None:
        try:
            with metrics.PUBLISHING():
                async with asyncio.timeout(PATIENCE):
                    await self._redis.publish(self._channel, codec.encode(events))
        except AWAY as error:
            logger.warning("redis is away, %d events stay in this process: %r", len(events), error)
            self._deliver(events)
        except Exception:  # one event that has no JSON must not silence all later ones
            logger.exception("%d events stay in this process", len(events))
            self._deliver(events)

    async def _listen_until_stopped(self, subscribed: asyncio.Event) -> None:
        was_away = False
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._channel)
                    was_away = False
                    await self._listen(channel, subscribed)
            except AWAY as error:
                if not was_away:
                    logger.warning("redis is away, events of other processes are missed: %r", error)
                was_away = True
            except Exception:
                logger.exception("the subscription failed, and is made anew")
            await asyncio.sleep(RETRY_AFTER)

    async def _listen(self, channel: PubSub, subscribed: asyncio.Event) -> None:
        """Hand on what arrives; raises one of AWAY when the line is dead."""
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
        try:
            events = codec.decode(data)
        except ValidationError:
            logger.exception("an event of an unknown form was left out")
            return
        self._deliver(events)

    def _deliver(self, events: list[Event]) -> None:
        for event in events:
            self._receive(event)

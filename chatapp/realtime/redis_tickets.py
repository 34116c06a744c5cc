"""Tickets over Redis, for several processes and hosts: what one of them takes is gone for all."""

import asyncio
import logging
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chatapp import errors
from chatapp.domain.session import Viewer

from .tickets import LIFETIME

logger = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds for Redis to take a command
AWAY = (RedisError, OSError, asyncio.TimeoutError)

_viewers: TypeAdapter[Viewer] = TypeAdapter(Viewer)


class RedisTickets:
    """Redis itself forgets what is too old, and gives a ticket to one asker only."""

    def __init__(self, url: str, prefix: str) -> None:
        self._tickets = f"{prefix}:tickets:"  # and the ticket: its viewer as JSON
        self._redis = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )

    async def keep(self, ticket: str, viewer: Viewer, now: datetime) -> None:  # noqa: ARG002 - Redis has a clock
        try:
            await self._redis.set(f"{self._tickets}{ticket}", _viewers.dump_json(viewer), px=LIFETIME)
        except AWAY as error:
            raise _unavailable(error) from error

    async def take(self, ticket: str, now: datetime) -> Viewer | None:  # noqa: ARG002 - Redis has a clock
        try:
            found: Any = await self._redis.getdel(f"{self._tickets}{ticket}")
        except AWAY as error:
            raise _unavailable(error) from error
        return None if found is None else _viewers.validate_json(found)

    async def close(self) -> None:
        await self._redis.aclose()


def _unavailable(error: Exception) -> errors.Unavailable:
    logger.warning("redis is away, no ticket lets anybody in: %r", error)
    return errors.Unavailable()

"""Tickets over Redis, for several processes and hosts: what one of them takes is gone for all."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from chatapp import errors
from chatapp.domain.session import Viewer

from .redis_link import Away, RedisLink
from .tickets import LIFETIME

_viewers: TypeAdapter[Viewer] = TypeAdapter(Viewer)


class RedisTickets:
    """Redis itself expires old tickets, and gives a ticket to one asker only."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._tickets = f"{link.prefix}:tickets:"  # and the ticket: its viewer as JSON

    async def keep(self, ticket: str, viewer: Viewer, now: datetime) -> None:  # noqa: ARG002 - Redis has a clock
        try:
            kept = _viewers.dump_json(viewer)
            await self._link.ask(lambda: self._link.client.set(f"{self._tickets}{ticket}", kept, px=LIFETIME))
        except Away as error:
            raise errors.Unavailable from error

    async def take(self, ticket: str, now: datetime) -> Viewer | None:  # noqa: ARG002 - Redis has a clock
        try:
            found: Any = await self._link.ask(lambda: self._link.client.getdel(f"{self._tickets}{ticket}"))
        except Away as error:
            raise errors.Unavailable from error
        return None if found is None else _viewers.validate_json(found)

"""How a server that stops lets go of its sockets: a few at a time, and each after a proper goodbye."""

import asyncio
import random
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .gathering import Gathering

RESTART = 1012  # RFC 6455 and IANA's registry: the server restarts, come back
RETURNS = 150  # sockets told in a second: as many as another process takes in and shows everything to
SPREAD = 5.0  # seconds in which all are told, however many there are
GOODBYE = 1.0  # seconds for the other side to say goodbye as well


class Departure(WebSocketsSansIOProtocol):
    """One socket. uvicorn's own tells all at the same moment, and hangs up without listening any longer.

    Pages come back at once, so all at the same moment would be too many for the servers that stay. And a connection
    that is closed while something unread waits in it is reset: of clients that went on writing, up to two thirds never
    saw the code. So each is told at a moment of its own, and heard, though not listened to, until it has closed too.
    """

    is_leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(Gathering(cast("asyncio.Transport", transport), self.loop))

    def shutdown(self) -> None:
        seconds = min(len(self.connections) / RETURNS, SPREAD)
        self.loop.call_later(random.uniform(0, seconds), self._leave)  # noqa: S311 - only to be apart from others

    async def send(self, message: Any) -> None:
        """For the program a socket that leaves is one whose client has gone."""
        try:
            await super().send(message)
        except RuntimeError as error:
            if self.is_leaving:
                raise ClientDisconnected from error
            raise

    def _leave(self) -> None:
        if self.disconnected:
            return
        if not self.handshake_complete or self.close_sent or self.transport.is_closing():
            super().shutdown()
            return
        task = asyncio.create_task(self._say_goodbye())
        self.tasks.add(task)
        task.add_done_callback(self.on_task_complete)

    async def _say_goodbye(self) -> None:
        self.close_timeout = GOODBYE
        await super().send({"type": "websocket.close", "code": RESTART})
        self.is_leaving = True

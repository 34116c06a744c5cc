"""The WebSocket server's limits, and how a server that stops closes its sockets.

A handshake ends in time, control frames and fragments are counted, and a client that reads nothing is disconnected. The
program can do the same with a client that is out of pace: `scope["extensions"][CUT]["call"]()`. And it can send a frame
that it has encoded once for many clients: `scope["extensions"][WRITE]["call"](frame)`.
"""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from chatapp.bucket import Bucket

from .gathering import Gathering
from .heads import BAD_REQUEST, TIMEOUT
from .stalls import StallTimeout

CUT = "chatapp.cut"  # the name of our ASGI extension, which disconnects the client
WRITE = "chatapp.write"  # the name of our ASGI extension that sends a whole frame
OUT_OF_PACE = 4408  # the close code of a client that reads too slowly, or sends too fast
HANDSHAKE_WITHIN = 15.0  # seconds
FRAMES, FRAMES_AT_ONCE = 100, 2000  # control frames and fragments, each second and at once

RESTART = 1012  # RFC 6455 and IANA's registry: the server restarts, come back
RETURNS = 150  # sockets told in a second: as many as another process takes in and shows everything to
SPREAD = 5.0  # seconds in which all are told, however many there are
GOODBYE = 1.0  # seconds for the other side to say goodbye as well


class WebSocketProtocol(StallTimeout, WebSocketsSansIOProtocol):
    """One socket. On a stop, uvicorn's own protocol tells all clients at the same moment, and hangs up immediately.

    Pages reconnect at once, so all at the same moment would be too many for the remaining servers. And the operating
    system resets a connection that is closed with unread input: up to two thirds of the clients that went on writing
    never saw the close code. So each client is told at a moment of its own, and its input is read until it has closed
    as well.
    """

    is_leaving = False
    _handshake_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(Gathering(cast("asyncio.Transport", transport), self.loop))
        self._handshake_timer = self.loop.call_later(HANDSHAKE_WITHIN, self._end_handshake)
        self._bucket = Bucket(FRAMES, FRAMES_AT_ONCE)

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_watching()
        if self._handshake_timer is not None:
            self._handshake_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()) or BAD_REQUEST)
            self.transport.close()

    async def run_asgi(self) -> None:
        extensions = cast("dict[str, Any]", self.scope)["extensions"]
        extensions |= {CUT: {"call": self.cut}, WRITE: {"call": self.write}}
        await super().run_asgi()

    def write(self, frame: bytes) -> bool:
        """Send a whole frame, encoded by the caller, without waiting; false if it had to wait or the socket closes."""
        is_open = self.conn.state is State.OPEN and not (self.close_sent or self.disconnected)
        if not (is_open and self.writable.is_set()) or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    def cut(self) -> None:
        """Disconnect a client that is out of pace. The close frame waits behind what the client did not read; after a
        while the connection is aborted.
        """
        if self.conn.state is State.OPEN:
            self.conn.send_close(OUT_OF_PACE)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = self.is_leaving = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": OUT_OF_PACE})
        self.writable.set()  # a `send` that waits goes on, and finds the socket closed
        self.transport.close()

    def on_stall(self) -> None:
        self.cut()

    def handle_cont(self, event: Frame) -> None:
        self._count(partial(super().handle_cont, event))

    def handle_ping(self) -> None:
        """Answer, unless the client does not read: answers would pile up."""
        if self.writable.is_set():
            self._count(super().handle_ping)
        else:
            self.conn.data_to_send()

    def handle_pong(self, event: Frame) -> None:
        self._count(partial(super().handle_pong, event))

    def shutdown(self) -> None:
        seconds = min(len(self.connections) / RETURNS, SPREAD)
        self.loop.call_later(random.uniform(0, seconds), self._leave)  # noqa: S311 - only to be apart from others

    async def send(self, message: Any) -> None:
        """For the program, a socket that leaves is one whose client has gone."""
        try:
            await super().send(message)
        except RuntimeError as error:
            if self.is_leaving:
                raise ClientDisconnected from error
            raise

    def _count(self, handle: Callable[[], None]) -> None:
        if self._bucket.take():
            handle()
        elif not self.is_leaving:
            self.cut()

    def _end_handshake(self) -> None:
        if not self.handshake_complete:
            self.transport.write(TIMEOUT)
            self.transport.close()

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

"""The packets that Reflex's socket accepts: only those that pages send, counted and measured before they are parsed.

Reflex and its libraries parse packets as if pages alone sent them. Some unexpected packets become a traceback, and some
leave a socket behind that counts as open until its next ping times out. Therefore a client that sends anything else, or
too much, loses its WebSocket.
"""

import json
import logging
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, TypeAdapter, field_validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp import bucket
from chatapp.settings import Settings

from . import tab_queue

logger = logging.getLogger(__name__)

MAX_PACKET = 64 * 1024  # characters; 4,000 characters of content, each escaped as six, are 24,000
GARBAGE, TOO_MUCH = 1008, 4408  # close codes: policy violation (RFC 6455), and out of pace as on the API's sockets

# The ASGI extensions by which the server disconnects a client, and sends it a frame; see `cli/websocket_protocol.py`.
CUT, WRITE = "chatapp.cut", "chatapp.write"

# Packet types of engine.io, and of socket.io inside its messages.
CLOSE, PONG = "1", "3"
CONNECT, DISCONNECT, EVENT = "40/_event", "41/_event", "42/_event"


class _Place(BaseModel):
    """The location of a page, as far as Reflex reads it."""

    pathname: str = "/"
    address: str = Field(default="/", alias="asPath", pattern="^/")
    query: dict[
        str, str | list[str] | None
    ] = {}  # null for an unknown value; a list has the parts of an unknown address

    @field_validator("address")
    @classmethod
    def _want_address(cls, address: str) -> str:
        urlsplit(address)
        return address


class _Event(BaseModel):
    name: str
    payload: dict[str, Any] = {}
    router_data: _Place = _Place()


class _Connection(BaseModel):
    event: _Event | None = None


_SAID = tuple[Literal["event"], _Event] | tuple[Literal["client_error"], dict[str, Any]] | tuple[Literal["ping"]]
_SHAPES: dict[str, TypeAdapter[Any]] = {CONNECT: TypeAdapter(_Connection), EVENT: TypeAdapter(_SAID)}


def guarded(app: ASGIApp, settings: Settings, out_of_pace: Callable[[Scope], None]) -> ASGIApp:
    """Wrap an application so that its WebSockets receive only packets of pages, at a bounded rate.

    `out_of_pace` is called with the handshake of one that sends more.
    """

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await app(scope, receive, send)
            return
        extensions = scope.get("extensions", {})
        tab_queue.cut.set(extensions.get(CUT, {}).get("call"))
        tab_queue.write.set(extensions.get(WRITE, {}).get("call"))
        line = _Line(receive, send, bucket.of_socket(settings), lambda: out_of_pace(scope))
        await app(scope, line.receive, line.send)

    return guard


class _Line:
    """One WebSocket. It ends, for the application, with the first packet that is refused."""

    def __init__(self, receive: Receive, send: Send, pace: bucket.Bucket, out_of_pace: Callable[[], None]) -> None:
        self._receive, self._send, self._pace, self._out_of_pace = receive, send, pace, out_of_pace
        self._code: int | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        self._code = self._judge(message.get("text"))
        if self._code is None:
            return message
        return {"type": "websocket.disconnect", "code": self._code}

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.close" and self._code is not None:
            message = {**message, "code": self._code}
        await self._send(message)

    def _judge(self, packet: str | None) -> int | None:
        """The close code for a packet that is refused; counting comes first, parsing last."""
        if not self._pace.take(len(packet or "")):
            logger.warning("a tab sent packets too fast, and is cut off")
            self._out_of_pace()
            return TOO_MUCH
        if not is_of_a_page(packet):
            logger.warning("a tab sent a packet that no page sends, and is cut off")
            return GARBAGE
        return None


def is_of_a_page(packet: str | None) -> bool:
    """Whether a page may send this packet; pages send no binary ones."""
    if packet in (CLOSE, PONG, DISCONNECT, f"{DISCONNECT},"):
        return True
    if packet is None or len(packet) > MAX_PACKET:
        return False
    kind, _, data = packet.partition(",")
    if kind not in _SHAPES:
        return False
    try:
        _SHAPES[kind].validate_python(json.loads(data or "{}"))
    except (ValueError, RecursionError):
        return False
    return True

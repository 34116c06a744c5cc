"""What pages say on Reflex's socket. Whoever says anything else is no page of ours, and the line ends there.

Reflex and its libraries take packets apart as if pages alone sent them. Of what they do not expect some becomes a
traceback, and some leaves a socket behind that counts as open until it has answered no ping.
"""

import json
import logging
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, TypeAdapter, field_validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

# Kinds of packets of engine.io, and of those of socket.io in its messages.
CLOSE, PONG = "1", "3"
CONNECT, DISCONNECT, EVENT = "40/_event", "41/_event", "42/_event"


class _Place(BaseModel):
    """Where a page is, as far as Reflex looks at it."""

    pathname: str = "/"
    address: str = Field(default="/", alias="asPath", pattern="^/")
    query: dict[str, str | None] = {}  # Reflex's pages say null where they know nothing

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


def guarded(app: ASGIApp) -> ASGIApp:
    """An application whose sockets are sent nothing but what pages say."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, _until_garbage(receive) if scope["type"] == "websocket" else receive, send)

    return guard


def _until_garbage(receive: Receive) -> Receive:
    async def receive_sound() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not is_of_a_page(message.get("text")):
            logger.warning("a tab said what no page says, and is cut off")
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return receive_sound


def is_of_a_page(packet: str | None) -> bool:
    """Whether a page may say this; pages say nothing in binary."""
    if packet in (CLOSE, PONG, DISCONNECT, f"{DISCONNECT},"):
        return True
    kind, _, data = (packet or "").partition(",")
    if kind not in _SHAPES:
        return False
    try:
        _SHAPES[kind].validate_python(json.loads(data or "{}"))
    except (ValueError, RecursionError):
        return False
    return True

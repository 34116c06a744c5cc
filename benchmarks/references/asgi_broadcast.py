"""A WebSocket broadcast in ASGI, with nothing around it."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_everybody: set[Send] = set()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Give every socket what one of them sends."""
    if scope["type"] == "http":
        await Response(status_code=404)(scope, receive, send)
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    _everybody.add(send)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            for one in list(_everybody):
                await one({"type": "websocket.send", "text": message["text"]})
    finally:
        _everybody.discard(send)

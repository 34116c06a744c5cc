"""A broadcast with python-socketio, at the address and in the namespace where Reflex has its own."""

from typing import Any

import socketio

_sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], ping_interval=10, ping_timeout=10)
app = socketio.ASGIApp(_sio, socketio_path="/_event")


@_sio.on("connect", namespace="/_event")
def _connect(_sid: str, _environ: dict[str, Any], _auth: Any) -> None:
    """Everybody is let in."""


@_sio.on("event", namespace="/_event")
async def _event(_sid: str, content: Any) -> None:
    await _sio.emit("event", content, namespace="/_event")

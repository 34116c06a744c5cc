"""The frames of the API's sockets, and where they are opened."""

from collections.abc import Mapping
from typing import Any

EVERYTHING = "/ws/"  # all conversations of one user
PING: dict[str, Any] = {"type": "ping"}
MESSAGE_HEAD = b'{"type":"message",'  # how the server begins the frame of a message


def conversation_path(conversation: object, access: str) -> str:
    """Where the socket of one conversation is opened, with an access token."""
    return f"/ws/chat/{conversation}/?token={access}"


def message(content: str, client_id: str) -> dict[str, Any]:
    """Send a message; the socket must be that of a conversation."""
    return {"type": "message", "content": content, "client_id": client_id}


def hello(ticket: str) -> dict[str, Any]:
    """The first frame on `EVERYTHING`, where no token was shown."""
    return {"type": "hello", "ticket": ticket}


def resume(positions: Mapping[Any, Any]) -> dict[str, Any]:
    """Go on behind these positions, by conversation."""
    return {"type": "resume", "positions": dict(positions)}

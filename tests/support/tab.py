"""A tab without a browser: speaks Reflex's own protocol, and says whatever a test wants it to say."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from websockets import ConnectionClosed
from websockets.asyncio.client import ClientConnection, connect

from .server import PASSWORD, Client, Server
from .waiting import until

NAMESPACE = "/_event"
HYDRATE = "reflex___state____state.hydrate_and_load"


@dataclass
class Tab:
    """`heard` is everything that the server sent, as text."""

    socket: ClientConnection
    address: str
    heard: list[str] = field(default_factory=list)

    async def says(self, handler: str, **payload: Any) -> None:
        """Call an event handler by its full name."""
        event = {"name": handler, "payload": payload, "router_data": router_data(self.address)}
        await self.socket.send(f"42{NAMESPACE},{json.dumps(['event', event])}")

    async def pings(self) -> None:
        """Until the server has received everything that was said before."""
        before = len(self.heard)
        await self.socket.send(f'42{NAMESPACE},["ping"]')
        await until(lambda: any('"pong"' in frame for frame in self.heard[before:]))

    async def listen(self) -> None:
        """Until the line is closed; answers the server's pings."""
        async for frame in self.socket:
            text = frame if isinstance(frame, str) else frame.decode()
            if text == "2":
                await self.socket.send("3")
            self.heard.append(text)

    def has_heard(self, text: str) -> bool:
        return any(text in frame for frame in self.heard)


@contextlib.asynccontextmanager
async def opened(
    server: Server, address: str, cookie: str = "", token: object = None, *, is_back: bool = False
) -> AsyncIterator[Tab]:
    """A tab on an address of the server, connected and hydrating; with a `token` it had before. `is_back` is a page
    that reconnects, without having been loaded anew.
    """
    url = f"ws://localhost:{server.port}{NAMESPACE}/?token={token or uuid4()}&EIO=4&transport=websocket"
    headers = {"Cookie": cookie} if cookie else {}
    async with connect(url, additional_headers=headers, origin=server.url) as socket:
        tab = Tab(socket, address)
        hydrate = {"name": HYDRATE, "payload": {} if is_back else {"hashes": []}, "router_data": router_data(address)}
        await socket.recv()
        await socket.send(f"40{NAMESPACE},{json.dumps({'event': hydrate})}")
        listening = asyncio.create_task(tab.listen())
        try:
            yield tab
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await listening


def router_data(address: str) -> dict[str, Any]:
    query = {"cid": address.removeprefix("/c/")} if address.startswith("/c/") else {}
    return {"pathname": address, "asPath": address, "query": query}


def sign_in(server: Server, client: Client) -> str:
    """The Cookie header of a new browser session."""
    answer = httpx.post(f"{server.url}/api/auth/session/", json={"username": client.username, "password": PASSWORD})
    assert answer.status_code == httpx.codes.NO_CONTENT, answer.text
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def sign_out(server: Server, cookie: str) -> None:
    """End a browser session."""
    answer = httpx.delete(f"{server.url}/api/auth/session/", headers={"Cookie": cookie})
    assert answer.status_code == httpx.codes.NO_CONTENT, answer.text

"""A tab without a browser: it speaks the protocol of the pages, and sends whatever a test wants to send."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets import ConnectionClosed
from websockets.asyncio.client import ClientConnection, connect

from .server import PASSWORD, TRUST, Client, Server
from .waiting import until
from .wire import pages


@dataclass
class Tab:
    """`heard` is everything that the server sent, as text."""

    socket: ClientConnection
    address: str
    heard: list[str] = field(default_factory=list)

    async def says(self, handler: str, **payload: Any) -> None:
        """Call an event handler by its full name."""
        await self.socket.send(pages.call(handler, payload, self.address))

    async def pings(self) -> None:
        """Until the server has received everything that was said before."""
        before = len(self.heard)
        await self.socket.send(pages.packet("ping"))
        await until(lambda: any('"pong"' in frame for frame in self.heard[before:]))

    async def listen(self) -> None:
        """Until the line is closed; answers the server's pings."""
        async for frame in self.socket:
            text = frame if isinstance(frame, str) else frame.decode()
            if text == pages.PING:
                await self.socket.send(pages.PONG)
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
    url = f"ws://localhost:{server.port}{pages.path(token)}"
    headers = {"Cookie": cookie} if cookie else {}
    async with connect(url, additional_headers=headers, origin=server.url) as socket:
        tab = Tab(socket, address)
        await socket.recv()
        await socket.send(pages.connect(address, is_back=is_back))
        listening = asyncio.create_task(tab.listen())
        try:
            yield tab
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await listening


def sign_in(server: Server, client: Client) -> str:
    """The Cookie header of a new browser session."""
    account = {"username": client.username, "password": PASSWORD}
    answer = httpx.post(f"{server.url}/api/auth/session/", json=account, verify=TRUST)
    assert answer.status_code == httpx.codes.NO_CONTENT, answer.text
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def sign_out(server: Server, cookie: str) -> None:
    """End a browser session."""
    answer = httpx.delete(f"{server.url}/api/auth/session/", headers={"Cookie": cookie}, verify=TRUST)
    assert answer.status_code == httpx.codes.NO_CONTENT, answer.text

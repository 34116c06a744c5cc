"""The API as its clients meet it: a real server in the test's own event loop, and real sockets."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
import uvicorn
import websockets
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from chatapp.api.cookies import wire_name
from chatapp.domain.session import SessionKind
from chatapp.domain.user import OwnUserView
from chatapp.flows import sessions as session_flows
from chatapp.runtime import Runtime
from chatapp.services import sessions

from .waiting import until
from .wire import frames

HOST = "chat.example.org"
WITHIN = 10.0  # seconds for an answer

ON_BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)

pages = PlainTextResponse("a page")


def change(runtime: Runtime, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    """Let the runtime have other settings for the rest of a test."""
    monkeypatch.setattr(runtime, "settings", runtime.settings.model_copy(update=settings))


def lost_on_the_way(_: object) -> None:
    """A bus that delivers nothing, in place of `publish`."""


async def access_of(runtime: Runtime, user: OwnUserView) -> str:
    """An access token in a session of its own, without the cost of checking a password."""
    started = await runtime.work(sessions.start, user_id=user.id, kind=SessionKind.API, client="test")
    return session_flows.tokens_of(runtime, started).access


def cookie_of(runtime: Runtime, token: str, scheme: str = "http") -> dict[str, str]:
    """The header with which a browser sends its session."""
    return {"Cookie": f"{wire_name(scheme, runtime.installation)}={token}"}


async def ticket_of(client: httpx.AsyncClient) -> str:
    """A ticket for a socket of whoever the client is signed in as."""
    return (await client.post("/api/auth/ws_ticket/")).json()["ticket"]


def client(app: ASGIApp, access: str | None = None, **options: Any) -> httpx.AsyncClient:
    """A client that calls the application itself; what it raises comes out."""
    headers = {"Authorization": f"Bearer {access}"} if access else {}
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 50000))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", headers=headers, **options)


class Server(uvicorn.Server):
    """Listens on a port that the system chose; signals belong to the test runner."""

    address = ""

    @contextlib.contextmanager
    def capture_signals(self):
        yield

    @property
    def url(self) -> str:
        return f"http://{self.address}"


@contextlib.asynccontextmanager
async def serve(app: ASGIApp, *, room: int | None = None, **options: Any) -> AsyncIterator[Server]:
    """A server for as long as the block runs; with `room`, its sockets hold so many bytes that nobody reads."""
    config = uvicorn.Config(
        app, lifespan="off", log_config=None, ws_per_message_deflate=False, timeout_graceful_shutdown=2, **options
    )
    server = Server(config)
    with socket.socket() as listener:
        if room is not None:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
        listener.bind(("127.0.0.1", 0))
        server.address = f"127.0.0.1:{listener.getsockname()[1]}"
        serving = asyncio.create_task(server.serve([listener]))
        try:
            await until(lambda: server.started)
            yield server
        finally:
            server.should_exit = True
            await serving


class Line:
    """One client of a WebSocket; frames as objects.

    `statuses` keeps who comes and goes, because every other line that opens or closes brings such a frame. `personal`
    keeps what concerns the user alone.
    """

    def __init__(self, connection: websockets.ClientConnection) -> None:
        self._connection = connection
        self.statuses: list[dict[str, Any]] = []
        self.personal: list[dict[str, Any]] = []

    def breaks(self) -> None:
        """The line ends without a goodbye."""
        self._connection.transport.abort()

    async def send(self, **frame: Any) -> None:
        await self.send_raw(json.dumps(frame))

    async def send_raw(self, data: str | bytes) -> None:
        await self._connection.send(data)

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(WITHIN):
            while True:
                frame = json.loads(await self._connection.recv())
                if frame["type"] in ("user_status", "presence"):
                    self.statuses.append(frame)
                elif frame["type"] in ("participation", "personal"):
                    self.personal.append(frame)
                else:
                    return frame

    async def status(self) -> dict[str, Any]:
        """The next `user_status`; nothing else may come before it."""
        async with asyncio.timeout(WITHIN):
            return json.loads(await self._connection.recv())

    async def messages(self, count: int) -> list[dict[str, Any]]:
        """The next messages; other frames in between are left out."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            frame = await self.receive()
            if frame["type"] == "message":
                found.append(frame["message"])
        return found

    async def end(self) -> int:
        """The code with which the server closes, whatever it sends before."""
        with contextlib.suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(WITHIN):
                while True:
                    await self._connection.recv()
        assert self._connection.close_code is not None
        return self._connection.close_code

    async def ask(self, **frame: Any) -> dict[str, Any]:
        """Send a frame and give what comes next."""
        await self.send(**frame)
        return await self.receive()

    async def resume(self, positions: Mapping[Any, Any] | None = None) -> list[dict[str, Any]]:
        """Go on from these positions; gives what comes until nothing is missing any more."""
        await self.send(**frames.resume(positions or {}))
        found: list[dict[str, Any]] = []
        while (frame := await self.receive()) != {"type": "resumed"}:
            found.append(frame)
        return found

    async def is_alive(self) -> bool:
        """Whether the server still answers; nothing else may be on its way."""
        return await self.ask(**frames.PING) == {"type": "pong"}


@contextlib.asynccontextmanager
async def line(server: Server, conversation: object, access: str = "", **options: Any) -> AsyncIterator[Line]:
    """A socket of one conversation."""
    url = f"ws://{server.address}{frames.conversation_path(conversation, access)}"
    async with websockets.connect(url, **options) as connection:
        yield Line(connection)


@contextlib.asynccontextmanager
async def everything(
    server: Server, access: str | None = None, *, ticket: str | None = None, **options: Any
) -> AsyncIterator[Line]:
    """A socket of everything of one user, who shows a token or a ticket."""
    headers = {"Authorization": f"Bearer {access}"} if access is not None else {}
    async with websockets.connect(
        f"ws://{server.address}{frames.EVERYTHING}", additional_headers=headers, **options
    ) as connection:
        line = Line(connection)
        if ticket is not None:
            await line.send(**frames.hello(ticket))
        yield line


def assert_refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The one shape of every error; gives its `fields`."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    body = answer.json()
    assert set(body) == {"detail", "code", "request_id"} | (
        {"fields"} if status == httpx.codes.UNPROCESSABLE_ENTITY else set()
    )
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["content-type"] == "application/json"
    assert ("www-authenticate" in answer.headers) == (status == httpx.codes.UNAUTHORIZED)
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    return body.get("fields", {})

"""When the socket of everything ends."""

import time
from datetime import timedelta

import websockets

from chatapp import security
from chatapp.domain.events import MessagePosted
from chatapp.domain.session import SessionKind
from chatapp.flows import sessions as session_flows
from chatapp.flows import tickets
from chatapp.security import Claims, TokenType
from chatapp.services import sessions
from tests.support import api
from tests.support.waiting import until

RESTART, SESSION_OVER, OUT_OF_PACE = 1012, 4401, 4408


@api.ON_BOTH
async def test_logging_out_closes_the_sockets_of_the_session(server, cast, access, ada, runtime):
    other = await api.access_of(runtime, cast.ada)
    async with (
        api.everything(server, access.ada) as one,
        api.everything(server, ticket=await api.ticket_of(ada)) as two,
        api.everything(server, other) as third,
    ):
        assert await one.is_alive()
        assert await two.is_alive()
        await ada.post("/api/auth/logout/")
        assert [await one.end(), await two.end()] == [SESSION_OVER] * 2
        assert await third.is_alive()
    await until(lambda: not runtime.hub.viewers())


async def test_a_socket_ends_when_the_token_of_its_ticket_runs_out(server, cast, runtime):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    issued_at = runtime.clock() - security.LIFETIMES["access"] + timedelta(seconds=2)
    claims = Claims(cast.ada.id, started.session_key, "x")
    token = security.sign(runtime.secret_key, TokenType.ACCESS, claims, issued_at)
    viewer = await session_flows.authenticate(runtime, TokenType.ACCESS, token)
    async with api.everything(server, ticket=await tickets.issue(runtime, viewer=viewer)) as line:
        assert await line.is_alive()
        assert await line.end() == SESSION_OVER
        assert runtime.clock() >= viewer.expires_at - timedelta(milliseconds=1)


async def test_an_end_that_nobody_told_is_noticed(server, cast, access, runtime, monkeypatch):
    monkeypatch.setattr(runtime.bus, "publish", api.lost_on_the_way)
    async with api.everything(server, access.ada) as line:
        viewer = await session_flows.authenticate(runtime, TokenType.ACCESS, access.ada)
        await runtime.work(sessions.log_out, viewer=viewer)
        assert await line.is_alive()
        await runtime.end_sessions()
        assert await line.end() == SESSION_OVER


async def test_who_resumes_after_an_end_that_nobody_told_is_closed(server, cast, access, runtime, monkeypatch):
    monkeypatch.setattr(runtime.bus, "publish", api.lost_on_the_way)
    async with api.everything(server, access.ada) as line:
        assert await line.is_alive()
        viewer = await session_flows.authenticate(runtime, TokenType.ACCESS, access.ada)
        await runtime.work(sessions.log_out, viewer=viewer)
        await line.send(type="resume", positions={})
        assert await line.end() == SESSION_OVER


async def test_who_floods_is_closed(server, cast, access, runtime, monkeypatch, bus):
    api.change(runtime, monkeypatch, socket_frames=1, socket_burst=20)
    began = time.monotonic()
    async with api.everything(server, access.ada) as line:
        for _ in range(100):
            await line.send(type="message", conversation=cast.pair.id, content="flood")
        assert await line.end() == OUT_OF_PACE
    seconds = time.monotonic() - began  # in each of which one more may be sent
    assert 20 <= len(bus.of(MessagePosted)) <= 20 + seconds


async def test_a_server_that_stops_says_so(app, cast, access, ada):
    async with api.serve(app) as server:
        headers = {"Authorization": f"Bearer {access.ada}"}
        known, unknown = [
            api.Line(await websockets.connect(f"ws://{server.address}/ws/", additional_headers=each))
            for each in (headers, {})
        ]
        assert await known.is_alive()
    assert [await known.end(), await unknown.end()] == [RESTART] * 2

import time
from datetime import timedelta

import pytest
import websockets
from sqlmodel import delete

from chatapp import security
from chatapp.domain.events import MessagePosted
from chatapp.domain.participant import Participant
from chatapp.domain.session import SessionKind
from chatapp.domain.user import User
from chatapp.flows import sessions as session_flows
from chatapp.security import Claims, TokenType
from chatapp.services import sessions
from tests.support import api
from tests.support.cast import say
from tests.support.waiting import until

RESTART, SESSION_OVER, REMOVED, OUT_OF_PACE = 1012, 4401, 4403, 4408


@api.ON_BOTH
async def test_logging_out_closes_the_sockets_of_the_session(server, cast, access, ada, runtime):
    other = await api.access_of(runtime, cast.ada)
    async with (
        api.line(server, cast.pair.id, access.ada) as one,
        api.line(server, cast.group.id, access.ada) as two,
        api.line(server, cast.pair.id, other) as third,
    ):
        assert (await ada.post("/api/auth/logout/")).status_code == 200
        assert [await one.end(), await two.end()] == [SESSION_OVER] * 2
        assert await third.is_alive()
    await until(lambda: not runtime.hub.viewers())


async def test_a_stolen_refresh_token_closes_the_sockets(server, cast, web, runtime):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    tokens = session_flows.tokens_of(runtime, started)
    async with api.line(server, cast.pair.id, tokens.access) as line:
        second = (await web.post("/api/auth/token/refresh/", json={"refresh": tokens.refresh})).json()["refresh"]
        await web.post("/api/auth/token/refresh/", json={"refresh": second})
        assert await line.is_alive()
        await web.post("/api/auth/token/refresh/", json={"refresh": tokens.refresh})
        assert await line.end() == SESSION_OVER


async def test_a_socket_ends_when_its_token_runs_out(server, cast, runtime):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    issued_at = runtime.clock() - security.LIFETIMES["access"] + timedelta(seconds=1.5)
    claims = Claims(cast.ada.id, started.session_key, "x")
    token = security.sign(runtime.secret_key, TokenType.ACCESS, claims, issued_at)
    async with api.line(server, cast.pair.id, token) as line:
        assert await line.is_alive()
        assert await line.end() == SESSION_OVER
        assert runtime.clock() >= issued_at + security.LIFETIMES["access"] - timedelta(seconds=1)


async def test_an_end_of_the_session_that_nobody_told_is_noticed(server, cast, access, runtime, monkeypatch):
    monkeypatch.setattr(runtime.bus, "publish", api.lost_on_the_way)
    async with api.line(server, cast.pair.id, access.ada) as line:
        viewer = await session_flows.authenticate(runtime, TokenType.ACCESS, access.ada)
        await runtime.work(sessions.log_out, viewer=viewer)
        assert await line.is_alive()
        await runtime.end_sessions()
        assert await line.end() == SESSION_OVER


async def test_a_disabled_user_is_closed(server, cast, access, runtime, rush):
    async with api.line(server, cast.pair.id, access.ada) as line:
        assert await line.is_alive()

        def disable(work):
            work.db.get(User, cast.ada.id).is_active = False

        await runtime.work(disable)
        assert await line.end() == SESSION_OVER


@api.ON_BOTH
async def test_who_was_removed_gets_nothing_more_and_is_closed(server, cast, access, runtime):
    async with (
        api.line(server, cast.group.id, access.linus) as linus,
        api.line(server, cast.group.id, access.ada) as ada,
    ):
        assert await linus.is_alive()
        await runtime.work(lambda work: work.db.exec(delete(Participant).where(Participant.user_id == cast.linus.id)))
        assert await linus.is_alive()
        error = await linus.ask(type="message", content="hello")
        assert (error["type"], error["code"]) == ("error", "conversation_not_found")
        runtime.hub.reread()
        assert await linus.end() == REMOVED
        assert await ada.is_alive()


@api.ON_BOTH
async def test_a_removal_that_nobody_told_is_noticed_at_the_next_message(server, cast, access, runtime):
    async with (
        api.line(server, cast.group.id, access.linus) as linus,
        api.line(server, cast.group.id, access.ada) as ada,
    ):
        assert await linus.is_alive()
        await runtime.work(lambda work: work.db.exec(delete(Participant).where(Participant.user_id == cast.linus.id)))
        await say(runtime, cast.ada, cast.group, "without linus")
        assert (await ada.messages(1))[0]["content"] == "without linus"
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await linus.receive()
        assert closed.value.rcvd.code == REMOVED


async def test_who_floods_is_closed(server, cast, access, runtime, monkeypatch, bus):
    api.change(runtime, monkeypatch, socket_frames=1, socket_burst=20)
    began = time.monotonic()
    async with api.line(server, cast.pair.id, access.ada) as line:
        for _ in range(100):
            await line.send(type="message", content="flood")
        assert await line.end() == OUT_OF_PACE
    seconds = time.monotonic() - began  # in each of which one more may be sent
    assert 20 <= len(bus.of(MessagePosted)) <= 20 + seconds


async def test_who_stays_under_the_rate_is_not(server, cast, access, runtime, monkeypatch):
    api.change(runtime, monkeypatch, socket_frames=1_000_000, socket_burst=5)
    async with api.line(server, cast.pair.id, access.ada) as line:
        for _ in range(50):
            assert await line.is_alive()


async def test_a_server_that_stops_says_so(app, cast, access):
    async with api.serve(app) as server:
        connection = await websockets.connect(f"ws://{server.address}/ws/chat/{cast.pair.id}/?token={access.ada}")
        line = api.Line(connection)
        assert await line.is_alive()
    assert await line.end() == RESTART


async def test_a_client_that_goes_is_forgotten(server, cast, access, runtime):
    connection = await websockets.connect(f"ws://{server.address}/ws/chat/{cast.pair.id}/?token={access.ada}")
    assert runtime.hub.viewers()
    connection.transport.abort()
    await until(lambda: not runtime.hub.viewers())

"""Who is let in to the socket of everything of one user."""

import asyncio
from datetime import timedelta

import pytest
import websockets

from chatapp import runtime as runtimes
from chatapp import security
from chatapp.api.sockets import user
from chatapp.domain.session import SessionKind
from chatapp.flows import sessions as session_flows
from chatapp.flows import tickets
from chatapp.realtime.redis_link import RedisLink
from chatapp.realtime.redis_tickets import RedisTickets
from chatapp.security import Claims, TokenType
from chatapp.services import sessions
from tests.support import api
from tests.support.waiting import until

TRY_AGAIN, SESSION_OVER = 1013, 4401
ALLOWED = "https://app.example.org"


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(user, "HELLO_WITHIN", 0.1)


async def refused(server, access=None, **options):
    with pytest.raises(websockets.InvalidStatus) as refusal:
        async with api.everything(server, access, **options):
            pass
    return refusal.value.response.status_code


@api.ON_BOTH
async def test_a_token_in_the_header_lets_in(server, cast, access, runtime):
    async with api.everything(server, access.ada) as line:
        assert await line.is_alive()
    await until(lambda: not runtime.hub.viewers())


@api.ON_BOTH
async def test_a_ticket_lets_in_once(server, cast, ada):
    ticket = await api.ticket_of(ada)
    async with api.everything(server, ticket=ticket) as one, api.everything(server, ticket=ticket) as two:
        assert await one.is_alive()
        assert await two.end() == SESSION_OVER
        assert await one.is_alive()


async def test_of_many_with_one_ticket_one_is_let_in(server, cast, ada):
    ticket = await api.ticket_of(ada)

    async def is_let_in():
        async with api.everything(server, ticket=ticket) as line:
            try:
                return await line.is_alive()
            except websockets.ConnectionClosed:
                return False

    assert sum(await asyncio.gather(*(is_let_in() for _ in range(10)))) == 1


async def test_a_ticket_of_one_process_opens_another(server, cast, access, runtime, redis_server):
    settings = runtime.settings.model_copy(update={"redis_url": redis_server.url})
    here, there = runtimes.build(settings), runtimes.build(settings)
    for process in (here, there):
        await process.start()
    viewer = await session_flows.authenticate(there, TokenType.ACCESS, access.ada)
    ticket = await tickets.issue(there, viewer=viewer)
    runtimes.install(here)
    async with api.everything(server, ticket=ticket) as line:
        assert await line.is_alive()
    runtimes.install(runtime)
    for process in (here, there):
        await process.stop()


async def test_a_ticket_of_a_session_that_is_over_opens_nothing(server, cast, ada, runtime):
    ticket = await api.ticket_of(ada)
    await ada.post("/api/auth/logout/")
    async with api.everything(server, ticket=ticket) as line:
        assert await line.end() == SESSION_OVER
    assert not runtime.hub.viewers()


async def test_who_signs_out_while_being_let_in_is_closed(server, cast, ada, runtime, monkeypatch):
    """The session ends after the ticket was looked at and before the socket is in the fan-out."""
    real = tickets.redeem

    async def redeem(run, *, ticket):
        viewer = await real(run, ticket=ticket)
        await run.work(sessions.log_out, viewer=viewer)
        return viewer

    monkeypatch.setattr(tickets, "redeem", redeem)
    async with api.everything(server, ticket=await api.ticket_of(ada)) as line:
        assert await line.end() == SESSION_OVER
    await until(lambda: not runtime.hub.viewers())


async def test_without_redis_nobody_is_let_in_by_a_ticket(server, cast, access, runtime, redis_of_its_own):
    link = RedisLink(redis_of_its_own.url, "chatapp")
    runtime.tickets = RedisTickets(link)
    redis_of_its_own.stop()
    async with api.everything(server, ticket="x") as line:
        assert await line.end() == TRY_AGAIN
    async with api.everything(server, access.ada) as line:
        assert await line.is_alive()
    redis_of_its_own.start()
    await link.close()


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"ping"}',
        '{"type":"hello"}',
        '{"type":"hello","ticket":null}',
        '{"type":"hello","ticket":1}',
        '{"type":"hello","ticket":""}',
        '{"type":"hello","ticket":"q2Yw0c7m9vS4tXbN1aRkZg"}',
        '{"type":"hello","ticket":"a\\u0000b"}',
        '{"type":"hello","ticket":"\\ud800"}',
        '{"type":"hello","ticket":"' + "x" * 65 + '"}',
        '{"type":"resume","positions":{}}',
        "",
        "[]",
        "null",
        "[" * 50_000,
        "x" * 1_000_000,
        b'{"type":"hello"}',
        b"\xff",
    ],
    ids=lambda value: str(value)[:40],
)
async def test_who_does_not_say_who_it_is_is_closed(server, cast, runtime, frame, caplog):
    async with api.everything(server) as line:
        await line.send_raw(frame)
        assert await line.end() == SESSION_OVER
    assert not runtime.hub.viewers()
    assert not caplog.records


async def test_who_says_nothing_is_closed(server, cast, impatient, caplog):
    async with api.everything(server) as line:
        assert await line.end() == SESSION_OVER
    assert not caplog.records


async def test_who_goes_before_saying_anything_is_forgotten(server, cast, caplog):
    async with api.everything(server):
        pass
    async with api.everything(server) as line:
        line.breaks()
    await until(lambda: not server.server_state.connections)
    assert not caplog.records


async def test_a_header_without_a_good_token_is_refused(server, cast, runtime, access):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    claims = Claims(cast.ada.id, started.session_key, "x")
    long_ago = runtime.clock() - timedelta(hours=1)
    tokens = [
        "",
        "x",
        "%00",
        session_flows.tokens_of(runtime, started).refresh,
        session_flows.cookie_of(runtime, started),
        security.sign(runtime.secret_key, TokenType.ACCESS, claims, long_ago),
        security.sign("0" * 64, TokenType.ACCESS, claims, runtime.clock()),
    ]
    assert [await refused(server, token) for token in tokens] == [403] * len(tokens)


async def test_a_cookie_and_a_token_in_the_address_let_nobody_in(server, cast, runtime, access, impatient):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="")
    headers = api.cookie_of(runtime, session_flows.cookie_of(runtime, started))
    address = f"ws://{server.address}/ws/?token={access.ada}"
    async with websockets.connect(address, additional_headers=headers) as connection:
        assert await api.Line(connection).end() == SESSION_OVER


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ALLOWED + ".evil", "http://["])
async def test_pages_of_other_servers_are_refused(server, cast, access, ada, runtime, monkeypatch, origin):
    api.change(runtime, monkeypatch, allowed_origins=[ALLOWED])
    assert await refused(server, access.ada, origin=origin) == 403
    assert await refused(server, ticket=await api.ticket_of(ada), origin=origin) == 403


async def test_own_and_allowed_pages_are_let_in(server, cast, ada, runtime, monkeypatch):
    api.change(runtime, monkeypatch, allowed_origins=[ALLOWED])
    for origin in (f"http://{server.address}", f"https://{server.address}", ALLOWED):
        async with api.everything(server, ticket=await api.ticket_of(ada), origin=origin) as line:
            assert await line.is_alive()


async def test_the_address_needs_no_slash_at_its_end(server, cast, access):
    headers = {"Authorization": f"bearer {access.ada}"}
    async with websockets.connect(f"ws://{server.address}/ws", additional_headers=headers) as connection:
        assert await api.Line(connection).is_alive()


async def test_a_second_hello_is_an_error(server, cast, ada):
    async with api.everything(server, ticket=await api.ticket_of(ada)) as line:
        assert (await line.ask(type="hello", ticket=await api.ticket_of(ada)))["code"] == "malformed_frame"
        assert await line.is_alive()

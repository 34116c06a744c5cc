from datetime import timedelta

import pytest
import websockets

from chatapp import security
from chatapp.domain.session import SessionKind
from chatapp.flows import sessions as session_flows
from chatapp.security import Claims, TokenType
from chatapp.services import sessions
from tests.support import api
from tests.support.waiting import until

ALLOWED = "https://app.example.org"


async def refused(server, conversation, token, **options):
    with pytest.raises(websockets.InvalidStatus) as refusal:
        async with api.line(server, conversation, token, **options):
            pass
    return refusal.value.response.status_code


async def test_who_has_no_good_token_is_refused(server, cast, runtime, access):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    claims = Claims(cast.ada.id, started.session_key, "x")
    long_ago = runtime.clock() - timedelta(hours=1)
    tokens = [
        "",
        "x",
        "%00",
        "é",
        session_flows.tokens_of(runtime, started).refresh,
        session_flows.cookie_of(runtime, started),
        security.sign(runtime.secret_key, TokenType.ACCESS, claims, long_ago),
        security.sign("0" * 64, TokenType.ACCESS, claims, runtime.clock()),
        f"{access.ada}&token=x",
    ]
    assert [await refused(server, cast.pair.id, token) for token in tokens] == [403] * len(tokens)
    assert not runtime.hub.viewers()


async def test_who_is_signed_out_is_refused(server, ada, cast, access):
    await ada.post("/api/auth/logout/")
    assert await refused(server, cast.pair.id, access.ada) == 403


async def test_who_signs_out_while_being_let_in_is_refused(server, cast, access, runtime, monkeypatch):
    """The session ends after the token was looked at and before the socket is in the fan-out: no event reaches it."""
    real = session_flows.authenticate

    async def authenticate(run, kind, token):
        viewer = await real(run, kind, token)
        await run.work(sessions.log_out, viewer=viewer)
        return viewer

    monkeypatch.setattr(session_flows, "authenticate", authenticate)
    assert await refused(server, cast.pair.id, access.ada) == 403


async def test_outsiders_are_refused_like_conversations_that_are_not(server, cast, runtime, access):
    for conversation in (cast.pair.id, 2**31 - 1, 2**31, 2**63, "9" * 500, 0, -1, "abc", "1.0", "", "%00"):
        assert await refused(server, conversation, access.mallory) == 403
    assert await refused(server, cast.pair.id, access.linus) == 403
    assert not runtime.hub.viewers()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ALLOWED + ".evil", "http://["])
async def test_pages_of_other_servers_are_refused(server, cast, access, runtime, monkeypatch, origin):
    api.change(runtime, monkeypatch, allowed_origins=[ALLOWED])
    assert await refused(server, cast.pair.id, access.ada, origin=origin) == 403


async def test_own_and_allowed_pages_and_clients_without_pages_are_let_in(server, cast, access, runtime, monkeypatch):
    api.change(runtime, monkeypatch, allowed_origins=[ALLOWED])
    for origin in (None, f"http://{server.address}", f"https://{server.address}", ALLOWED):
        async with api.line(server, cast.pair.id, access.ada, origin=origin) as line:
            assert await line.is_alive()
    await until(lambda: not runtime.hub.viewers())


async def test_the_address_needs_no_slash_at_its_end(server, cast, access):
    async with websockets.connect(f"ws://{server.address}/ws/chat/{cast.pair.id}?token={access.ada}") as connection:
        await connection.send('{"type":"ping"}')
        assert await connection.recv() == '{"type":"pong"}'

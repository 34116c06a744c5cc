"""Every door says for whom it asks the database, so that turns are fair."""

from uuid import uuid4

import pytest

from chatapp import context
from chatapp.context import SYSTEM
from tests.support import api

ADDRESS = "203.0.113.7"  # of the tests' own client


@pytest.fixture
def requesters(runtime, monkeypatch):
    """The requester of each unit of work, in the order of asking; `runtime` may be asked in between."""
    found = []

    def recording(inner):
        async def ask(*arguments):
            found.append(context.requester())
            return await inner(*arguments)

        return ask

    for verb in ("read", "write"):
        monkeypatch.setattr(runtime.database, verb, recording(getattr(runtime.database, verb)))
    return found


async def test_a_request_is_for_an_address_until_its_user_is_known(ada, cast, requesters):
    assert (await ada.get("/api/auth/me/")).is_success
    assert requesters == [ADDRESS, cast.ada.id]


async def test_what_follows_a_known_token_is_for_its_user(ada, cast, requesters):
    await ada.get("/api/auth/me/")
    requesters.clear()
    body = {"conversation": cast.pair.id, "content": "hello"}
    assert (await ada.post("/api/chat/messages/", json=body)).is_success
    assert set(requesters) == {cast.ada.id}


async def test_a_sign_in_is_for_an_address(web, cast, requesters):
    await web.post("/api/auth/token/", json={"username": "ada", "password": "a wrong one"})
    assert set(requesters) == {ADDRESS}


async def test_a_look_at_the_database_is_for_the_system(web, requesters):
    """All who ask at once share it: the queue of one who floods must not make the server look dead."""
    assert (await web.get("/health/ready/")).is_success
    assert requesters == [SYSTEM]


@pytest.mark.parametrize("way", ["conversation", "header", "ticket"])
async def test_what_a_socket_asks_is_for_its_user(way, server, access, ada, cast, requesters):
    ticket = await api.ticket_of(ada)
    lines = {
        "conversation": lambda: api.line(server, cast.pair.id, access.ada),
        "header": lambda: api.everything(server, access.ada),
        "ticket": lambda: api.everything(server, ticket=ticket),
    }
    async with lines[way]() as line:
        assert await line.is_alive()
        requesters.clear()
        frame: dict[str, object] = {"type": "message", "content": "hello", "client_id": str(uuid4())}
        await line.send(**frame if way == "conversation" else frame | {"conversation": cast.pair.id})
        assert (await line.messages(1))[0]["content"] == "hello"
        assert requesters[0] == cast.ada.id

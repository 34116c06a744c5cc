"""Tokens, cookies and sockets from before: they were good when their session ended, or their user lost the group."""

import contextlib
import json
from datetime import timedelta

import pytest
import websockets
from sqlalchemy import update

from chatapp.domain.ids import UserId
from chatapp.domain.session import Session
from chatapp.flows import privacy
from chatapp.services import accounts, messages, participants, sessions
from tests.access import world
from tests.access.table import FRAMES, REST, sign_in
from tests.access.test_frames import kind
from tests.access.test_rest import attempt
from tests.support import api
from tests.support.builders import PASSWORD

SAID_AFTER = "the dog is called Rex"
SESSION_OVER, REMOVED = 4401, 4403


async def removed(runtime, place):
    about = {"actor_id": UserId(place.founder), "conversation_id": place.group}
    await runtime.work(participants.remove, **about, user_id=place.viewer.user_id)


async def left(runtime, place):
    await runtime.work(participants.leave, user_id=place.viewer.user_id, conversation_id=place.group)


async def signed_out(runtime, place):
    """Everywhere, as a change of the password does too."""
    await runtime.work(sessions.end_all, user_id=place.viewer.user_id)


async def disabled(runtime, place):
    await runtime.work(accounts.disable, user_id=place.viewer.user_id)


async def deleted(runtime, place):
    await privacy.delete_account(runtime, viewer=place.viewer, password=PASSWORD)


async def expired(runtime, place):
    def act(work):
        own = update(Session).where(Session.user_id == place.viewer.user_id)
        work.db.connection().execute(own.values(expires_at=work.now - timedelta(seconds=1)))

    await runtime.work(act)
    runtime.recognised.forget()  # who was recognised a second ago
    await runtime.end_sessions()


LOSES_PLACE, LOSES_SESSION = (removed, left), (signed_out, disabled, deleted, expired)
EVERY_WAY = pytest.mark.parametrize("how", [*LOSES_PLACE, *LOSES_SESSION], ids=lambda how: how.__name__)


@EVERY_WAY
async def test_no_route_takes_a_token_or_cookie_from_before(app, runtime, how):
    place = await world.make(runtime, "member")
    rows = [row for row in REST if row.expected["anonymous"] == "401" and row.body is not sign_in]
    if how in LOSES_PLACE:  # the rest is still theirs
        rows = [row for row in rows if row.expected["former"] == "404"]
    for row in rows:
        if row.method == "GET":
            assert (await attempt(app, row, place)).status_code == int(row.expected["member"]), row
    await how(runtime, place)
    before = await world.fingerprint(runtime, place)
    role = "former" if how in LOSES_PLACE else "disabled"
    answers = {(row.method, row.path, row.about): await attempt(app, row, place) for row in rows}
    assert {key: str(answer.status_code) for key, answer in answers.items()} == {
        (row.method, row.path, row.about): row.expected[role] for row in rows
    }
    assert not any(world.SECRET in answer.text for answer in answers.values())
    assert await world.fingerprint(runtime, place) == before


async def said_until_closed(line, rows, place):
    """Sends every frame; gives all that comes back, and the code with which the socket was closed, 0 if it was not."""
    heard = []
    with contextlib.suppress(websockets.ConnectionClosed):
        for row in rows:
            await line.send_raw(json.dumps({"type": kind(row), **(row.body(place) if row.body else {})}))
        await line.send(type="ping")
        while True:
            heard.append(await line.receive())
            if heard[-1] == {"type": "pong"} and len([frame for frame in heard if frame["type"] == "pong"]) == 2:
                return heard, 0
    return heard, await line.end()


@EVERY_WAY
@pytest.mark.parametrize("path", ["/ws/chat/", "/ws/"])
async def test_no_frame_on_a_socket_from_before_shows_or_changes_anything(app, runtime, how, path):
    place = await world.make(runtime, "member")
    rows = [row for row in FRAMES if row.path == path and row.method != "Hello"]
    async with api.serve(app) as server:
        lines = {
            "/ws/chat/": lambda: api.line(server, place.group, place.access),
            "/ws/": lambda: api.everything(server, place.access),
        }
        async with lines[path]() as line:
            assert await line.is_alive()
            await how(runtime, place)
            said = {"sender_id": UserId(place.founder), "conversation_id": place.group, "content": SAID_AFTER}
            await runtime.work(messages.send, **said)
            before = await world.fingerprint(runtime, place)
            heard, code = await said_until_closed(line, rows, place)
    assert SAID_AFTER not in json.dumps(heard)
    assert await world.fingerprint(runtime, place) == before
    if how in LOSES_SESSION:
        assert code == SESSION_OVER
    else:
        assert code == (REMOVED if path == "/ws/chat/" else 0)

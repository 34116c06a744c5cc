"""Tabs from before: they were open, and showed the group, when their user lost it, or their session ended.

The client ignores that it is sent elsewhere, and goes on to call every handler that there is.
"""

import asyncio
import contextlib
import os
import sys
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from reflex.state import State
from sqlalchemy import update
from websockets.asyncio.client import connect

from chatapp import runtime as runtimes
from chatapp.domain.session import Session
from chatapp.settings import Settings
from tests.access import world
from tests.access.table import HANDLERS, new_password
from tests.access.test_handlers import full_name
from tests.support import compiled, tab
from tests.support.builders import PASSWORD
from tests.support.server import ROOT, TRUST, server
from tests.support.waiting import until

SAID_AFTER = "the dog is called Rex"
OPEN = full_name("thread.ThreadState.open")
SESSION_OVER = 4401
HYDRATE = f"{State.get_full_name()}.hydrate"
ANSWERED_WITHIN = 2.0  # seconds; events of a session that is over may as well be dropped without an answer

# What one may do to oneself comes last: it would end the session of who has only lost the group.
LAST = ("privacy.PrivacyState.delete", "profile.PasswordState.change")


@pytest.fixture
async def runtime(running):
    """Another process on the same database, which the server does not hear."""
    runtime = runtimes.build(Settings(data_dir=running.data))
    compiled.share(runtime.database.engines)
    await runtime.start()
    yield runtime
    await runtime.stop()


class Rest:
    """What is done over REST, so that the server hears it."""

    def __init__(self, running):
        self.url, self.data = running.url, running.data

    async def __call__(self, method, path, token, **sent):
        async with httpx.AsyncClient(
            base_url=self.url, headers={"Authorization": f"Bearer {token}"}, verify=TRUST
        ) as web:
            answer = await web.request(method, path, **sent)
        assert answer.is_success, answer.text


async def removed(rest, place, founder, _):
    await rest("DELETE", f"/api/chat/conversations/{place.group}/participants/{place.viewer.user_id}/", founder)


async def left(rest, place, _founder, _):
    await rest("POST", f"/api/chat/conversations/{place.group}/leave/", place.access)


async def signed_out(rest, place, _founder, _):
    async with httpx.AsyncClient(base_url=rest.url, headers={"Cookie": place.cookie}, verify=TRUST) as web:
        assert (await web.delete("/api/auth/session/")).is_success


async def password_changed(rest, place, _founder, _):
    await rest("POST", "/api/auth/me/password/", place.access, json=new_password(place))


async def deleted(rest, place, _founder, _):
    await rest("DELETE", "/api/auth/me/", place.access, json={"password": PASSWORD})


async def disabled(rest, place, _founder, _):
    """By the command line, which a server without Redis does not hear."""
    words = (sys.executable, "-m", "chatapp", "disable-user", place.username)
    own = {name: value for name, value in os.environ.items() if not name.startswith("CHATAPP_")}
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env=own | {"CHATAPP_DATA_DIR": str(rest.data)})
    assert await process.wait() == 0


async def expired(_rest, place, _founder, runtime):
    def act(work):
        own = update(Session).where(Session.user_id == place.viewer.user_id)
        work.db.connection().execute(own.values(expires_at=work.now - timedelta(seconds=1)))

    await runtime.work(act)


LOSES_PLACE, LOSES_SESSION = (removed, left), (signed_out, password_changed, deleted)
UNHEARD = (disabled, expired)


@contextlib.asynccontextmanager
async def listening(running, place, token):
    """A tab of the member on the group, at whatever it is shown; it has opened every panel."""
    async with tab.opened(running, f"/c/{place.group}", place.cookie, token) as line:
        await until(lambda: line.has_heard(world.SECRET))
        for name in ("details.DetailsState.toggle", "add_people.AddPeopleState.open", "thread.ThreadState.hold"):
            await line.says(full_name(name), conversation=str(place.group))
        await line.says(full_name("switcher.SwitcherState.search"), text="")
        await line.says(full_name("dashboard.DashboardState.refresh"))
        await answered(line, "all panels are open")
        yield line


async def answered(line, word):
    """Until everything that was said before is done with, or dropped."""
    await line.says(full_name("base.ToastState.show"), kind="info", title=word)
    with contextlib.suppress(TimeoutError):
        await until(lambda: line.has_heard(word), within=ANSWERED_WITHIN)


async def calls_everything(line, place):
    """Every handler, and what the browser itself asks for; in the order that showed most."""
    for name in ("hold", "release", "hold", "load_older", "load_newer", "catch_up"):
        await line.says(full_name(f"thread.ThreadState.{name}"), conversation=str(place.group))
    await line.says(full_name("thread.ThreadState.settle"))
    await line.says(HYDRATE)
    rows = sorted(HANDLERS, key=lambda row: f"{row.method}.{row.path}" in LAST)
    for row in rows:
        for called, body in (*row.before, (f"{row.method}.{row.path}", row.body)):
            await line.says(full_name(called), **body(place))
    await line.says(HYDRATE)


def socket_of(running, access):
    """A socket of everything."""
    headers = {"Authorization": f"Bearer {access}"}
    return connect(f"ws://localhost:{running.port}/ws/", additional_headers=headers)


def heard_of_group(frames):
    """What the frames tell of the group; names of people are in every search for people."""
    secrets = (world.SECRET, SAID_AFTER, "sleeps all day", '"title_rx_state_":"Compilers"')
    return {secret for secret in secrets for frame in frames if secret in frame}


async def prepared(running, runtime, how):
    """A member of the group, the founder's token, and somebody else's tab that keeps the group open in the server."""
    place = await world.make(runtime, "member")
    founder = await world.access_of(runtime, place.founder)
    return Rest(running), place, founder


async def say(rest, place, founder):
    await rest("POST", "/api/chat/messages/", founder, json={"conversation": place.group, "content": SAID_AFTER})


@pytest.mark.parametrize("how", [*LOSES_PLACE, *LOSES_SESSION], ids=lambda how: how.__name__)
async def test_a_tab_from_before_is_shown_nothing_more_by_any_handler(running, runtime, how):
    rest, place, founder = await prepared(running, runtime, how)
    watcher, token = await world.cookie_of(runtime, place.founder), uuid4()
    async with tab.opened(running, f"/c/{place.group}", watcher) as other, listening(running, place, token) as line:
        await until(lambda: other.has_heard(world.SECRET))
        await how(rest, place, founder, runtime)
        await say(rest, place, founder)
        await until(lambda: other.has_heard(SAID_AFTER))
        await until(lambda: line.has_heard("/login") if how in LOSES_SESSION else line.has_heard(OPEN))
        await answered(line, "so far")
        mark = len(line.heard)
        before = await world.fingerprint(runtime, place)
        await calls_everything(line, place)
        await answered(line, "the end")
        assert heard_of_group(line.heard[mark:]) == set()
        assert SAID_AFTER not in "".join(line.heard)
        if how in LOSES_SESSION:
            assert await world.fingerprint(runtime, place) == before
        async with tab.opened(running, f"/c/{place.group}", place.cookie, token) as again:
            await calls_everything(again, place)
            await answered(again, "the very end")
            assert heard_of_group(again.heard) == set()


@pytest.mark.parametrize("how", UNHEARD, ids=lambda how: how.__name__)
async def test_an_end_that_the_server_does_not_hear_ends_a_tab_within_30_seconds(running, runtime, how):
    """Neither says a word: the socket is closed, and the tab is sent to the sign-in page and told nothing more."""
    rest, place, founder = await prepared(running, runtime, how)
    watcher, token = await world.cookie_of(runtime, place.founder), uuid4()
    async with tab.opened(running, f"/c/{place.group}", watcher) as other, listening(running, place, token) as line:
        async with socket_of(running, place.access) as socket:
            await how(rest, place, founder, runtime)
            async with asyncio.timeout(30):
                await socket.wait_closed()
            assert socket.close_code == SESSION_OVER
        await until(lambda: line.has_heard("/login"), within=30)
        await say(rest, place, founder)
        await until(lambda: other.has_heard(SAID_AFTER))
        mark, before = len(line.heard), await world.fingerprint(runtime, place)
        await calls_everything(line, place)
        await answered(line, "the end")
        assert heard_of_group(line.heard[mark:]) == set()
        assert SAID_AFTER not in "".join(line.heard)
        assert await world.fingerprint(runtime, place) == before
        async with tab.opened(running, f"/c/{place.group}", place.cookie, token) as again:
            await calls_everything(again, place)
            await answered(again, "the very end")
            assert heard_of_group(again.heard) == set()


async def test_a_tab_that_was_away_when_its_user_was_removed_finds_nothing_of_the_group(running, runtime):
    """Its socket was closed; the state is kept for when it comes back."""
    rest, place, founder = await prepared(running, runtime, removed)
    token, leader = uuid4(), f'"leaders_rx_state_":[{{"id":{place.group},'
    async with listening(running, place, token) as line:
        assert line.has_heard(leader)
    await removed(rest, place, founder, runtime)
    await say(rest, place, founder)
    async with tab.opened(running, "/settings", place.cookie, token) as line:
        await answered(line, "back")
        assert line.has_heard("back")
        assert heard_of_group(line.heard) == set()
        assert not line.has_heard(leader)


async def test_a_tab_whose_session_goes_on_finds_its_state_again(running, runtime):
    """Otherwise the tests above would show nothing."""
    _, place, _ = await prepared(running, runtime, removed)
    token = uuid4()
    async with listening(running, place, token):
        pass
    async with tab.opened(running, "/settings", place.cookie, token) as line:
        await answered(line, "back")
        assert world.SECRET in heard_of_group(line.heard)


def kept(redis_server):
    """Everything that Redis keeps, as bytes."""
    with redis_server.client() as client:
        return b"".join(client.get(key) or b"" for key in client.keys("*_reflex___state*"))


@pytest.mark.parametrize("how", [removed, signed_out], ids=lambda how: how.__name__)
async def test_a_state_that_is_kept_in_redis_is_emptied(tmp_path, redis_server, how):
    """The tab does nothing about it."""
    data = tmp_path / "data"
    with server(data, CHATAPP_DEMO_DATA="false", CHATAPP_REDIS_URL=redis_server.url) as running:
        runtime = runtimes.build(Settings(data_dir=data, redis_url=redis_server.url))
        await runtime.start()
        try:
            rest, place, founder = await prepared(running, runtime, how)
            async with listening(running, place, uuid4()) as line:
                await until(lambda: world.SECRET.encode() in kept(redis_server))
                await how(rest, place, founder, runtime)
                await until(lambda: world.SECRET.encode() not in kept(redis_server))
                assert SAID_AFTER not in "".join(line.heard)
        finally:
            await runtime.stop()

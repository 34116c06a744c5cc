"""Everything that somebody holds from before opens nothing afterwards, at every door that takes it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
import websockets

from chatapp import runtime as runtimes
from chatapp.api.dispatch import dispatch
from chatapp.api.sockets.outbox import Close
from chatapp.cli import backup, migrate
from chatapp.domain import times
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import passwords, privacy, tickets
from chatapp.flows import sessions as session_flows
from chatapp.security import TokenType
from chatapp.services import accounts, sessions
from tests.support import api
from tests.support import cast as people
from tests.support.builders import PASSWORD

DOORS = {"access", "refresh", "cookie", "ticket", "/ws/chat/", "/ws/"}


@dataclass(frozen=True, slots=True)
class Held:
    """What a program and a browser of ada hold."""

    access: str
    refresh: str
    cookie: str
    ticket: str


@asynccontextmanager
async def process(settings, clock=times.now):
    here = runtimes.build(settings, clock=clock)
    await here.start()
    runtimes.install(here)
    try:
        yield here
    finally:
        runtimes.install(None)
        await here.stop()


async def hold(here, cast):
    program, browser = [
        await here.work(sessions.start, user_id=cast.ada.id, kind=kind, client="") for kind in SessionKind
    ]
    pair = session_flows.tokens_of(here, program)
    viewer = await session_flows.authenticate(here, TokenType.ACCESS, pair.access)
    ticket = await tickets.issue(here, viewer=viewer)
    return Held(pair.access, pair.refresh, session_flows.cookie_of(here, browser), ticket)


async def opened(held, conversation):
    """The doors that let the holder in; each answers whoever is refused as it should."""
    app = dispatch(api.pages)
    async with api.client(app) as web, api.serve(app) as server:
        bearer, cookie = {"Authorization": f"Bearer {held.access}"}, api.cookie_of(runtimes.current(), held.cookie)
        answers = {
            "access": await web.get("/api/auth/me/", headers=bearer),
            "refresh": await web.post("/api/auth/token/refresh/", json={"refresh": held.refresh}),
            "cookie": await web.put("/api/auth/session/avatar/", headers=cookie),
        }
        assert {answer.status_code for answer in answers.values()} <= {200, 401, 415}
        found = {door for door, answer in answers.items() if answer.status_code != 401}
        sockets = {
            "/ws/chat/": api.line(server, conversation, held.access),
            "/ws/": api.everything(server, held.access),
            "ticket": api.everything(server, ticket=held.ticket),
        }
        told = {door: await said_by(socket) for door, socket in sockets.items()}
        assert set(told.values()) <= {"alive", 403, Close.SESSION_OVER}
        return found | {door for door, answer in told.items() if answer == "alive"}


async def said_by(socket):
    """`alive`, the status of a refused handshake, or the code of a closed socket."""
    try:
        async with socket as line:
            return "alive" if await line.is_alive() else "unexpected"
    except websockets.InvalidStatus as refusal:
        return refusal.response.status_code
    except websockets.ConnectionClosed as closed:
        return closed.rcvd and closed.rcvd.code


async def sign_out(here, cast):
    await here.work(sessions.end_all, user_id=cast.ada.id)


async def change_password(here, cast):
    own = await here.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    viewer = Viewer(cast.ada.id, own.session_id)
    await passwords.change(here, viewer=viewer, old_password=PASSWORD, new_password="another walk home")


async def disable(here, cast):
    await here.work(accounts.disable, user_id=cast.ada.id)


async def delete(here, cast):
    await privacy.delete_account(here, viewer=Viewer(cast.ada.id, 0), password=PASSWORD)


@pytest.mark.parametrize("end", [sign_out, change_password, disable, delete])
async def test_what_is_held_from_before_opens_nothing_afterwards(settings, end):
    """In the process where it ended, and in one that knows only the database."""
    async with process(settings) as here:
        cast = await here.work(people.assemble)
        assert await opened(await hold(here, cast), cast.group.id) == DOORS
        held = await hold(here, cast)
        await end(here, cast)
        assert await opened(held, cast.group.id) == set()
    async with process(settings):
        assert await opened(held, cast.group.id) == set()


def later():
    return times.now() + timedelta(days=31)


async def test_what_has_run_out_opens_nothing(settings):
    async with process(settings) as here:
        cast = await here.work(people.assemble)
        held = await hold(here, cast)
    async with process(settings, later):
        assert await opened(held, cast.group.id) == set()


async def test_what_is_older_than_a_restore_opens_nothing(settings):
    async with process(settings) as here:
        cast = await here.work(people.assemble)
        held = await hold(here, cast)
    backup.restore(settings, backup.backup(settings, None), replace=True)
    async with process(settings) as here:
        assert await opened(held, cast.group.id) == set()
        assert await opened(await hold(here, cast), cast.group.id) == DOORS


async def test_what_another_installation_with_the_same_secret_gave_opens_nothing(settings, tmp_path):
    other = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/other.db"})
    migrate.upgrade(other.database)
    async with process(other) as here:
        cast = await here.work(people.assemble)
        held = await hold(here, cast)
    async with process(settings) as here:
        own = await here.work(people.assemble)
        assert (own.ada.id, own.group.id) == (cast.ada.id, cast.group.id)
        await hold(here, own)
        assert await opened(held, cast.group.id) == set()

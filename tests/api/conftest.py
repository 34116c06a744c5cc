"""The application as it is served, and clients for the cast."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from starlette.types import ASGIApp

from chatapp.api.dispatch import dispatch
from chatapp.api.sockets import line
from chatapp.domain import times
from chatapp.live import follower
from tests.support import api


@pytest.fixture
def database_url(request) -> str:
    """SQLite, or with `api.ON_BOTH` each of the databases."""
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")


@pytest.fixture
def clock():
    """The real one: tokens are checked against it by clients and servers alike."""
    return times.now


@pytest.fixture
def app(runtime) -> ASGIApp:
    return dispatch(api.pages)


@pytest.fixture
async def web(app) -> AsyncIterator:
    """A client that nobody is signed in with."""
    async with api.client(app) as client:
        yield client


@pytest.fixture
async def access(runtime, cast) -> SimpleNamespace:
    """An access token of everybody."""
    return SimpleNamespace(
        **{name: await api.access_of(runtime, getattr(cast, name)) for name in ("ada", "grace", "linus", "mallory")}
    )


@pytest.fixture
async def ada(app, access) -> AsyncIterator:
    async with api.client(app, access.ada) as client:
        yield client


@pytest.fixture
async def grace(app, access) -> AsyncIterator:
    async with api.client(app, access.grace) as client:
        yield client


@pytest.fixture
async def mallory(app, access) -> AsyncIterator:
    async with api.client(app, access.mallory) as client:
        yield client


@pytest.fixture
async def server(app) -> AsyncIterator[api.Server]:
    async with api.serve(app) as server:
        yield server


@pytest.fixture
def rush(monkeypatch):
    """What a socket looks at now and then, it looks at all the time."""
    monkeypatch.setattr(line, "WATCH_EVERY", 0.01)
    monkeypatch.setattr(line, "REREAD_EVERY", 1)
    monkeypatch.setattr(follower, "CHECK_EVERY", 0)

"""What the attempts are made against."""

import pytest
from starlette.types import ASGIApp

from chatapp.api.dispatch import dispatch
from chatapp.domain import times
from tests.support import api
from tests.support.server import server


@pytest.fixture
def clock():
    """The real one: tokens are checked against it by clients and servers alike."""
    return times.now


@pytest.fixture
def settings(settings):
    """Nobody is slowed down here."""
    return settings.model_copy(update={"registrations_per_address": 10_000, "login_attempts_per_address": 10_000})


@pytest.fixture
def app(runtime) -> ASGIApp:
    return dispatch(api.pages)


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """A real server, with pages."""
    with server(
        tmp_path_factory.mktemp("server") / "data", CHATAPP_DEMO_DATA="false", CHATAPP_PRESENCE_GRACE="0"
    ) as one:
        yield one

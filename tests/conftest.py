"""What tests share: real servers, a fresh database for each, the cast, and a clock that stands still."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.cli import migrate
from chatapp.domain.tables import metadata
from chatapp.limits import budget
from chatapp.live import debounce
from chatapp.runtime import Runtime
from chatapp.settings import Settings
from tests.support import cast as people
from tests.support import compiled, in_memory, order, postgres, redis, s3
from tests.support.cast import Cast
from tests.support.fakes import Clock, RecordingBus

# The same examples everywhere, and as much time for them as a busy machine takes.
hypothesis.settings.register_profile(
    "tests", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")

in_memory.keep_temporary_files()

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = order.ordered(dict.fromkeys(item.path for item in items))
    places = {file: place for place, file in enumerate(files)}
    items.sort(key=lambda item: places[item.path])


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    """No setting of the machine reaches a test."""
    for name in os.environ:
        if name.startswith("CHATAPP_") and name != postgres.VARIABLE:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _refused_at_once(monkeypatch):
    """Tests of limits are refused often."""
    monkeypatch.setattr(budget, "PAUSE", 0)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server) -> Iterator[str]:
    """The name of a migrated database that nobody writes to."""
    name = postgres_server.make()
    migrate.upgrade(postgres_server.url(name))
    yield name
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def _postgres_shared(postgres_server, postgres_template) -> Iterator[tuple[str, psycopg.Connection]]:
    name = postgres_server.make(postgres_template)
    with postgres_server.connection(name) as connection:
        yield postgres_server.url(name), connection
    postgres_server.drop(name)


@pytest.fixture
def postgres_url(_postgres_shared) -> str:
    """A migrated database without rows. It is emptied, not made anew: a hundredth of the time. Ids go on."""
    url, connection = _postgres_shared
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    connection.execute("; ".join(f"DELETE FROM {table}" for table in tables))  # noqa: S608 - our own words
    return url


@pytest.fixture
def postgres_of_its_own(postgres_server, postgres_template) -> Iterator[str]:
    """The name of a migrated database for a test that breaks things."""
    name = postgres_server.make(postgres_template)
    yield name
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "chatapp.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(_sqlite_template, tmp_path) -> str:
    """A migrated file without rows."""
    path = shutil.copy(_sqlite_template, tmp_path / "chatapp.db")
    return f"sqlite:///{path}"


@pytest.fixture
def database_url(sqlite_url) -> str:
    """Which database the runtime uses; tests of services and storage run on both."""
    return sqlite_url


@pytest.fixture(scope="session")
def _redis_shared() -> Iterator[redis.Server]:
    with redis.server() as server:
        yield server


@pytest.fixture
def redis_server(_redis_shared) -> redis.Server:
    """An empty Redis that is left running."""
    with _redis_shared.client() as client:
        client.flushall()
    return _redis_shared


@pytest.fixture
def redis_of_its_own() -> Iterator[redis.Server]:
    """An empty Redis that a test may stop, restart and pause."""
    with redis.server() as server:
        yield server


@pytest.fixture(scope="session")
def moto() -> Iterator[s3.Server]:
    """An S3 server that does everything, and lets everybody in."""
    with s3.running(s3.Moto) as server:
        yield server


@pytest.fixture(scope="session")
def rclone() -> Iterator[s3.Server]:
    """An S3 server that checks keys and signatures."""
    with s3.running(s3.Rclone) as server:
        yield server


@pytest.fixture
def settings(database_url, tmp_path) -> Settings:
    """Nobody meets too many people in a day; tests of that limit set it."""
    return Settings(data_dir=tmp_path / "data", database_url=database_url, secret=SECRET, new_people_per_day=10_000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bus() -> RecordingBus:
    return RecordingBus()


@pytest.fixture
async def runtime(settings, clock, bus) -> AsyncIterator[Runtime]:
    """A whole process on a fresh database, started and installed."""
    runtime = runtimes.build(settings, bus=bus, clock=clock)
    compiled.share(runtime.database.engines)
    await runtime.start()
    runtimes.install(runtime)
    yield runtime
    runtimes.install(None)
    await runtime.stop()


@pytest.fixture
def away(runtime, monkeypatch):
    """A database that does not answer, for as long as the block lasts; the event is set once it was asked."""
    monkeypatch.setattr(debounce, "RETRY_AFTER", 0.01)

    @contextlib.asynccontextmanager
    async def block():
        asked = asyncio.Event()

        async def refuse(*_, **__):
            asked.set()
            raise errors.Unavailable

        with monkeypatch.context() as broken:
            broken.setattr(runtime, "read", refuse)
            yield asked

    return block


@pytest.fixture
async def cast(runtime, bus) -> Cast:
    """The people and their conversations; what their making told is forgotten."""
    assembled = await runtime.work(people.assemble)
    bus.take()
    return assembled

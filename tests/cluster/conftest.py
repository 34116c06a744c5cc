"""What deploy/ describes, as processes of this machine: nginx with TLS, two servers, PostgreSQL and Redis.

Run by `make test-cluster`. Tests may kill what they like: what is missing is started again before the next one.
"""

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support import chromium, postgres, proxy, redis
from tests.support.person import Person
from tests.support.server import Client, Server, free_port, server

PASSWORD_OF_REDIS = "a-word-between-servers"
SECRET = "5d1f0a7c93be4826d0e7f1a2b3c4958677e6d5c4b3a291807f6e5d4c3b2a1908"
ESTABLISHED = "01"  # in /proc/net/tcp
_numbers = itertools.count(1)

expect.set_options(timeout=20_000)  # ms


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "cluster" in item.path.parts:
            item.add_marker("cluster")


@dataclass
class Cluster:
    """Everything that runs; people come in at the front."""

    front: proxy.Proxy
    servers: list[Server]
    postgres: postgres.Programs
    redis: redis.Server

    def newcomer(self, first_name: str) -> Client:
        """Somebody new with this first name, who uses the API through the proxy."""
        number = next(_numbers)
        return self.front.register(f"{first_name.lower()}{number}", first_name=first_name, last_name=f"Number{number}")

    def connections(self) -> list[int]:
        """How many each of the servers holds."""
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        ports = [int(row[1].partition(":")[2], 16) for row in rows if row[3] == ESTABLISHED]
        return [ports.count(server.port) for server in self.servers]


@pytest.fixture(scope="session")
def _everything(tmp_path_factory) -> Iterator[Cluster]:
    with ExitStack() as running:
        database = running.enter_context(postgres.programs(free_port()))
        memory = running.enter_context(redis.server(free_port(), PASSWORD_OF_REDIS))
        environment = {
            "CHATAPP_FILES": str(tmp_path_factory.mktemp("files")),
            "CHATAPP_SECRET": SECRET,
            "CHATAPP_DATABASE_URL": database.address,
            "CHATAPP_REDIS_URL": memory.url,
            "CHATAPP_ALLOWED_HOSTS": '["localhost", "127.0.0.1"]',
            "CHATAPP_TRUSTED_PROXIES": '["127.0.0.1"]',
        }
        folders = [tmp_path_factory.mktemp(f"server{number}") for number in (1, 2)]
        servers = [running.enter_context(server(folder / "data", **environment)) for folder in folders]
        front = running.enter_context(proxy.proxy([each.port for each in servers]))
        yield Cluster(front, servers, database, memory)


@pytest.fixture
def cluster(_everything) -> Cluster:
    """All of it, running."""
    for each in _everything.servers:
        if not each.is_running:
            each.start()
    return _everything


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium.running() as browser:
        yield browser


@pytest.fixture
async def sits_down(browser, cluster) -> AsyncIterator:
    """Opens a browser for somebody and signs in; at the end no page may have thrown an error."""
    people: list[Person] = []

    async def open_browser(client: Client) -> Person:
        person = await Person.opens(browser, cluster.front)
        people.append(person)
        await person.signs_in(client)
        return person

    yield open_browser
    assert [fault for person in people for fault in person.faults] == []

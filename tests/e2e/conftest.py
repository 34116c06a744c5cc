"""One server and one browser process for all tests here; each person has a browser context of their own.

Starting a browser costs half a second of processor time, so all tests run in one event loop, to which it belongs.
"""

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support import chromium
from tests.support.person import DESKTOP, Person
from tests.support.server import Client, Server, server

_numbers = itertools.count(1)

expect.set_options(timeout=20_000)  # ms; machines may be slow, and a condition that holds is not waited for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("browser")
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("server") / "data") as one:
        yield one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _browser() -> AsyncIterator[Browser]:
    async with chromium.running(chromium.BRIEF, *chromium.MICROPHONE) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def browser(_browser) -> AsyncIterator[Browser]:
    """A browser without contexts; those that a test opens are closed at its end."""
    yield _browser
    for context in _browser.contexts:
        await context.close()


@pytest.fixture
def newcomer(running):
    """Registers somebody new with this first name; the user name is unique."""

    def register(first_name: str, at: Server = running) -> Client:
        number = next(_numbers)
        username = f"{first_name.lower()}{number}n"  # no suggestion of the register page ends so
        return at.register(username, first_name=first_name, last_name=f"Number{number}")

    return register


@pytest_asyncio.fixture(loop_scope="session")
async def sits_down(browser, running) -> AsyncIterator:
    """Opens a browser for somebody and signs in; at the end no page may have thrown an error."""
    people: list[Person] = []

    async def open_browser(client: Client, *, at: Server = running, size: dict[str, int] = DESKTOP) -> Person:
        person = await Person.opens(browser, at, size=size)
        people.append(person)
        await person.signs_in(client)
        return person

    yield open_browser
    assert [fault for person in people for fault in person.faults] == []

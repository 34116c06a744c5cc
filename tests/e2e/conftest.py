"""One server and one browser for all stories; every person has a browser context of their own."""

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.support import chromium
from tests.support.person import DESKTOP, Person
from tests.support.server import Client, Server, server

_numbers = itertools.count(1)

expect.set_options(timeout=20_000)  # ms; machines may be slow, and a condition that holds is not waited for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("server") / "data") as one:
        yield one


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def newcomer(running):
    """Registers somebody new with this first name; the user name is unique."""

    def register(first_name: str, at: Server = running) -> Client:
        number = next(_numbers)
        return at.register(f"{first_name.lower()}{number}", first_name=first_name, last_name=f"Number{number}")

    return register


@pytest.fixture
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

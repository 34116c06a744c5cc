"""Lost lines and servers that die: what was typed stays, and everything arrives once."""

import re
import signal
import sqlite3
from contextlib import closing

import pytest
from playwright.async_api import expect

from tests.support.person import Person, greeting
from tests.support.server import server
from tests.support.waiting import until

LOST = re.compile("Reconnecting…|Not connected since")
REFUSED = "the database does not answer as it should"  # what the server writes down each time
NOTE_TOASTS = """() => {
  globalThis.noted = [];
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node.matches?.(".toast")) noted.push(node.textContent);
    }
  }).observe(document, { subtree: true, childList: true });
}"""


@pytest.fixture
def own_server(tmp_path):
    """A server that a test may kill."""
    with server(tmp_path / "data") as one:
        yield one


async def test_text_sent_while_offline_is_sent_once_when_the_line_is_back(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    await at_adas.writes("before")
    await at_graces.sees("before")

    await at_adas.context.set_offline(True)
    await at_adas.page.evaluate("() => 0")
    await at_adas.writes("from the tunnel")
    await at_adas.sees("from the tunnel")
    await at_adas.context.set_offline(False)
    await at_graces.sees("from the tunnel")
    await at_adas.sees("from the tunnel")
    assert await at_graces.seqs() == [1, 2]


async def test_a_page_recovers_from_a_killed_server_and_misses_nothing(own_server, newcomer, sits_down):
    ada, grace = newcomer("Ada", own_server), newcomer("Grace", own_server)
    conversation = ada.starts(grace)
    at_adas = await sits_down(ada, at=own_server)
    await at_adas.opens_conversation(grace.name)
    grace.says(conversation, "the last before the fall")
    await at_adas.sees("the last before the fall")

    own_server.stop(signal.SIGKILL)
    await expect(at_adas.page.get_by_role("status").filter(has_text=LOST)).to_be_visible()
    await at_adas.writes("typed while nobody listened")
    await at_adas.sees("typed while nobody listened")

    own_server.start()
    grace.says(conversation, "the first after the fall")
    await at_adas.sees("the first after the fall")
    await at_adas.sees("typed while nobody listened")
    await expect(at_adas.page.get_by_role("status").filter(has_text=LOST)).to_be_hidden()
    grace.says(conversation, "and on it goes")
    await at_adas.sees("and on it goes")
    await at_adas.page.reload()
    await at_adas.sees("and on it goes")
    assert await at_adas.seqs() == [1, 2, 3, 4]


async def test_the_session_survives_a_restart(own_server, newcomer, sits_down):
    at_adas = await sits_down(newcomer("Ada", own_server), at=own_server)
    own_server.stop()
    own_server.start()
    await at_adas.page.reload()
    await expect(greeting(at_adas.page)).to_be_visible()


async def test_what_the_database_cannot_take_is_sent_again_until_it_can(own_server, newcomer, sits_down):
    ada, grace = newcomer("Ada", own_server), newcomer("Grace", own_server)
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada, at=own_server), await sits_down(grace, at=own_server)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    await at_adas.page.evaluate(NOTE_TOASTS)
    with closing(sqlite3.connect(own_server.data / "chatapp.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await at_adas.writes("first, while nothing can be stored")
        await at_adas.writes("second, while nothing can be stored")
        await until(lambda: own_server.log().count(REFUSED) >= 2, within=60)
        for text in ("first", "second"):
            await at_adas.sees(text)
            await expect(at_adas.message(text).get_by_role("img", name="Sending")).to_be_visible()
        await expect(at_adas.page.get_by_role("button", name="Retry")).to_have_count(0)
        assert len(await at_adas.page.evaluate("noted")) == 1
    for person in (at_graces, at_adas):
        for text in ("first", "second"):
            await person.sees(text)
        assert await person.seqs() == [1, 2]
        await expect(person.log.get_by_role("article").first).to_contain_text("first")
    await expect(at_adas.log.get_by_role("img", name="Sending")).to_have_count(0)
    assert len(await at_adas.page.evaluate("noted")) == 1


@pytest.fixture(scope="module")
def strict_server(tmp_path_factory):
    """A server that lets each user open one tab, and counts what a tab says."""
    limits = {"CHATAPP_SOCKETS_PER_USER": "1", "CHATAPP_SOCKET_BURST": "500"}
    with server(tmp_path_factory.mktemp("strict") / "data", **limits) as one:
        yield one


async def test_a_tab_too_many_says_why_and_comes_when_there_is_room(strict_server, newcomer, sits_down):
    ada = newcomer("Ada", strict_server)
    first = await sits_down(ada, at=strict_server)
    second = await Person.opens_tab(first.context, strict_server)
    await second.page.goto("/")
    banner = second.page.get_by_role("status").filter(has_text="You have too many tabs and connections open.")
    await expect(banner).to_contain_text("or close some. This page comes back by itself.")
    await expect(greeting(second.page)).to_be_hidden()
    await first.page.close()
    await expect(greeting(second.page)).to_be_visible()
    await expect(banner).to_be_hidden()


KEEP_THE_LINE = """
const Line = WebSocket;
globalThis.WebSocket = class extends Line {
  constructor(...address) {
    super(...address);
    globalThis.line = this;
  }
};
"""


async def test_a_tab_that_says_too_much_says_why_and_comes_back_after_a_pause(strict_server, newcomer, sits_down):
    ada, grace = newcomer("Ada", strict_server), newcomer("Grace", strict_server)
    conversation = ada.starts(grace)
    at_adas = await sits_down(ada, at=strict_server)
    page = at_adas.page
    await page.add_init_script(KEEP_THE_LINE)
    await page.goto(f"/c/{conversation}")
    await expect(at_adas.box).to_be_focused()
    await page.wait_for_function("globalThis.line?.readyState === WebSocket.OPEN")
    await page.evaluate("for (let i = 0; i < 1000; i += 1) line.send('3')")
    banner = page.get_by_role("status").filter(has_text="This page did too much at once. Try again in ")
    await expect(banner).to_be_visible()
    await at_adas.writes("written meanwhile")
    await expect(banner).to_be_hidden()
    await at_adas.sees("written meanwhile")
    await until(lambda: [each["content"] for each in grace.reads(conversation)] == ["written meanwhile"])

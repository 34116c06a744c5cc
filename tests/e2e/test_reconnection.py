"""Lost lines and servers that die: what was typed stays, and everything arrives once."""

import signal
import sqlite3
from contextlib import closing

import pytest
from playwright.async_api import expect

from tests.support.server import server
from tests.support.waiting import until

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
    await expect(at_adas.page.get_by_role("status").filter(has_text="Reconnecting…")).to_be_visible()
    await at_adas.writes("typed while nobody listened")
    await at_adas.sees("typed while nobody listened")

    own_server.start()
    grace.says(conversation, "the first after the fall")
    await at_adas.sees("the first after the fall")
    await at_adas.sees("typed while nobody listened")
    await expect(at_adas.page.get_by_role("status").filter(has_text="Reconnecting…")).to_be_hidden()
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
    await expect(at_adas.page.get_by_role("region", name="Statistics")).to_be_visible()


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

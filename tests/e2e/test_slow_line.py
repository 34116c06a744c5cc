"""On a slow line: what is done counts where it was done, however late the server's answers come."""

import contextlib
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.support.lossy import Line, line
from tests.support.person import Person
from tests.support.server import Client, Place
from tests.support.waiting import until

DELAY = (0.4, 0.4)  # seconds, each way
BOTH_AT_ONCE = "([first, second]) => { first.click(); second.click(); }"


class Behind(Place):
    """The server, behind a line."""

    def __init__(self, slow: Line) -> None:
        super().__init__()
        self.url = f"http://localhost:{slow.port}"


@pytest_asyncio.fixture(loop_scope="session")
async def slow(running) -> AsyncIterator[Line]:
    async with line(running.port) as one:
        yield one


def said(client: Client, conversation: int) -> list[str]:
    found = client.http.get("/api/chat/messages/", params={"conversation": conversation}).json()["results"]
    return [message["content"] for message in found]


def members(client: Client, conversation: int) -> set[str]:
    found = client.http.get(f"/api/chat/conversations/{conversation}/").json()["participants"]
    return {person["username"] for person in found}


@contextlib.asynccontextmanager
async def silence(slow: Line) -> AsyncIterator[None]:
    """What happens in the block happens before any answer."""
    slow.hold_up()
    yield
    slow.go_on()


async def press_both(person: Person, first: Locator, second: Locator) -> None:
    """Before the page has rendered what follows from the first."""
    handles = [await one.element_handle() for one in (first, second)]
    await person.page.evaluate(BOTH_AT_ONCE, handles)


async def test_what_is_typed_during_a_switch_goes_to_whom_it_was_typed_for(slow, newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    with_grace, with_linus = ada.starts(grace), ada.starts(linus)
    at_adas = await sits_down(ada, at=Behind(slow))
    slow.delay = DELAY

    await at_adas.row(grace.name).click()
    await expect(at_adas.box).to_be_focused()
    await at_adas.page.keyboard.type("from the list")
    await at_adas.page.keyboard.press("Enter")
    await at_adas.sees("from the list")
    await expect(at_adas.page.get_by_role("heading", name=grace.name, exact=True)).to_be_visible()
    await at_adas.page.keyboard.type("half a sentence")

    await at_adas.row(linus.name).click()
    await at_adas.page.keyboard.type("to the next one")
    await at_adas.page.keyboard.press("Enter")
    await at_adas.page.keyboard.type("and more")
    await at_adas.sees("to the next one")
    await expect(at_adas.box).to_have_value("and more")
    await at_adas.row(grace.name).click()
    await expect(at_adas.box).to_have_value("half a sentence")
    await until(lambda: said(linus, with_linus) == ["to the next one"])
    assert said(grace, with_grace) == ["from the list"]


async def test_what_is_sent_or_begun_before_the_page_is_loaded_stays(slow, newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_adas = await sits_down(ada, at=Behind(slow))
    for finish in ("Enter", ""):
        slow.delay = DELAY
        await at_adas.page.goto(f"/c/{conversation}")
        await expect(at_adas.page.get_by_role("heading", name="Conversation", exact=True)).to_be_visible()
        await at_adas.box.fill("as soon as I could")
        if finish:
            await at_adas.page.keyboard.press(finish)
        await expect(at_adas.page.get_by_role("heading", name=grace.name, exact=True)).to_be_visible()
        slow.delay = (0, 0)
    await expect(at_adas.box).to_have_value("as soon as I could")
    await at_adas.sees("as soon as I could")
    assert said(grace, conversation) == ["as soon as I could"]
    await at_adas.page.reload()
    await expect(at_adas.box).to_have_value("as soon as I could")


SHOWN = """() => {
  const thread = document.querySelector("[role=log]"), current = document.querySelector("nav a[aria-current=page]");
  return {
    row: current?.getAttribute("aria-label"),
    title: document.querySelector("h1").textContent,
    initials: document.querySelector(".bar .avatar")?.textContent,
    box: document.querySelector("textarea").placeholder,
    messages: [...thread.querySelectorAll("article .bubble__text")].map((one) => one.firstChild.textContent),
    waits: Boolean(thread.querySelector("[aria-busy=true]")),
  };
}"""


async def test_a_press_shows_the_next_conversation_before_the_server_answers(slow, newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    alpha, with_grace = ada.starts(grace, linus, name="Alpha"), ada.starts(grace)
    ada.starts(linus)
    ada.says(alpha, "hello everybody")
    ada.says(with_grace, "hello Grace")
    at_adas = await sits_down(ada, at=Behind(slow))
    page = at_adas.page
    await at_adas.opens_conversation("Alpha")
    await at_adas.sees("hello everybody")
    await at_adas.opens_conversation(grace.name)
    await at_adas.sees("hello Grace")

    async def presses(name: str) -> dict:
        """With the mouse, which is not let go yet; what the page shows in the next frame."""
        await at_adas.row(name).hover()
        await page.mouse.down()
        return await page.evaluate(SHOWN)

    async with silence(slow):
        shown = await presses(linus.name)
        head = {"row": linus.name, "title": linus.name, "initials": "LN", "box": f"Message {linus.name}"}
        assert shown == head | {"messages": [], "waits": True}
        await page.mouse.up()
        head = {"row": "Alpha", "title": "Alpha", "initials": "AL", "box": "Message Alpha"}
        assert await presses("Alpha") == head | {"messages": ["hello everybody"], "waits": False}
        await page.mouse.up()
        await expect(at_adas.box).to_be_focused()
        await expect(page).to_have_url(f"{at_adas.server.url}/c/{alpha}")
        grace.says(alpha, "said meanwhile")
    await at_adas.sees("said meanwhile")
    await at_adas.sees("hello everybody")


async def opens_details_of_alpha(person):
    """After a look at Beta; gives the panel."""
    for name in ("Beta", "Alpha"):
        await person.opens_conversation(name)
    await person.page.get_by_role("button", name="Details", exact=True).click()
    return person.page.get_by_role("complementary", name="Conversation details")


async def test_a_panel_and_its_dialogs_act_where_they_were_opened(slow, newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    alpha, beta = (ada.starts(grace, linus, name=name) for name in ("Alpha", "Beta"))
    at_adas = await sits_down(ada, at=Behind(slow))
    page, panel = at_adas.page, await opens_details_of_alpha(at_adas)
    await panel.get_by_role("button", name=f"Actions for {grace.name}").click()
    await page.get_by_role("menuitem", name="Remove from group").click()
    question = page.get_by_role("dialog", name="Remove from group?")
    await expect(question).to_contain_text(grace.name)
    slow.delay = DELAY

    await press_both(at_adas, at_adas.row("Beta"), question.get_by_role("button", name="Remove"))
    await until(lambda: members(ada, alpha) == {ada.username, linus.username})
    await expect(page.get_by_role("heading", name="Beta", level=1)).to_be_visible()
    await expect(panel).to_contain_text(grace.name)
    assert members(ada, beta) == {ada.username, grace.username, linus.username}


async def test_a_dialog_closes_when_the_address_changes(slow, newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    alpha, beta = (ada.starts(grace, linus, name=name) for name in ("Alpha", "Beta"))
    at_adas = await sits_down(ada, at=Behind(slow))
    page, panel = at_adas.page, await opens_details_of_alpha(at_adas)
    slow.delay = DELAY
    await panel.get_by_role("button", name="Leave group").click()
    question = page.get_by_role("dialog", name="Leave this group?")
    await expect(question).to_contain_text("Alpha")
    async with silence(slow):
        await page.go_back()
        await expect(question).to_be_hidden()
        await expect(page).to_have_url(f"{at_adas.server.url}/c/{beta}")
    await expect(page.get_by_role("heading", name="Beta", level=1)).to_be_visible()
    await expect(page.locator("[data-thread]")).to_have_attribute("data-loaded", "true")
    await page.go_forward()
    await expect(page.get_by_role("heading", name="Alpha", level=1)).to_be_visible()
    await expect(panel).to_be_visible()
    await expect(question).to_be_hidden()
    assert ada.username in members(grace, beta)
    assert ada.username in members(linus, alpha)

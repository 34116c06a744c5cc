"""A page whose line is cut: what it shows, what it keeps, and what is gone when the session has ended."""

import asyncio

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support import tab
from tests.support.lossy import Line, line
from tests.support.person import Person, greeting
from tests.support.server import PASSWORD, Client
from tests.support.waiting import until

MISSING = """async (key) => {
  if (!navigator.serviceWorker.controller) return "a worker";
  document.dispatchEvent(new Event("visibilitychange")); // a page that is left stores what it shows
  const names = (await indexedDB.databases()).map(({ name }) => name);
  if (!names.includes("chatapp")) return "a database";
  const answer = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const database = await answer(indexedDB.open("chatapp"));
  const keys = await answer(database.transaction("copies").objectStore("copies").getAllKeys());
  database.close();
  return ["list", key].filter((one) => !keys.includes(one)).join();
}"""


class Behind:
    """A server, as it is reached over a line."""

    def __init__(self, over: Line) -> None:
        self.url = f"http://localhost:{over.port}"


@pytest_asyncio.fixture(loop_scope="session")
async def cable(running):
    async with line(running.port) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def at_adas(browser, cable):
    """A browser that may have a service worker; it is not signed in."""
    person = await Person.opens(browser, Behind(cable), has_worker=True)
    yield person
    assert person.faults == []


def status(person: Person, words: str):
    return person.page.get_by_role("status").filter(has_text=words)


async def reads(person: Person, account: Client, conversation: int, text: str) -> None:
    """Sign in, look at a conversation, and wait until the browser has a copy of it, and the code."""
    await person.signs_in(account)
    await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await person.page.goto(f"/c/{conversation}")
    await person.sees(text)
    await until_stored(person, conversation)


async def until_stored(person: Person, conversation: int) -> None:
    for _ in range(100):
        missing = await person.page.evaluate(MISSING, f"window:{conversation}")
        if not missing:
            return
        await person.page.wait_for_timeout(200)
    pytest.fail(f"missing is {missing}")


async def presses(person: Person, title: str) -> None:
    """A link, the row of a conversation that was not opened yet, and what needs the server."""
    page = person.page
    await page.get_by_role("link", name="Home").click()
    await expect(page).to_have_url(f"{person.server.url}/")
    await person.row(title).click()
    await expect(page.get_by_role("heading", name="Opens when you are back online")).to_be_visible()
    await page.keyboard.press("Control+k")
    await expect(status(person, "Search works again when you are back online.")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="New conversation").first.click()
    await expect(status(person, "New conversations can be started when you are back online.")).to_be_visible()


async def test_a_page_that_is_loaded_without_a_line_shows_what_it_knows_and_sends_later(cable, at_adas, newcomer):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    conversation = ada.starts(grace)
    ada.starts(linus)
    grace.says(conversation, "before the tunnel")
    page = at_adas.page
    await reads(at_adas, ada, conversation, "before the tunnel")

    cable.fail()
    await presses(at_adas, linus.name)
    await page.goto(f"/c/{conversation}")
    await at_adas.sees("before the tunnel")
    await expect(at_adas.row(linus.name)).to_be_visible()
    await at_adas.writes("from the tunnel")
    await at_adas.sees("from the tunnel")
    await at_adas.writes("and the next one")
    await expect(status(at_adas, "2 messages will be sent when you are back online.")).to_be_visible()
    await page.goto("/settings")
    await expect(status(at_adas, "2 messages will be sent when you are back online.")).to_be_visible()

    cable.go_on()
    sent = ["from the tunnel", "and the next one"]
    await until(lambda: [each["content"] for each in grace.reads(conversation)][1:] == sent)
    await page.goto(f"/c/{conversation}")
    await at_adas.sees("and the next one")

    cable.hold_up()
    await at_adas.writes("into the void")
    await expect(status(at_adas, "Reconnecting…")).to_be_visible(timeout=10_000)  # 4.5 s, on a machine with time
    cable.go_on()
    await until(lambda: [each["content"] for each in grace.reads(conversation)][3:] == ["into the void"])
    await expect(status(at_adas, "Reconnecting…")).to_be_hidden()


async def signs_out(person: Person) -> None:
    await person.page.get_by_role("button", name="Account menu").click()
    async with person.page.expect_event("load"):  # of the sign-in page
        await person.page.get_by_role("menuitem", name="Sign out").click()


async def signs_out_elsewhere(person: Person) -> None:
    cookies = await person.context.cookies()
    header = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    await asyncio.to_thread(tab.sign_out, person.server, header)  # the line needs the event loop


async def is_signed_out_elsewhere(person: Person) -> None:
    async with person.page.expect_event("load"):  # of the sign-in page
        await signs_out_elsewhere(person)


async def is_refused_a_page_that_is_loaded(person: Person) -> None:
    """The session ended while the page was closed."""
    await person.page.goto("about:blank")
    await signs_out_elsewhere(person)
    await person.page.goto("/")


ENDS = [signs_out, is_signed_out_elsewhere, is_refused_a_page_that_is_loaded]


async def test_nothing_of_a_session_is_shown_after_its_end(cable, at_adas, newcomer):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    conversation = ada.starts(grace)
    grace.says(conversation, "between us")
    page = at_adas.page

    async def shows_nothing() -> None:
        cable.fail()
        await page.goto(f"/c/{conversation}")
        await expect(page.get_by_role("heading", name="Opens when you are back online")).to_be_visible()
        assert [text for text in ("between us", grace.name, ada.name) if text in await page.content()] == []
        cable.go_on()

    for end in ENDS:
        await reads(at_adas, ada, conversation, "between us")
        await end(at_adas)
        await expect(page.get_by_role("textbox", name="Username")).to_be_visible()
        await shows_nothing()

    await reads(at_adas, ada, conversation, "between us")
    await page.goto("/login")
    await page.get_by_role("textbox", name="Username").fill(linus.username)
    await page.get_by_role("textbox", name="Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(greeting(page)).to_be_visible()
    await shows_nothing()


async def test_a_preference_that_was_chosen_without_a_line_is_told_by_the_next_page(cable, at_adas, newcomer):
    """Nor does it listen to what the tab was told before, when the server had what was chosen now."""
    ada, page = newcomer("Ada"), at_adas.page
    choose = page.get_by_role("radiogroup", name="Density").get_by_text
    await at_adas.signs_in(ada)
    await page.goto("/settings/appearance")
    await until(lambda: chosen_by(ada)["zone"])
    await choose("Compact").click()
    await until(lambda: chosen_by(ada)["revision"] == 2)
    cable.fail()
    await expect(page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    await choose("Cosy").click()
    await expect(page.locator("html")).to_have_attribute("data-density", "cosy")
    assert chosen_by(ada)["density"] == "compact"
    await page.goto("about:blank")
    cable.go_on()
    await page.goto("/")
    await until(lambda: chosen_by(ada)["revision"] == 3)
    assert chosen_by(ada)["density"] == "cosy"
    await expect(page.locator("html")).to_have_attribute("data-density", "cosy")


def chosen_by(account: Client) -> dict:
    return account.http.get("/api/auth/me/preferences/").json()

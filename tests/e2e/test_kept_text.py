"""What was written and could not be sent yet stays in the browser, and nowhere longer than it has to."""

import asyncio

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support import lossy
from tests.support.alone import page_with
from tests.support.person import PHONE, Person, greeting
from tests.support.server import Client, Place

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('chatapp:')).length"

USER = '<span data-user="7"></span>'
BOX = f"""{USER}<form data-composer-form><textarea name="text" data-composer="5" data-most="4000"></textarea>
  <span data-count="text"></span><button>Send</button></form>
  <script>addEventListener("submit", (event) => {{ event.preventDefault(); sent.push(event.target.text.value);
    event.target.reset(); }}); globalThis.sent = [];</script>"""


def edit_of(message: int, text: str) -> str:
    return f"""<p data-edit-box><button data-cancel-edit>Cancel</button><span data-outdated hidden>Changed</span>
      <textarea data-composer="5" data-editing="{message}" data-most="4000">{text}</textarea></p>"""


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(browser):
    """Opens tabs of one browser that have scripts of ours alone."""
    context = await browser.new_context()

    async def open_tab(body: str, *modules: str):
        return await page_with(context, body, *modules)

    return open_tab


async def shows(tab, body: str) -> None:
    """What the page shows now: React would have put it there."""
    await tab.evaluate("body => { document.body.innerHTML = body; }", USER + body)


async def keeps_nothing(page: Page) -> None:
    """The policy of the page forbids `wait_for_function`, which evaluates text."""
    async with asyncio.timeout(20):
        while await page.evaluate(KEPT):  # noqa: ASYNC110 - the storage lives in another process
            await asyncio.sleep(0.05)


async def comes_back(person: Person, url: str) -> None:
    """The page was thrown away while the line was down; now both are there again."""
    await person.page.goto("about:blank")
    await person.context.set_offline(False)
    await person.page.goto(url)


async def test_what_was_sent_offline_outlives_the_page(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    await at_adas.writes("before the tunnel")
    await at_graces.sees("before the tunnel")

    await at_adas.context.set_offline(True)
    for text in ("first in the tunnel", "second in the tunnel"):
        await at_adas.message("before the tunnel").first.focus()
        await at_adas.page.keyboard.press("r")
        await expect(at_adas.page.locator("[data-reply]")).to_contain_text("before the tunnel")
        await at_adas.writes(text)
        await at_adas.sees(text)
        await expect(at_adas.message(text).get_by_role("blockquote")).to_contain_text("before the tunnel")
    await comes_back(at_adas, at_adas.page.url)
    for person in (at_graces, at_adas):
        for text in ("first in the tunnel", "second in the tunnel"):
            await person.sees(text)
            await expect(person.message(text).get_by_role("blockquote")).to_contain_text("before the tunnel")
        assert await person.seqs() == [1, 2, 3]
        await expect(person.log.get_by_role("article").nth(1)).to_contain_text("first")
    await expect(at_adas.log.get_by_role("img", name="Sending")).to_have_count(0)
    assert await at_adas.page.evaluate(KEPT) == 0
    await at_adas.page.reload()
    await at_adas.sees("second in the tunnel")
    assert await at_adas.seqs() == [1, 2, 3]


@pytest_asyncio.fixture(loop_scope="session")
async def tunnel(running):
    """A line to the server that can be cut, and the place at its other end."""
    async with lossy.line(running.port) as line:
        place = Place()
        place.url = f"http://localhost:{line.port}"
        yield line, place


@pytest.mark.parametrize("page", ["/", "/settings", "/c/{other}"])
async def test_what_was_sent_offline_goes_out_from_every_page(page, tunnel, newcomer, sits_down):
    line, place = tunnel
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    conversation, other = ada.starts(grace), ada.starts(linus)
    at_adas = await sits_down(ada, at=place)
    await at_adas.opens_conversation(grace.name)
    line.fail()
    texts = ["first in the tunnel", "second in the tunnel"]
    for text in texts:
        await at_adas.writes(text)
    notice = at_adas.page.get_by_role("status").filter(has_text="2 messages will be sent when you are back online.")
    await expect(notice).to_be_visible()
    await at_adas.page.goto("about:blank")
    line.go_on()
    await at_adas.page.goto(page.format(other=other))
    await keeps_nothing(at_adas.page)
    assert contents(grace, conversation) == texts
    await expect(notice).to_have_count(0)


def contents(client: Client, conversation: int) -> list[str]:
    found = client.http.get("/api/chat/messages/", params={"conversation": conversation}).json()["results"]
    return [message["content"] for message in sorted(found, key=lambda one: one["seq"])]


async def test_what_was_refused_is_shown_everywhere_until_it_is_discarded(tunnel, newcomer, sits_down):
    line, place = tunnel
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    group = grace.starts(ada, linus, name="Compilers")
    at_adas = await sits_down(ada, at=place)
    await at_adas.opens_conversation("Compilers")
    line.fail()
    await at_adas.writes("too late")
    answer = grace.http.delete(f"/api/chat/conversations/{group}/participants/{ada.id}/")
    assert answer.is_success, answer.text
    line.go_on()
    page = at_adas.page
    refused = page.get_by_text("1 message was not sent")
    await expect(refused).to_be_visible()
    await page.goto("/")
    tab = await Person.opens_tab(at_adas.context, place)
    await tab.page.goto("/settings")
    await tab.page.get_by_text("1 message was not sent").click()
    listed = tab.page.get_by_role("list", name="Not sent").get_by_role("listitem")
    await expect(listed).to_contain_text("To Compilerstoo lateThere is no such conversation.")
    await listed.get_by_role("button", name="Discard").click()
    await expect(listed).to_have_count(0)
    await page.reload()
    await expect(greeting(page)).to_be_visible()
    await expect(refused).to_have_count(0)


async def test_a_message_of_many_emoji_is_edited_and_the_half_of_it_is_not_lost(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "😀" * 2506)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.box.press("ArrowUp")
    editor = at_adas.page.get_by_role("textbox", name="Edit message")
    await editor.fill("😀" * 2505 + " half")
    await at_adas.page.goto("/")
    await at_adas.opens_conversation(grace.name)
    await expect(editor).to_have_value("😀" * 2505 + " half")
    await editor.press("Enter")
    await expect(editor).to_have_count(0)
    assert contents(grace, conversation) == ["😀" * 2505 + " half"]
    await keeps_nothing(at_adas.page)


async def test_a_draft_stays_with_its_conversation(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.starts(linus)
    ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.box.fill("for Grace, later")
    await at_adas.opens_conversation(linus.name)
    await expect(at_adas.box).to_have_value("")
    await at_adas.box.fill("for Linus, later")
    await at_adas.opens_conversation(grace.name)
    await expect(at_adas.box).to_have_value("for Grace, later")
    await at_adas.page.reload()
    await expect(at_adas.box).to_have_value("for Grace, later")
    await at_adas.page.get_by_role("button", name="Send message").click()
    await at_adas.sees("for Grace, later")
    await at_adas.page.reload()
    await at_adas.sees("for Grace, later")
    await expect(at_adas.box).to_have_value("")
    await at_adas.opens_conversation(linus.name)
    await expect(at_adas.box).to_have_value("for Linus, later")


async def test_who_signs_out_is_asked_and_leaves_no_text_behind(tunnel, newcomer, sits_down):
    line, place = tunnel
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada, at=place)
    await at_adas.opens_conversation(grace.name)
    await at_adas.box.fill("nobody is to read this")
    assert await at_adas.page.evaluate(KEPT) == 1
    await at_adas.page.get_by_role("button", name="Account menu").click()
    await at_adas.page.get_by_role("menuitem", name="Sign out").click()
    question = at_adas.page.get_by_role("dialog", name="Sign out?")
    await expect(question).to_contain_text("1 draft of yours")
    line.fail()
    await question.get_by_role("button", name="Sign out").click()
    await expect(question).to_contain_text("You are still signed in")
    assert await at_adas.page.evaluate(KEPT) == 1
    line.go_on()
    await question.get_by_role("button", name="Sign out").click()
    await expect(at_adas.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert await at_adas.page.evaluate(KEPT) == 0


async def test_a_draft_is_one_for_all_tabs(tabs):
    one, other = await tabs(BOX, "composer"), await tabs(BOX, "composer")
    await one.locator("textarea").fill("Hello")
    await expect(other.locator("textarea")).to_have_value("Hello")
    await other.locator("textarea").press_sequentially(" x")
    await expect(one.locator("textarea")).to_have_value("Hello x")
    for _ in " x":
        await other.locator("textarea").press("Backspace")
    await expect(one.locator("textarea")).to_have_value("Hello")
    await one.locator("textarea").press("Enter")
    await expect(other.locator("textarea")).to_have_value("")
    assert (await one.evaluate("sent"), await other.evaluate("sent")) == (["Hello"], [])
    assert await one.evaluate(KEPT) == 0


async def test_what_is_typed_and_deleted_erases_no_draft_that_this_tab_has_not_seen(tabs):
    """A browser tells a tab that sleeps nothing of the others."""
    asleep = f"<script>addEventListener('storage', (event) => event.stopImmediatePropagation());</script>{BOX}"
    one, other = await tabs(BOX, "composer"), await tabs(asleep, "composer")
    await one.locator("textarea").fill("Hello")
    await other.evaluate("""() => {
      const box = document.querySelector("textarea");
      for (const added of ["x", ""]) {
        box.value = box.value.replace(/x$/, "") + added;
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }""")
    await expect(other.locator("textarea")).to_have_value("Hello\n")
    await one.reload()
    await expect(one.locator("textarea")).to_have_value("Hello\n")


async def test_a_half_written_edit_stays_until_it_is_saved_or_given_up(tabs):
    tab = await tabs(USER, "composer")
    await shows(tab, edit_of(1, "one"))
    await tab.locator("textarea").fill("one, half")
    await shows(tab, edit_of(2, "two"))
    await tab.locator("textarea").fill("two, half")
    await tab.reload()
    for number, text in ((1, "one"), (2, "two")):
        await shows(tab, edit_of(number, text))
        await expect(tab.locator("textarea")).to_have_value(f"{text}, half")
        await expect(tab.locator("[data-outdated]")).to_be_hidden()
    await shows(tab, edit_of(1, "changed elsewhere"))
    await expect(tab.locator("textarea")).to_have_value("one, half")
    await expect(tab.locator("[data-outdated]")).to_be_visible()
    await tab.locator("textarea").press("Escape")
    assert await tab.evaluate(KEPT) == 1
    await shows(tab, f"<form data-composer-form onsubmit='return false'>{edit_of(2, 'two')}</form>")
    await tab.locator("textarea").press("Enter")
    assert await tab.evaluate(KEPT) == 1  # not stored yet
    await shows(tab, BOX.replace(USER, ""))
    await keeps_nothing(tab)


async def test_a_field_keeps_its_text_until_it_is_saved(tabs):
    form = '<form data-saved="0"><textarea name="bio" data-kept="bio">Stored.</textarea></form>'
    tab = await tabs(USER, "fields")
    await shows(tab, form)
    await tab.locator("textarea").fill("Stored. And more.")
    await shows(tab, "elsewhere")
    await tab.reload()
    await shows(tab, form)
    await expect(tab.locator("textarea")).to_have_value("Stored. And more.")
    await tab.evaluate("document.querySelector('form').dataset.saved = 1")
    await keeps_nothing(tab)


async def test_a_long_paste_stays_whole_and_the_box_says_how_much_is_too_much(tabs):
    tab = await tabs(BOX, "composer")
    box, count = tab.locator("textarea"), tab.locator("[data-count]")
    await box.fill("😀" * 3599)
    await expect(count).to_have_text("")
    await box.fill("😀" * 3600)
    await expect(count).to_have_text("3,600 / 4,000")
    await box.fill("x" * 5000)
    await expect(count).to_have_text("1,000 too long")
    await box.press("Enter")
    assert await tab.evaluate("sent") == []
    await expect(box).to_have_value("x" * 5000)
    assert await tab.evaluate(KEPT) == 1
    await box.fill(f" {'😀' * 4000} ")
    await box.press("Enter")
    assert await tab.evaluate("sent.length") == 1


async def test_on_a_touch_screen_a_keyboard_sends_with_ctrl_or_cmd(browser):
    context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    tab = await page_with(context, BOX, "composer")
    box = tab.locator("textarea")
    await box.fill("one")
    await box.press("Enter")
    await expect(box).to_have_value("one\n")
    for key in ("Control+Enter", "Meta+Enter"):
        await box.fill(key)
        await box.press(key)
    assert await tab.evaluate("sent") == ["Control+Enter", "Meta+Enter"]

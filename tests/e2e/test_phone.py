"""On a phone: one pane for each address, and everything with a finger."""

import re
from urllib.parse import urlsplit

from playwright.async_api import Locator, expect

from tests.support.looking import come_to_rest
from tests.support.person import PHONE, Person


async def long_press(person: Person, text: str) -> None:
    """Hold a finger on a message until the sheet of what can be done with it is shown, then lift it."""
    await hold(person, person.message(text).locator(".bubble"), sheet(person))


async def hold(person: Person, what: Locator, shown: Locator) -> None:
    """Hold a finger until something is shown, then lift it."""
    box = await what.bounding_box()
    assert box is not None
    devtools = await person.context.new_cdp_session(person.page)
    finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    await expect(shown).to_be_visible()
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def sheet(person: Person) -> Locator:
    return person.page.get_by_role("dialog", name="Message actions")


def pane(person: Person) -> dict[str, int]:
    """What is seen of the list, the charts, a conversation and the settings."""
    page = person.page
    return {
        "list": page.get_by_role("button", name="New conversation").filter(visible=True),
        "charts": page.get_by_role("region", name="Busiest hours").filter(visible=True),
        "conversation": page.get_by_role("log").filter(visible=True),
        "settings": page.get_by_role("navigation", name="Settings").filter(visible=True),
    }


async def sees_only(person: Person, wanted: str) -> None:
    for name, locator in pane(person).items():
        await expect(locator).to_have_count(1 if name == wanted else 0)


async def test_each_address_fills_the_screen_and_tabs_lead_around(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    grace.says(ada.starts(grace), "hello")
    person = await sits_down(ada, size=PHONE)
    await sees_only(person, "list")
    await expect(person.page.get_by_role("region", name="Statistics")).to_have_count(0)
    places = person.page.get_by_role("navigation", name="Places")
    await places.get_by_role("link", name="Dashboard").click()
    await sees_only(person, "charts")
    await person.sees_figure("Unread", 1)
    await expect(places.get_by_role("link", name="Dashboard")).to_have_attribute("aria-current", "page")
    await places.get_by_role("link", name="Me").click()
    await sees_only(person, "settings")
    await expect(person.page.get_by_role("button", name="Back")).to_have_count(0)
    await expect(person.page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    await places.get_by_role("link", name="Chats").click()
    await person.opens_conversation(grace.name)
    await sees_only(person, "conversation")
    await expect(places).to_have_count(0)
    await person.page.go_back()
    await sees_only(person, "list")
    await person.page.go_forward()
    await sees_only(person, "conversation")


async def test_back_goes_back_and_the_list_stands_where_it_stood(newcomer, sits_down):
    ada, others = newcomer("Ada"), [newcomer(f"Friend{number}") for number in range(16)]
    for other in others:
        ada.says(ada.starts(other), "hello")
    person = await sits_down(ada, size=PHONE)
    page = person.page
    await expect(person.row(others[0].name)).to_be_attached()
    await person.row(others[0].name).scroll_into_view_if_needed()
    before = await page.locator(".shell").evaluate("shell => shell.scrollTop")
    assert before > 100
    entries = await page.evaluate("history.length")
    await person.opens_conversation(others[0].name)
    await page.get_by_role("button", name="Back").click()
    await expect(person.row(others[0].name)).to_be_in_viewport()
    assert await page.locator(".shell").evaluate("shell => shell.scrollTop") == before
    await page.go_forward()
    await expect(page.get_by_role("heading", name=others[0].name, exact=True)).to_be_visible()
    assert await page.evaluate("history.length") == entries + 1


async def test_back_leads_to_the_list_also_from_a_link(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    person = await sits_down(ada, size=PHONE)
    await person.page.goto(f"/c/{conversation}")
    await person.page.goto("/settings")
    await person.page.goto(f"/c/{conversation}")
    await expect(person.page.get_by_role("heading", name=grace.name, exact=True)).to_be_visible()
    await person.page.get_by_role("button", name="Back").click()
    await sees_only(person, "list")


async def test_a_long_press_shows_what_can_be_done_with_a_message(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    group = ada.starts(grace, linus, name="Kernels")
    ada.says(group, "helo there")
    grace.says(group, "hi")
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation("Kernels")
    bubble = person.message("helo there").locator(".bubble")
    place = await bubble.bounding_box()
    await bubble.tap()
    await expect(person.message("helo there")).to_be_focused()
    await come_to_rest(person.page)
    await expect(sheet(person)).to_have_count(0)
    await long_press(person, "helo there")
    assert await bubble.bounding_box() == place
    await expect(person.message("helo there")).to_have_css("z-index", "41")
    await sheet(person).get_by_role("button", name="Edit", exact=True).tap()
    await expect(sheet(person)).to_have_count(0)
    await person.page.get_by_role("textbox", name="Edit message").fill("hello there")
    await person.page.get_by_role("button", name="Save message").tap()
    await person.sees("hello there")

    await long_press(person, "hello there")
    await sheet(person).get_by_role("button", name="Message info").tap()
    info = person.page.get_by_role("dialog", name="Message info")
    await expect(info).to_contain_text(grace.name)
    await info.get_by_role("button", name="Close").tap()
    await expect(info).to_have_count(0)
    await long_press(person, "hello there")
    await sheet(person).get_by_role("button", name="Delete").tap()
    await person.page.get_by_role("dialog").get_by_role("button", name="Delete").tap()
    await person.sees("You deleted this message")


async def test_a_long_press_on_the_message_of_another_leads_to_them(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    grace.says(ada.starts(grace, linus, name="Kernels"), "hi")
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation("Kernels")
    await long_press(person, "hi")
    await expect(sheet(person).get_by_role("button", name="Delete…")).to_have_count(0)
    await expect(sheet(person).get_by_role("button", name="Delete for me")).to_be_visible()
    await person.page.mouse.click(195, 100)  # beside it
    await expect(sheet(person)).to_have_count(0)
    await long_press(person, "hi")
    await sheet(person).get_by_role("button", name=f"Message {grace.name}").tap()
    await expect(person.page.get_by_role("heading", name=grace.name, exact=True)).to_be_visible()


async def test_a_long_press_on_a_row_shows_what_can_be_done_and_opens_nothing(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    grace.says(ada.starts(grace, newcomer("Linus"), name="Kernels"), "hi")
    person = await sits_down(ada, size=PHONE)
    shown = person.page.get_by_role("dialog", name="Conversation actions")
    await hold(person, person.row("Kernels"), shown)
    await shown.get_by_role("button", name="Mark as read").tap()
    await expect(shown).to_have_count(0)
    await expect(person.row("Kernels")).not_to_have_class(re.compile("row--unread"))
    assert urlsplit(person.page.url).path == "/"


LATE_TAP = """(bubble) => new Promise((done) => {
  const box = bubble.getBoundingClientRect();
  const at = { pointerType: "touch", bubbles: true, clientX: box.x + 9, clientY: box.y + 9 };
  const down = new PointerEvent("pointerdown", at);
  bubble.dispatchEvent(down);
  new MutationObserver((_, observer) => {
    if (!document.querySelector("[data-sheet]")) return;
    observer.disconnect();
    const up = new PointerEvent("pointerup", at);
    Object.defineProperty(up, "timeStamp", { value: down.timeStamp + 100 });
    bubble.dispatchEvent(up);
    done();
  }).observe(document, { subtree: true, childList: true });
})"""


async def test_a_tap_that_a_busy_page_hears_late_is_no_long_press(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "helo there")
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation(grace.name)
    await person.message("helo there").locator(".bubble").evaluate(LATE_TAP)
    await expect(sheet(person)).to_have_count(0)
    await long_press(person, "helo there")


async def test_the_page_ends_where_the_keyboard_begins(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation(grace.name)
    meta = person.page.locator("meta[name=viewport]").last
    assert "interactive-widget=resizes-content" in (await meta.get_attribute("content") or "")
    # A browser that lays the keyboard over the page, as far as the page can tell.
    await person.page.evaluate("""() => {
      Object.defineProperty(visualViewport, "height", { value: 500, configurable: true });
      visualViewport.dispatchEvent(new Event("resize"));
    }""")
    box = await person.page.get_by_role("button", name="Send message").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 500
    await person.page.evaluate("delete visualViewport.height; visualViewport.dispatchEvent(new Event('resize'))")
    await expect(person.page.get_by_role("button", name="Send message")).to_be_in_viewport()
    box = await person.page.get_by_role("button", name="Send message").bounding_box()
    assert box is not None
    assert box["y"] > 500


async def test_the_unread_count_stands_beside_back(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    linus.says(ada.starts(linus), "later")
    ada.starts(grace)
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation(grace.name)
    await expect(person.page.get_by_role("main").locator(".badge")).to_have_text("1")
    await expect(person.page).to_have_title(re.compile(r"^\(1\)"))

"""On a phone: one pane for each address, and everything with a finger."""

import re

from playwright.async_api import expect

from tests.support.looking import come_to_rest
from tests.support.person import PHONE, Person


async def long_press(person: Person, text: str) -> None:
    """Hold a finger on a message until what can be done with it is shown, then lift it."""
    box = await person.message(text).locator(".bubble").bounding_box()
    assert box is not None
    await person.page.evaluate("() => document.activeElement.blur()")
    devtools = await person.context.new_cdp_session(person.page)
    finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    await expect(person.message(text).get_by_role("button", name="Message info")).to_be_focused()
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


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
    await person.sees_figure("Unread", 1)
    await sees_only(person, "list")
    places = person.page.get_by_role("navigation", name="Places")
    await places.get_by_role("link", name="Dashboard").click()
    await sees_only(person, "charts")
    await expect(places.get_by_role("link", name="Dashboard")).to_have_attribute("aria-current", "page")
    await places.get_by_role("link", name="Me").click()
    await sees_only(person, "settings")
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
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "helo there")
    grace.says(conversation, "hi")
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation(grace.name)
    actions = person.message("helo there").get_by_role("group", name="Message actions")
    await expect(actions).to_have_css("opacity", "0")
    await person.message("helo there").locator(".bubble").tap()
    await expect(person.message("helo there")).to_be_focused()
    await come_to_rest(person.page)
    await expect(actions).to_have_css("opacity", "0")
    await long_press(person, "helo there")
    await expect(actions).to_have_css("opacity", "1")
    await actions.get_by_role("button", name="Edit message").tap()
    await person.page.get_by_role("textbox", name="Edit message").fill("hello there")
    await person.page.get_by_role("button", name="Save message").tap()
    await person.sees("hello there")

    await long_press(person, "hello there")
    await person.message("hello there").get_by_role("button", name="Message info").tap()
    await expect(person.page.get_by_role("dialog", name="Message info")).to_contain_text(grace.name)
    await person.page.get_by_role("button", name="Close").tap()
    await expect(person.message("hello there").get_by_role("button", name="Message info")).to_be_focused()
    await long_press(person, "hello there")
    await person.page.get_by_role("button", name="Delete message").tap()
    await person.page.get_by_role("dialog").get_by_role("button", name="Delete").tap()
    await person.sees("Message deleted")


LATE_TAP = """(bubble) => new Promise((done) => {
  const box = bubble.getBoundingClientRect();
  const at = { pointerType: "touch", bubbles: true, clientX: box.x + 9, clientY: box.y + 9 };
  const down = new PointerEvent("pointerdown", at);
  bubble.dispatchEvent(down);
  bubble.closest("article").addEventListener("focusin", () => {
    const up = new PointerEvent("pointerup", at);
    Object.defineProperty(up, "timeStamp", { value: down.timeStamp + 100 });
    bubble.dispatchEvent(up);
    done();
  }, { once: true });
})"""


async def test_a_tap_that_a_busy_page_hears_late_is_no_long_press(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "helo there")
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation(grace.name)
    await person.message("helo there").locator(".bubble").evaluate(LATE_TAP)
    actions = person.message("helo there").get_by_role("group", name="Message actions")
    await expect(actions.get_by_role("button", name="Message info")).not_to_be_focused()
    await expect(actions).to_have_css("opacity", "0")
    await long_press(person, "helo there")
    await expect(actions).to_have_css("opacity", "1")


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

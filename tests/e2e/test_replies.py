"""Replies as two people use them, one at a desk and one with a phone; and messages that are unread again."""

import re

from playwright.async_api import expect

from tests.support.person import PHONE


async def swipe(person, message, *, by):
    """One finger moves a message to the right."""
    devtools = await person.context.new_cdp_session(person.page)
    area = await message.locator(".bubble").bounding_box()
    x, y = area["x"] + 20, area["y"] + area["height"] / 2
    for kind, moved in (
        ("touchStart", 0),
        *(("touchMove", step) for step in range(10, by + 1, 10)),
        ("touchEnd", None),
    ):
        points = [] if moved is None else [{"x": x + moved, "y": y}]
        await devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def answers_and_reloads(at_adas, at_graces, name):
    """A key chooses; the choice is kept beside the draft over a reload; the message takes it along."""
    await at_adas.message("number 59").click()
    await at_adas.message("number 59").focus()
    await at_adas.page.keyboard.press("r")
    await expect(at_adas.box).to_be_focused()
    await at_adas.box.fill("Well counted")
    await at_adas.page.reload()
    bar = at_adas.page.locator("[data-reply]")
    await expect(bar).to_contain_text(f"Reply to {name}")
    await expect(bar).to_contain_text("number 59")
    await at_adas.box.press("Enter")
    await expect(bar).to_be_hidden()
    quote = at_graces.message("Well counted").get_by_role("blockquote")
    await expect(quote).to_contain_text("number 59")
    await expect(quote).to_contain_text("You")


async def takes_back(at_adas, at_graces):
    """A finger chooses, and the close button takes it back; then the key in the empty box, and Escape."""
    bar = at_adas.page.locator("[data-reply]")
    await swipe(at_graces, at_graces.message("Well counted"), by=40)
    await expect(at_graces.page.locator("[data-reply]")).to_be_hidden()
    await swipe(at_graces, at_graces.message("Well counted"), by=80)
    await expect(at_graces.page.locator("[data-reply]")).to_contain_text("Well counted")
    await at_graces.page.get_by_role("button", name="Cancel reply").click()
    await expect(at_graces.page.locator("[data-reply]")).to_be_hidden()
    await at_adas.box.press("Shift+ArrowUp")
    await expect(bar).to_contain_text("number 59")
    await at_adas.box.press("Escape")
    await expect(bar).to_be_hidden()


async def test_a_message_is_answered_found_again_and_followed(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    seq = ada.says(place, "Where does the timetable come from?")
    first = f"/api/chat/messages/{ada.reads(place)[0]['id']}/"
    for number in range(60):
        grace.says(place, f"number {number}")
    ada.catches_up(place)
    grace.catches_up(place)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace, size=PHONE)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)

    await answers_and_reloads(at_adas, at_graces, grace.name)
    await takes_back(at_adas, at_graces)

    # The quote leads to a message that is not loaded, and back; the other one sees it change.
    ada.http.post(
        "/api/chat/messages/", json={"conversation": place, "content": "Still open", "reply_to": seq}
    ).raise_for_status()
    asked = at_graces.message("Still open")
    await asked.get_by_role("button", name="Go to the message").click()
    original = at_graces.log.locator(f"[data-seq='{seq}']")
    await expect(original).to_be_focused()
    await expect(original).to_be_in_viewport()
    await at_graces.page.get_by_role("button", name="Back to where I was").click()
    await expect(asked).to_be_in_viewport()
    await expect(at_graces.page.get_by_role("button", name="Back to where I was")).to_have_count(0)
    ada.http.patch(first, json={"content": "Where is the timetable?"}).raise_for_status()
    await expect(asked.get_by_role("blockquote")).to_contain_text("Where is the timetable?")
    ada.http.delete(first).raise_for_status()
    await expect(asked.get_by_role("blockquote")).to_contain_text("Message deleted")


async def test_messages_are_marked_unread_until_they_are_answered(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    for number in range(8):
        grace.says(place, f"number {number}")
    ada.catches_up(place)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    row = at_adas.row(grace.name)
    await at_adas.message("number 5").focus()
    await at_adas.page.keyboard.press("u")
    await expect(at_adas.log.get_by_role("separator", name="New messages")).to_be_visible()
    await expect(row).to_have_accessible_description(re.compile("3 unread"))
    grace.says(place, "one more")
    await at_adas.sees("one more")
    await expect(row).to_have_accessible_description(re.compile("4 unread"))
    await at_adas.writes("Read now")
    await expect(row).not_to_have_accessible_description(re.compile("unread"))


async def test_the_first_unread_message_and_a_day_are_found(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    for number in range(90):
        grace.says(place, f"number {number:02}")
    person = await sits_down(ada)
    await person.opens_conversation(grace.name)
    page, first = person.page, person.message("number 00")
    await expect(first).to_be_in_viewport()
    up = page.get_by_role("button", name=re.compile(r"^(90 new|New) since \d"))
    await expect(up).to_have_count(0)
    await page.get_by_role("button", name=re.compile("To the latest|new$")).click()
    await expect(person.message("number 89")).to_be_in_viewport()
    await up.click()
    await expect(first).to_be_in_viewport()
    await expect(up).to_have_count(0)
    await page.get_by_role("button", name="Back to where I was").click()
    await expect(person.message("number 89")).to_be_in_viewport()

    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Go to a date").click()
    dialog = page.get_by_role("dialog", name="Go to a date")
    await expect(dialog.get_by_label("Date")).to_be_focused()
    await dialog.get_by_role("button", name="Go", exact=True).click()
    await expect(dialog).to_be_hidden()
    await expect(first).to_be_focused()

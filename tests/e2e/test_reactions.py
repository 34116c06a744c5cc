"""Reactions as two people use them, one at a desk and one with a phone."""

from playwright.async_api import expect

from tests.support import looking
from tests.support.person import PHONE


def chip(person, message, name):
    return person.message(message).get_by_role("button", name=name, exact=True)


async def holds(person, element, expected):
    """A finger that stays until something is there."""
    devtools = await person.context.new_cdp_session(person.page)
    area = await element.bounding_box()
    point = {"x": area["x"] + 20, "y": area["y"] + area["height"] / 2}
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(expected).to_be_visible()
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def opens_sheet(person, message):
    await holds(person, message.locator(".bubble"), person.page.get_by_role("dialog", name="Message actions"))


async def names_under_a_finger(person, name):
    """A chip that is held tells who reacted, and is not pressed by that."""
    held = chip(person, "We are live", "🎉 1")
    told = person.page.get_by_role("status").filter(has_text=f"🎉 {name}")
    await holds(person, held, told)
    await expect(held).to_have_attribute("aria-pressed", "true")
    await person.page.touchscreen.tap(20, 300)
    await expect(told).to_be_hidden()


async def by_long_press(at_adas, at_graces, name):
    """The other one sees it, and whose it is."""
    await opens_sheet(at_graces, at_graces.message("We are live"))
    await at_graces.page.get_by_role("button", name="React with 🎉").click()
    await expect(chip(at_graces, "We are live", "🎉 1")).to_have_attribute("aria-pressed", "true")
    seen = chip(at_adas, "We are live", "🎉 1")
    await expect(seen).to_have_attribute("aria-pressed", "false")
    await seen.hover()
    await expect(seen).to_have_attribute("title", name)


async def finds(picker, name):
    await picker.get_by_role("combobox", name="Search emoji").fill(name)
    await picker.get_by_role("option", name=name).first.click()


async def by_press_and_key(at_adas, at_graces):
    """One press adds the same; a key opens the picker, whose search finds."""
    await chip(at_adas, "We are live", "🎉 1").click()
    await expect(chip(at_graces, "We are live", "🎉 2")).to_be_visible()
    await at_adas.message("We are live").focus()
    await at_adas.page.keyboard.press("+")
    picker = at_adas.page.get_by_role("dialog", name="Emoji")
    await expect(picker.get_by_role("menuitem").first).to_be_visible()
    assert await looking.axe_findings(at_adas.page) == []
    await finds(picker, "rocket")
    await expect(chip(at_graces, "We are live", "🚀 1")).to_be_visible()
    await expect(picker).to_be_hidden()


async def into_the_box(at_adas):
    """The picker writes where the caret is, and so does a code."""
    await at_adas.box.fill("Thanks!")
    await at_adas.box.press("Home")
    await at_adas.page.get_by_role("button", name="Emoji", exact=True).click()
    await finds(at_adas.page.get_by_role("dialog", name="Emoji"), "party popper")
    await expect(at_adas.box).to_have_value("🎉Thanks!")
    await expect(at_adas.box).to_be_focused()
    await at_adas.box.press("End")
    await at_adas.page.keyboard.type(" :rocket")
    await expect(at_adas.page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    await at_adas.box.press("Enter")
    await expect(at_adas.box).to_have_value("🎉Thanks! 🚀 ")


async def test_reactions_are_given_named_and_taken_back(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "We are live")
    at_adas, at_graces = await sits_down(ada), await sits_down(grace, size=PHONE)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    await by_long_press(at_adas, at_graces, grace.name)
    await names_under_a_finger(at_graces, grace.name)
    await by_press_and_key(at_adas, at_graces)
    await chip(at_graces, "We are live", "🎉 2").click()
    await at_adas.page.reload()
    for name in ("🎉 1", "🚀 1"):
        await expect(chip(at_adas, "We are live", name)).to_have_attribute("aria-pressed", "true")
    await into_the_box(at_adas)
    assert at_adas.faults == at_graces.faults == []

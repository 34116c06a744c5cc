"""Mentions as two people use them: completed by keys, asked about before they notify many, shown, and read."""

import re

from playwright.async_api import expect

from tests.support.looking import axe_findings

HOSTILE = "<img src=x onerror=alert(1)>"


async def completes(at_adas, grace):
    """Letters find a person by the keyboard alone; Escape closes the list and leaves the text."""
    names, options = at_adas.page.get_by_role("listbox", name="Suggestions"), at_adas.page.get_by_role("option")
    await at_adas.box.press_sequentially(f"Thank you, @{grace.username[:3]}")
    await expect(options.filter(has_text=grace.name)).to_have_attribute("aria-selected", "true")
    await expect(at_adas.box).to_have_attribute("aria-activedescendant", "suggestion-0")
    assert await axe_findings(at_adas.page) == []
    await at_adas.box.press("Escape")
    await expect(names).to_have_count(0)
    await at_adas.box.press("Backspace")
    await expect(names).to_have_count(0)
    await at_adas.box.fill("")
    await at_adas.box.press_sequentially("Thank you, @")
    await expect(options.first).to_contain_text("everyone here")
    await at_adas.box.press("ArrowDown")
    await at_adas.box.press_sequentially(grace.username)
    await at_adas.box.press("Tab")
    await expect(at_adas.box).to_have_value(f"Thank you, @{grace.username} ")
    await expect(at_adas.box).to_be_focused()
    await at_adas.box.press("Enter")
    await at_adas.sees(f"Thank you, @{grace.username}")


async def asks_before_many(at_adas, hana):
    """Back leaves the text; somebody outside is told first, and may be added; Enter twice is a yes."""
    bar = at_adas.page.locator("[data-mention-bar]")
    await at_adas.box.fill(f"@all, this is @{hana.username}!")
    await at_adas.box.press("Enter")
    await expect(bar).to_contain_text(f"{hana.name} is not in this conversation and will not see this. @all notifies")
    await at_adas.box.press("Escape")
    await expect(bar).to_be_hidden()
    await at_adas.box.press("Enter")
    await at_adas.page.get_by_role("button", name="Add Hana").click()
    await expect(bar).to_contain_text("@all notifies 6 people.")
    assert await axe_findings(at_adas.page) == []
    await at_adas.box.press("Enter")
    await at_adas.sees(f"@all, this is @{hana.username}!")
    await expect(bar).to_be_hidden()
    await at_adas.box.fill("No harm, @all.")
    await at_adas.box.press("Enter")
    await at_adas.page.get_by_role("button", name="Silently").click()
    await at_adas.sees("No harm, @all.")


async def test_two_people_call_each_other(newcomer, running, sits_down):
    ada, grace, hana = newcomer("Ada"), newcomer("Grace"), newcomer("Hana")
    others = [newcomer("Linus"), newcomer("Kwame"), running.register("hostile", first_name=HOSTILE, last_name="<b>X")]
    place = ada.starts(grace, *others, running.register("plainone"), name="Harbour")
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation("Harbour")
    await completes(at_adas, grace)
    row = at_graces.row("Harbour")
    await expect(row).to_have_attribute("aria-description", re.compile("^New. 1 unread, you are mentioned. Ada: "))
    await expect(at_graces.page).to_have_title(re.compile(r"^\(1\) "))
    await at_graces.opens_conversation("Harbour")
    mine = at_graces.log.get_by_role("button", name=f"@{grace.username}")
    await expect(mine).to_have_class(re.compile("mention--me"))
    await expect(at_graces.page).to_have_title(re.compile("^Harbour"))
    await mine.click()
    await expect(at_graces.page.get_by_role("dialog", name="Profile")).to_be_visible()
    await at_graces.page.keyboard.press("Escape")
    await at_adas.box.press_sequentially("@host")
    await expect(at_adas.page.get_by_role("option")).to_contain_text(HOSTILE)
    await at_adas.box.fill("")
    await asks_before_many(at_adas, hana)
    await expect(at_graces.log.get_by_text("@all", exact=True)).to_have_class(re.compile("mention--me"))
    assert [message["mentions"] for message in grace.reads(place) if message["kind"] == "text"] == [
        [grace.id],
        [0, hana.id],
        [],
    ]
    assert at_adas.faults == at_graces.faults == []

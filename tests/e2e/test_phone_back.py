"""On a phone, the browser's Back closes what lies over a page before it leaves the page."""

import re

from playwright.async_api import expect

from tests.support.person import PHONE, Person


async def back(person: Person) -> None:
    await person.page.evaluate("history.back()")


async def is_at_list(person: Person) -> None:
    await expect(person.page).to_have_url(f"{person.server.url}/")
    await expect(person.page.get_by_role("button", name="New conversation").filter(visible=True)).to_have_count(1)


async def in_a_group(newcomer, sits_down) -> Person:
    """Ada at her phone, who came from the list."""
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.starts(grace, linus, name="Compilers")
    person = await sits_down(ada, size=PHONE)
    await person.opens_conversation("Compilers")
    return person


async def test_back_closes_one_layer_after_the_other_and_then_leaves(newcomer, sits_down):
    person = await in_a_group(newcomer, sits_down)
    page, address = person.page, person.page.url
    details = page.get_by_role("complementary", name="Conversation details")
    dialog = page.get_by_role("dialog", name="Add people")
    await page.get_by_role("button", name="Details", exact=True).click()
    await details.get_by_role("button", name="Add people").click()
    await expect(dialog).to_be_visible()
    await back(person)
    await expect(dialog).to_be_hidden()
    await expect(details).to_be_visible()
    await back(person)
    await expect(details).to_be_hidden()
    await expect(page).to_have_url(address)
    await person.writes("still here")
    await person.sees("still here")
    await back(person)
    await is_at_list(person)
    await page.evaluate("history.forward()")
    await person.sees("still here")


async def test_back_closes_a_menu(newcomer, sits_down):
    person = await in_a_group(newcomer, sits_down)
    menu = person.page.get_by_role("menu", name="More")
    await person.page.get_by_role("button", name="More", exact=True).click()
    await expect(menu).to_be_visible()
    await person.page.wait_for_function("() => history.state.layer === 1")  # the menu is there before its event
    await back(person)
    await expect(menu).to_be_hidden()
    await expect(person.log).to_be_visible()


async def test_what_was_closed_otherwise_takes_no_step_back(newcomer, sits_down):
    person = await in_a_group(newcomer, sits_down)
    page = person.page
    details = page.get_by_role("complementary", name="Conversation details")
    for _ in range(2):
        await page.get_by_role("button", name="Details", exact=True).click()
        await details.get_by_role("button", name="Close details").click()
        await expect(details).to_be_hidden()
    await back(person)
    await is_at_list(person)
    await page.evaluate("history.forward()")
    await expect(person.log).to_be_visible()

    await page.get_by_role("button", name="Details", exact=True).click()
    await details.get_by_role("button", name="Close details").click()
    await expect(details).to_be_hidden()
    await page.get_by_role("button", name="Back").click()
    await is_at_list(person)


async def test_what_a_dialog_led_to_is_left_in_one_step(newcomer, sits_down):
    person = await in_a_group(newcomer, sits_down)
    page = person.page
    await page.get_by_role("button", name="Back").click()
    await is_at_list(person)
    newest = newcomer("Barbara")
    await page.get_by_role("button", name="New conversation").filter(visible=True).click()
    dialog = page.get_by_role("dialog", name="New conversation")
    await expect(dialog).to_be_focused()  # a keyboard would cover the people
    await dialog.get_by_role("searchbox", name="Search people").fill(newest.name)
    # Rows move under the finger until they are what is looked for.
    await expect(dialog.locator("[data-query]")).to_have_attribute("data-query", newest.name)
    await dialog.get_by_role("button", name=newest.name, exact=True).click()
    await page.wait_for_url(re.compile(r"/c/\d+$"))
    await expect(page.get_by_role("heading", name=newest.name, exact=True)).to_be_visible()
    await back(person)
    await is_at_list(person)
    await expect(dialog).to_be_hidden()
    await person.opens_conversation("Compilers")
    await back(person)
    await is_at_list(person)


async def test_on_a_desktop_back_leaves_the_page(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    person = await sits_down(ada)
    await person.opens_conversation(grace.name)
    await person.page.get_by_role("button", name="Details", exact=True).click()
    await expect(person.page.get_by_role("complementary", name="Conversation details")).to_be_visible()
    await back(person)
    await expect(person.page).to_have_url(f"{person.server.url}/")

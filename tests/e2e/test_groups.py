"""Groups and changed messages, live in several browsers."""

import re

from playwright.async_api import Locator, expect

from tests.support.person import PHONE, Person, greeting
from tests.support.server import Client


def panel(person: Person) -> Locator:
    return person.page.get_by_role("complementary", name="Conversation details")


async def open_details(person: Person) -> Locator:
    await person.page.get_by_role("button", name="Details", exact=True).click()
    await expect(panel(person)).to_be_visible()
    return panel(person)


async def choose(person: Person, member: Client, item: str) -> None:
    """An item of a participant's menu."""
    await panel(person).get_by_role("button", name=f"Actions for {member.name}").click()
    await person.page.get_by_role("menuitem", name=item).click()


async def rename(details: Locator, name: str) -> None:
    pencil = details.get_by_role("button", name="Rename group")
    await pencil.click()
    await details.get_by_role("textbox", name="Group name").fill(name)
    await details.get_by_role("button", name="Save").click()
    await expect(pencil).to_be_focused()


async def remove(person: Person, member: Client) -> None:
    await choose(person, member, "Remove from group")
    question = person.page.get_by_role("dialog", name="Remove from group?")
    await expect(question).to_contain_text(member.name)
    await question.get_by_role("button", name="Remove").click()


def gone(person: Person, words: str = "There is no such conversation") -> Locator:
    return person.page.get_by_role("heading", name=words)


async def add(person: Person, newcomer: Client) -> None:
    """Through the dialog."""
    await panel(person).get_by_role("button", name="Add people").click()
    dialog = person.page.get_by_role("dialog", name="Add people")
    await dialog.get_by_role("searchbox", name="Search people").fill(newcomer.name)
    await dialog.get_by_role("checkbox", name=newcomer.name).check()
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(dialog).to_be_hidden()


async def test_a_group_changes_live_for_three(newcomer, sits_down):
    ada, grace, linus, eve = newcomer("Ada"), newcomer("Grace"), newcomer("Linus"), newcomer("Eve")
    ada.starts(grace, linus, name="Compilers")
    at_adas, at_graces, at_eves = [await sits_down(client) for client in (ada, grace, eve)]
    for person in (at_adas, at_graces):
        await person.opens_conversation("Compilers")
    details = await open_details(at_adas)
    await open_details(at_graces)
    await expect(details.get_by_role("listitem")).to_have_count(3)
    await expect(panel(at_graces).get_by_role("button", name="Add people")).to_have_count(0)

    await rename(details, "Interpreters")
    for person in (at_adas, at_graces):
        await expect(person.page.get_by_role("heading", name="Interpreters", level=1)).to_be_visible()
        await expect(person.row("Interpreters")).to_be_visible()
        await person.sees("renamed the group to Interpreters")

    await add(at_adas, eve)
    await expect(panel(at_graces).get_by_role("listitem", name=eve.name)).to_be_visible()
    await at_eves.opens_conversation("Interpreters")
    await at_eves.sees(f"{ada.name} added you")

    await choose(at_adas, grace, "Make admin")
    await expect(panel(at_graces).get_by_role("button", name="Add people")).to_be_visible()
    await remove(at_graces, eve)
    await expect(gone(at_eves, f"{grace.name} removed you from Interpreters")).to_be_visible()
    await expect(at_eves.page.get_by_role("heading", name="Interpreters", level=1)).to_be_visible()
    await expect(at_eves.row("Interpreters")).to_have_count(0)
    await expect(details.get_by_role("listitem")).to_have_count(3)

    lines = at_graces.log.get_by_role("article").filter(has_text="4 changes to the group")
    await expect(lines).to_be_visible()
    await lines.locator("summary").click()
    await expect(at_graces.log.get_by_text(f"You removed {eve.name}")).to_be_visible()


async def test_leaving_is_confirmed_and_goes_home(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    group = ada.starts(grace, linus, name="Compilers")
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    second = await Person.opens_tab(at_adas.context, at_adas.server)
    await second.page.goto(f"/c/{group}")
    for person in (at_adas, at_graces):
        await person.opens_conversation("Compilers")
    details = await open_details(at_adas)
    await open_details(at_graces)
    await details.get_by_role("button", name="Leave group").click()
    question = at_adas.page.get_by_role("dialog", name="Leave this group?")
    await expect(question).to_be_visible()
    await at_adas.page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await details.get_by_role("button", name="Leave group").click()
    await question.get_by_role("button", name="Leave").click()
    await expect(greeting(at_adas.page)).to_be_visible()
    await expect(at_adas.row("Compilers")).to_have_count(0)
    await expect(gone(second, "You left Compilers")).to_be_visible()
    owner = panel(at_graces).get_by_role("listitem", name=f"{grace.name} (you)")
    await expect(owner).to_contain_text("Owner")
    await at_graces.sees(f"{ada.name} left, and you are the owner now")
    await at_adas.page.goto(f"/c/{group}")
    await expect(gone(at_adas)).to_be_visible()


async def test_a_message_is_edited_and_deleted_live(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "helo")
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    page = at_adas.page
    await expect(at_graces.page.get_by_role("button", name="Edit message")).to_have_count(0)

    await at_adas.box.press("ArrowUp")
    editor = page.get_by_role("textbox", name="Edit message")
    await expect(editor).to_have_value("helo")
    await expect(editor).to_be_focused()
    await editor.press("Escape")
    await expect(editor).to_have_count(0)
    await at_adas.box.fill("a draft")
    await at_adas.message("helo").hover()
    await at_adas.message("helo").get_by_role("button", name="Edit message").click()
    await editor.fill("hello")
    await editor.press("Enter")
    for person in (at_adas, at_graces):
        await expect(person.message("hello")).to_contain_text("edited")
    await expect(at_adas.box).to_have_value("a draft")
    await expect(at_graces.row(ada.name)).to_have_accessible_description(re.compile("hello"))

    await at_adas.chooses("Delete", at_adas.message("hello"))
    await page.get_by_role("dialog", name="Delete this message?").get_by_role("button", name="Delete").click()
    for person, words in ((at_adas, "You deleted this message"), (at_graces, "Message deleted")):
        await person.sees(words)
        await expect(person.message("hello")).to_have_count(0)
    await expect(at_graces.row(ada.name)).to_have_accessible_description(re.compile("Message deleted"))
    await expect(page.get_by_role("button", name="Edit message")).to_have_count(0)


async def test_a_reader_of_old_messages_sees_them_change(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    for number in range(1, 121):
        ada.says(conversation, f"message number {number}")
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await at_graces.log.hover()
    wanted = at_graces.log.locator('[data-seq="20"]')
    while not await wanted.count():
        await at_graces.page.mouse.wheel(0, -600)
        await at_graces.page.evaluate("() => new Promise(requestAnimationFrame)")
    found = ada.http.get("/api/chat/messages/", params={"conversation": conversation, "around": 20, "limit": 1}).json()
    url = f"/api/chat/messages/{found['results'][0]['id']}/"
    ada.http.patch(url, json={"content": "another word"}).raise_for_status()
    await expect(wanted).to_contain_text("another word")
    ada.http.delete(url).raise_for_status()
    await expect(wanted).to_contain_text("Message deleted")


async def test_the_panel_closes_by_key_and_fills_a_phone(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada, size=PHONE)
    await at_adas.opens_conversation(grace.name)
    details = await open_details(at_adas)
    box = await details.bounding_box()
    assert box is not None
    assert box["width"] == PHONE["width"]
    await expect(details.get_by_role("heading", name=grace.name)).to_be_visible()
    await expect(details.get_by_role("button", name="Leave group")).to_have_count(0)
    await at_adas.page.keyboard.press("Escape")
    await expect(details).to_have_count(0)
    await expect(at_adas.page.get_by_role("button", name="Details", exact=True)).to_be_focused()


async def test_an_edit_of_what_was_changed_elsewhere_meanwhile_is_asked_about(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "helo")
    person = await sits_down(ada)
    await person.opens_conversation(grace.name)
    await person.box.press("ArrowUp")
    editor = person.page.get_by_role("textbox", name="Edit message")
    await editor.fill("hello from here")

    found = ada.http.get("/api/chat/messages/", params={"conversation": conversation}).json()["results"][0]
    ada.http.patch(f"/api/chat/messages/{found['id']}/", json={"content": "hello from there"}).raise_for_status()
    await person.sees("hello from there")
    await editor.press("Enter")
    await expect(person.page.get_by_text("You edited this message somewhere else in the meantime.")).to_be_visible()
    await expect(editor).to_have_value("hello from here")
    await person.sees("hello from there")
    await editor.press("Enter")
    await expect(editor).to_have_count(0)
    await person.sees("hello from here")


async def test_people_of_one_name_are_told_apart(running, newcomer, sits_down):
    mia, twin = (running.register(f"mia{one}", first_name=name) for one, name in (("one", "Mia"), ("two", "Mi\u0430")))
    linus = newcomer("Linus")
    group = linus.starts(mia, twin, name="Harbour")
    mia.says(linus.starts(mia), "hello")
    twin.says(linus.starts(twin), "hello")
    mia.says(group, "the key is under the mat")
    twin.says(group, "no, send it to me")
    at_linus = await sits_down(linus)
    for person in (mia, twin):
        await expect(at_linus.row(f"{person.name} @{person.username}")).to_be_visible()
    await at_linus.opens_conversation("Harbour")
    for person, text in ((mia, "under the mat"), (twin, "send it to me")):
        said = at_linus.log.get_by_role("article", name=re.compile(f"^{person.name} @{person.username}, "))
        said = said.filter(has_text=text)
        await expect(said).to_contain_text(f"@{person.username}")
    details = await open_details(at_linus)
    await expect(details.get_by_role("button", name="Actions for Mia @miaone")).to_be_visible()


async def test_who_is_removed_keeps_the_text_and_is_back_without_a_reload(newcomer, sits_down):
    """And hears of being added where something else is open."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    group = ada.starts(grace, newcomer("Linus"), name="Short lived")
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation("Short lived")
    await at_graces.box.fill("half a sentence")
    people = f"/api/chat/conversations/{group}/participants/"
    ada.http.delete(f"{people}{grace.id}/").raise_for_status()
    await expect(gone(at_graces, f"{ada.name} removed you from Short lived at")).to_be_visible()
    unsent = at_graces.page.get_by_role("region", name="What you had written")
    await expect(unsent).to_contain_text("half a sentence")
    await expect(unsent.get_by_role("button", name="Copy")).to_be_visible()
    ada.http.post(people, json={"user_ids": [grace.id]}).raise_for_status()
    await expect(at_graces.box).to_have_value("half a sentence")

    ada.http.delete(f"{people}{grace.id}/").raise_for_status()
    await expect(unsent).to_be_visible()
    await at_graces.page.get_by_role("button", name="Close").click()
    await expect(greeting(at_graces.page)).to_be_visible()
    ada.http.post(people, json={"user_ids": [grace.id]}).raise_for_status()
    toast = at_graces.page.get_by_role("status").filter(has_text=f"{ada.name} added you to Short lived.")
    await toast.get_by_role("link", name="Open").click()
    await expect(at_graces.box).to_have_value("half a sentence")


async def test_a_person_is_pressed_wherever_one_is_shown(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    grace.http.patch("/api/auth/me/", json={"bio": "Compilers, mostly."}).raise_for_status()
    group = ada.starts(grace, linus, name="Compilers")
    grace.says(group, "press me")
    person = await sits_down(ada)
    await person.opens_conversation("Compilers")
    card = person.page.get_by_role("dialog", name="Profile")
    details = await open_details(person)
    for name in (
        person.message("press me").get_by_role("button", name=grace.name),
        details.get_by_role("button", name=grace.name, exact=True),
    ):
        await name.click()
        await expect(card).to_contain_text("Compilers, mostly.")
        await expect(card.get_by_role("list", name="Shared groups").get_by_role("link")).to_have_count(1)
        await person.page.keyboard.press("Escape")
        await expect(card).to_have_count(0)
    await details.get_by_role("button", name=linus.name, exact=True).click()
    await card.get_by_role("button", name="Message").click()
    await expect(person.page.get_by_role("heading", name=linus.name, level=1)).to_be_visible()
    await expect(card).to_have_count(0)

    await person.row("Compilers").click(button="right")
    await person.page.get_by_role("menuitem", name="Leave group…").click()
    await person.page.get_by_role("dialog", name="Leave this group?").get_by_role("button", name="Leave").click()
    await expect(person.row("Compilers")).to_have_count(0)
    await expect(person.page.get_by_role("heading", name=linus.name, level=1)).to_be_visible()

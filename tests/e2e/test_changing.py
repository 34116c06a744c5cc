"""Messages that change, as people see it: what an edit changed, deletion for oneself in all tabs, and commands."""

import re

from playwright.async_api import expect

from tests.support import looking
from tests.support.person import Person


async def has_no_fault(person, name):
    """The dialog of this name is there, and everybody can use it."""
    dialog = person.page.get_by_role("dialog", name=name)
    await expect(dialog).to_be_visible()
    await looking.come_to_rest(person.page)
    assert await looking.axe_findings(person.page) == []
    return dialog


async def test_the_edit_history_follows_the_message(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = grace.starts(ada)
    grace.says(place, "See you at noon")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    address = f"/api/chat/messages/{grace.reads(place)[0]['id']}/"
    grace.http.patch(address, json={"content": "See you at one"}).raise_for_status()
    await at_adas.message("See you at one").get_by_role("button", name="edited").click()
    history = await has_no_fault(at_adas, "Edit history")
    assert await history.locator("del, ins").all_text_contents() == ["noon", "one"]
    grace.http.patch(address, json={"content": "See you soon"}).raise_for_status()
    await expect(history.locator("ins").first).to_have_text("soon")
    grace.http.delete(address).raise_for_status()
    await expect(history).to_have_count(0)


async def test_a_message_is_forwarded_and_leads_to_the_original(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    pair, group = grace.starts(ada), ada.starts(grace, linus, name="Harbour")
    grace.says(pair, "The **tide** turns at six")
    at_adas, at_linuss = await sits_down(ada), await sits_down(linus)
    await at_linuss.opens_conversation("Harbour")
    await at_adas.opens_conversation(grace.name)
    message = at_adas.message("The tide turns at six")
    await message.focus()
    await at_adas.page.keyboard.press("f")
    question = await has_no_fault(at_adas, "Forward")
    await question.get_by_role("searchbox", name="Search conversations").fill("harb")
    await question.get_by_role("list", name="Conversations").get_by_role("checkbox", name="Harbour").check()
    await question.get_by_role("button", name="Forward").click()
    await expect(question).to_have_count(0)

    copy = at_linuss.message("The tide turns at six")
    await expect(copy.locator("strong")).to_have_text("tide")
    await copy.get_by_role("button", name=f"Forwarded from {grace.name}").click()
    await expect(at_linuss.page.get_by_text("a conversation that you aren't in")).to_be_visible()
    await at_adas.page.get_by_role("link", name="Open").or_(at_adas.row("Harbour")).first.click()
    await at_adas.message("The tide turns at six").get_by_role("button", name="Forwarded from").click()
    await expect(at_adas.page).to_have_url(re.compile(rf"/c/{pair}\?m=1$"))
    await expect(at_adas.message("The tide turns at six")).to_be_in_viewport()
    assert linus.reads(group)[0]["forwarded"]["user_id"] == grace.id


async def test_what_one_deletes_for_oneself_is_gone_in_all_tabs_and_comes_back(newcomer, sits_down, running):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    ada.says(place, "Bring lids")
    grace.says(place, "Done")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    second = await Person.opens_tab(at_adas.context, running)
    await second.page.goto(f"/c/{place}")
    await second.sees("Done")
    tabs = (at_adas, second)

    await at_adas.chooses("Delete for me", at_adas.message("Done"))
    for person in tabs:
        await expect(person.message("Done")).to_have_count(0)
    await expect(at_adas.page.get_by_role("navigation", name="Conversations")).to_contain_text("Bring lids")
    await at_adas.page.get_by_role("button", name="Undo").click()
    for person in tabs:
        await person.sees("Done")

    await at_adas.chooses("Delete…", at_adas.message("Bring lids"))
    question = await has_no_fault(at_adas, "Delete this message?")
    await question.get_by_role("radio", name="For everyone").press("ArrowDown")
    await expect(question.get_by_role("radio", name="Only for me")).to_be_checked()
    await question.get_by_role("button", name="Delete").click()
    for person in tabs:
        await expect(person.message("Bring lids")).to_have_count(0)
    seen = grace.http.get(f"/api/chat/messages/?conversation={place}").json()["results"]
    assert [message["content"] for message in seen] == ["Done", "Bring lids"]
    await second.page.reload()
    await second.sees("Done")
    await expect(second.message("Bring lids")).to_have_count(0)


async def test_commands_press_buttons_and_are_not_sent(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.box.press_sequentially("/det")
    await expect(at_adas.page.get_by_role("option", name="details")).to_be_visible()
    await at_adas.box.press("Enter")
    await expect(at_adas.box).to_have_value("/details")
    await expect(at_adas.page.get_by_role("listbox", name="Suggestions")).to_have_count(0)
    await at_adas.box.press("Enter")
    await expect(at_adas.page.get_by_role("complementary", name="Conversation details")).to_be_visible()
    await expect(at_adas.box).to_have_value("")
    for text in ("/date", "/shrug"):
        await at_adas.box.fill(text)
        await at_adas.box.press("Enter")
        if text == "/date":
            await expect(at_adas.page.get_by_role("dialog", name="Go to a date")).to_be_visible()
            await at_adas.page.keyboard.press("Escape")
    await expect(at_adas.page.get_by_text("There is no command /shrug.")).to_be_visible()
    await at_adas.box.press("Enter")
    await at_adas.sees("/shrug")
    await at_adas.writes("//leave")
    await at_adas.sees("/leave")
    said = ada.http.get(f"/api/chat/messages/?conversation={place}").json()["results"]
    assert [message["content"] for message in said] == ["/leave", "/shrug"]

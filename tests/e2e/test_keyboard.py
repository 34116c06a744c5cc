"""Everything by keyboard."""

import re

from playwright.async_api import expect


async def test_the_switcher_leads_to_conversations_and_people(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    conversation = ada.starts(grace, name="")
    at_adas = await sits_down(ada)
    keys = at_adas.page.keyboard
    await keys.press("Control+k")
    dialog = at_adas.page.get_by_role("dialog", name="Jump to")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await expect(dialog.get_by_role("link", name=grace.name)).to_be_visible()
    await keys.press("Enter")
    await at_adas.page.wait_for_url(re.compile(f"/c/{conversation}$"))
    await expect(dialog).to_be_hidden()

    await keys.press("Control+k")
    await dialog.get_by_role("searchbox").fill(linus.name)
    await expect(dialog.get_by_role("button", name=linus.name)).to_be_visible()
    await expect(dialog.get_by_role("link")).to_have_count(0)
    await keys.press("ArrowDown")
    await expect(dialog.get_by_role("button", name=linus.name)).to_be_focused()
    await keys.press("Enter")
    await expect(at_adas.page.get_by_role("heading", name=linus.name, exact=True)).to_be_visible()

    await keys.press("Control+k")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await keys.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_alt_and_arrows_go_through_the_list(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.says(ada.starts(grace), "first")
    ada.says(ada.starts(linus), "second")
    at_adas = await sits_down(ada)
    await expect(at_adas.row(linus.name)).to_be_visible()
    for key, title in (("ArrowDown", linus.name), ("ArrowDown", grace.name), ("ArrowUp", linus.name)):
        await at_adas.page.keyboard.press(f"Alt+{key}")
        await expect(at_adas.page.get_by_role("heading", name=title, exact=True)).to_be_visible()


async def test_a_message_is_written_and_its_readers_are_seen_without_a_mouse(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await expect(at_adas.box).to_be_focused()
    await at_adas.page.keyboard.type("one line")
    await at_adas.page.keyboard.press("Shift+Enter")
    await at_adas.page.keyboard.type("and another")
    await at_adas.page.keyboard.press("Enter")
    await at_adas.sees("and another")
    await expect(at_adas.box).to_have_value("")
    info = at_adas.message("and another").get_by_role("button", name="Message info")
    await info.focus()
    await at_adas.page.keyboard.press("Enter")
    dialog = at_adas.page.get_by_role("dialog", name="Message info")
    await expect(dialog.get_by_role("listitem")).to_contain_text([grace.name])
    await at_adas.page.keyboard.press("Escape")
    await expect(info).to_be_focused()

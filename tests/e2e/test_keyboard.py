"""Everything by keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.support.alone import page_with
from tests.support.person import Person


async def test_the_palette_leads_to_conversations_people_and_actions(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    conversation = ada.starts(grace, name="")
    page = (await sits_down(ada)).page
    keys, dialog = page.keyboard, page.get_by_role("dialog", name="Jump to")
    box, options = dialog.get_by_role("combobox", name="Search people and conversations"), dialog.get_by_role("option")
    await keys.press("Control+k")
    await expect(dialog.get_by_role("option", name=grace.name, selected=True)).to_be_visible()
    await keys.press("Enter")
    await page.wait_for_url(re.compile(f"/c/{conversation}$"))
    await expect(dialog).to_be_hidden()

    await keys.press("Control+k")
    await expect(options.first).to_be_visible()
    await expect(dialog.get_by_role("option", name=grace.name)).to_have_count(0)  # it is open
    await box.fill(linus.name)
    await expect(options).to_have_count(1)
    await expect(dialog.get_by_role("group", name="People").get_by_role("option")).to_have_accessible_name(linus.name)
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name=linus.name, exact=True)).to_be_visible()

    await keys.press("Control+k")
    await keys.type("group new")
    await expect(options).to_have_text(["New group"])
    await keys.press("Enter")
    starter = page.get_by_role("dialog", name="New conversation")
    await expect(starter.get_by_role("button", name="New group", pressed=True)).to_be_visible()


async def test_the_highlight_moves_while_the_focus_stays_in_the_box(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    page = (await sits_down(ada)).page
    keys, dialog = page.keyboard, page.get_by_role("dialog", name="Jump to")
    box, options = dialog.get_by_role("combobox"), dialog.get_by_role("option")
    await keys.press("Control+k")
    await expect(dialog.get_by_role("option", selected=True)).to_have_accessible_name(grace.name)
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        await keys.press(key)
        await expect(box).to_be_focused()
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await expect(box).to_have_attribute("aria-activedescendant", await options.last.get_attribute("id"))
    await keys.press("Tab")
    await expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    await keys.press("Tab")
    await expect(box).to_be_focused()
    await keys.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_arrows_and_enter_start_a_conversation(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    at_adas = await sits_down(ada)
    page, keys = at_adas.page, at_adas.page.keyboard
    await page.get_by_role("button", name="New conversation").first.click()
    dialog = page.get_by_role("dialog", name="New conversation")
    await dialog.get_by_role("searchbox").fill(grace.name)
    await expect(dialog.get_by_role("checkbox")).to_have_count(1)
    for name in ("New group", grace.name):
        await keys.press("ArrowDown")
        await expect(dialog.get_by_role("button", name=name)).to_be_focused()
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name=grace.name, exact=True)).to_be_visible()


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
    await expect(at_adas.message("and another")).to_have_attribute("data-seq", "1")  # what waits takes no focus
    await expect(at_adas.box).to_have_value("")
    await at_adas.page.keyboard.press("Shift+Tab")
    await at_adas.page.keyboard.press("ArrowUp")
    await at_adas.page.keyboard.press("i")
    dialog = at_adas.page.get_by_role("dialog", name="Message info")
    await expect(dialog.get_by_role("listitem")).to_contain_text([grace.name])
    await at_adas.page.keyboard.press("Escape")
    await expect(at_adas.message("and another")).to_be_focused()


async def test_arrows_go_through_the_messages_and_letters_act(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "first")
    grace.says(conversation, "second")
    ada.says(conversation, "third")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    keys = at_adas.page.keyboard
    await expect(at_adas.box).to_be_focused()
    await keys.press("Shift+Tab")
    await expect(at_adas.log).to_be_focused()
    await keys.press("ArrowUp")
    await expect(at_adas.message("third")).to_be_focused()
    actions = at_adas.message("third").get_by_role("group", name="Message actions")
    await expect(actions).to_have_css("opacity", "1")
    await keys.press("ArrowUp")
    await expect(at_adas.message("second").get_by_role("button", name="Copy text")).to_be_visible()
    await expect(actions).to_have_count(0)
    await keys.press("ArrowUp")
    await expect(at_adas.message("first")).to_be_focused()
    for key, action in (("ArrowRight", "React with 👍"), ("ArrowLeft", "More")):
        await keys.press(key)
        await expect(at_adas.message("first").get_by_role("button", name=action)).to_be_focused()
    await keys.press("Escape")
    await keys.press("e")
    editor = at_adas.page.get_by_role("textbox", name="Edit message")
    await expect(editor).to_have_value("first")
    await expect(at_adas.message("first").locator(".bubble")).to_have_css("outline-style", "solid")
    await keys.press("Escape")
    await expect(editor).to_have_count(0)
    await expect(at_adas.message("first").locator(".bubble")).to_have_css("outline-style", "none")


async def test_keys_open_the_menu_of_a_message_which_gets_the_focus_back(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "first")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    keys = at_adas.page.keyboard
    await expect(at_adas.box).to_be_focused()
    await keys.press("Shift+Tab")
    await keys.press("ArrowUp")
    await expect(at_adas.message("first")).to_be_focused()
    menu = at_adas.page.get_by_role("menu", name="Message actions")
    for key in ("Enter", "Shift+F10"):
        await keys.press(key)
        await expect(menu.get_by_role("menuitem", name="React", exact=True)).to_be_focused()
        await keys.press("ArrowUp")
        await expect(menu.get_by_role("menuitem", name="React with 🙏")).to_be_focused()
        await keys.press("End")
        await expect(menu.get_by_role("menuitem", name="Delete")).to_be_focused()
        await keys.press("Escape")
        await expect(menu).to_have_count(0)
        await expect(at_adas.message("first")).to_be_focused()
    await keys.press("Enter")
    await keys.press("Delete")
    question = at_adas.page.get_by_role("dialog", name="Delete this message?")
    await expect(question).to_contain_text("first")
    await keys.press("Escape")
    await expect(at_adas.message("first")).to_be_focused()


async def test_a_list_tells_the_keys(newcomer, sits_down):
    page = (await sits_down(newcomer("Ada"))).page
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(dialog).to_be_hidden()
    await page.keyboard.press("?")
    await expect(dialog.get_by_text("Previous or next conversation")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name="Account menu").click()
    await page.get_by_role("menuitem", name="Keyboard shortcuts").click()
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_be_hidden()
    await page.keyboard.press("Control+/")
    await expect(dialog).to_be_visible()


async def test_f6_leads_from_part_to_part_and_back(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "hello")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await expect(at_adas.box).to_be_focused()
    keys = at_adas.page.keyboard
    stops = [
        at_adas.row(grace.name),
        at_adas.page.get_by_role("main").get_by_role("button", name=f"Profile of {grace.name}"),
        at_adas.log,
        at_adas.box,
    ]
    for stop in stops:
        await keys.press("F6")
        await expect(stop).to_be_focused()
        assert await stop.evaluate("stop => stop.matches(':focus-visible')")
    for stop in reversed(stops[:-1]):
        await keys.press("Shift+F6")
        await expect(stop).to_be_focused()


async def test_filters_show_a_part_of_the_list_and_arrows_follow(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.starts(grace, linus, name="Compilers")
    ada.starts(grace)
    linus.says(linus.starts(ada), "hello")
    at_adas = await sits_down(ada)
    choice = at_adas.page.get_by_role("group", name="Show")
    for name, titles in {
        "Unread": {linus.name},
        "Groups": {"Compilers"},
        "Direct": {grace.name, linus.name},
        "All": {"Compilers", grace.name, linus.name},
    }.items():
        await choice.get_by_role("button", name=name).click()
        for title in ("Compilers", grace.name, linus.name):
            await expect(at_adas.row(title)).to_be_visible(visible=title in titles)
    await choice.get_by_role("button", name="Groups").click()
    await expect(at_adas.row(linus.name)).to_be_visible(visible=False)
    await at_adas.page.keyboard.press("Alt+ArrowDown")
    await expect(at_adas.page.get_by_role("heading", name="Compilers", exact=True)).to_be_visible()


ON_A_MAC = """
Object.defineProperty(navigator, "userAgentData", { get: () => ({ platform: "macOS" }) });
Object.defineProperty(navigator, "platform", { get: () => "MacIntel" });
"""


async def test_on_a_mac_command_is_ours_and_control_and_option_edit_text(browser, running, newcomer):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.starts(grace)
    ada.starts(linus)
    at_adas = await Person.opens(browser, running)
    await at_adas.context.add_init_script(ON_A_MAC)
    await at_adas.signs_in(ada)
    page, keys = at_adas.page, at_adas.page.keyboard
    await at_adas.opens_conversation(linus.name)
    await expect(at_adas.box).to_be_focused()
    await page.evaluate("addEventListener('keydown', (event) => (globalThis.isTaken = event.defaultPrevented))")
    for key in ("Control+k", "Alt+ArrowDown"):
        await keys.press(key)
        assert not await page.evaluate("isTaken")
    dialog = page.get_by_role("dialog", name="Jump to")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("heading", name=linus.name, exact=True)).to_be_visible()
    await keys.press("Meta+k")
    await expect(dialog).to_be_visible()
    await keys.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(at_adas.box).to_be_focused()
    await at_adas.log.focus()
    await expect(at_adas.log).to_be_focused()
    await keys.press("Alt+ArrowDown")
    await expect(page.get_by_role("heading", name=grace.name, exact=True)).to_be_visible()
    await at_adas.log.focus()
    await keys.press("?")
    keys_told = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(keys_told.get_by_text("⌘", exact=True).first).to_be_visible()
    await expect(keys_told.get_by_text("⌥", exact=True).first).to_be_visible()
    await expect(keys_told.get_by_text("Ctrl", exact=True).first).to_be_hidden()


async def test_elsewhere_the_keys_have_their_own_names(newcomer, sits_down):
    page = (await sits_down(newcomer("Ada"))).page
    await page.keyboard.press("Control+/")
    keys_told = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(keys_told.get_by_text("Ctrl", exact=True).first).to_be_visible()
    await expect(keys_told.get_by_text("⌘", exact=True).first).to_be_hidden()


@pytest.mark.parametrize("told", ["isComposing: true", "keyCode: 229"])
async def test_the_keys_of_an_input_method_neither_send_nor_close_anything(browser, told):
    body = """<form data-composer-form><textarea data-composer="5" data-editing="1">text</textarea>
      <button type="button" data-cancel-edit>Cancel</button><i data-outdated></i></form>
      <button data-close-details>Close</button>
      <div role="dialog" aria-modal="true"><input><button data-close>Close</button></div>
      <div role="dialog" class="palette"><input>
      <div role="listbox" data-sure="true"><a href="#hit" role="option">Hit</a></div></div>"""
    page = await page_with(await browser.new_context(), body, "composer", "details", "dialog", "keyboard", "menu")
    await page.evaluate("""() => {
      globalThis.done = [];
      addEventListener("click", (event) => done.push(event.target.outerHTML));
      addEventListener("submit", (event) => { event.preventDefault(); done.push("submit"); });
    }""")
    press = f"""([key, query]) => document.querySelector(query).dispatchEvent(
      new KeyboardEvent("keydown", {{ key, {told}, bubbles: true, cancelable: true }}))"""
    for query in ("textarea", "[aria-modal] input", ".palette input"):
        for key in ("Enter", "Escape", "ArrowUp"):
            assert await page.evaluate(press, [key, query]), "not prevented"
    assert await page.evaluate("done") == []
    assert not await page.evaluate(press.replace(told, "keyCode: 13"), ["Enter", "textarea"])
    assert "submit" in await page.evaluate("done")


async def test_filters_and_the_palette_reach_all_of_120_conversations(newcomer, sits_down):
    """Fifty rows are there at first, and none of those that are asked for is among them."""
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    grace.says(grace.starts(ada), "hello")
    ada.starts(linus, grace, name="Älteste Gruppe")
    for number in range(118):
        ada.starts(linus, grace, name=f"Group {number}")
    at_adas = await sits_down(ada)
    choice = at_adas.page.get_by_role("group", name="Show")
    for name, count in {"Unread": "1 conversation", "Direct": "1 conversation", "Groups": "119 conversations"}.items():
        await expect(choice.get_by_role("button", name=name)).to_have_accessible_description(count)
    await expect(at_adas.row("Group 117")).to_be_visible()
    await expect(at_adas.row(grace.name)).to_have_count(0)
    for name in ("Direct", "Unread"):
        await choice.get_by_role("button", name=name).click()
        await expect(at_adas.row(grace.name)).to_be_visible()
        await expect(at_adas.row("Group 117")).to_be_visible(visible=False)
    await choice.get_by_role("button", name="Groups").click()
    for _ in range(2):
        await at_adas.page.get_by_role("button", name="Show more").click()
    await expect(at_adas.row("Älteste Gruppe")).to_be_visible()
    await expect(at_adas.page.get_by_role("button", name="Show more")).to_have_count(0)

    await at_adas.page.keyboard.press("Control+k")
    dialog = at_adas.page.get_by_role("dialog", name="Jump to")
    await dialog.get_by_role("combobox").fill("gruppe alteste")
    await expect(dialog.get_by_role("option")).to_have_count(1)
    await at_adas.page.keyboard.press("Enter")
    await expect(at_adas.page.get_by_role("heading", name="Älteste Gruppe", exact=True)).to_be_visible()


async def test_a_filter_that_lets_nothing_through_leads_back_to_everything(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada)
    choice = at_adas.page.get_by_role("group", name="Show")
    await choice.get_by_role("button", name="Unread").click()
    listed = at_adas.page.get_by_role("navigation", name="Conversations")
    await expect(listed.get_by_text("Nothing unread")).to_be_visible()
    await at_adas.page.get_by_role("button", name="Show all").click()
    await expect(at_adas.row(grace.name)).to_be_visible()


async def test_the_list_is_one_stop_and_a_link_leads_past_it(newcomer, sits_down):
    ada = newcomer("Ada")
    others = [newcomer(name) for name in ("Grace", "Linus", "Barbara")]
    for other in others:
        ada.says(ada.starts(other), "hello")
    at_adas = await sits_down(ada)
    page, keys = at_adas.page, at_adas.page.keyboard
    grace, linus, barbara = (at_adas.row(other.name) for other in others)
    await page.get_by_role("group", name="Show").get_by_role("button", name="Groups").focus()
    await keys.press("Tab")
    await expect(barbara).to_be_focused()
    for key, row in (("ArrowDown", linus), ("End", grace), ("Home", barbara), ("PageDown", grace), ("L", linus)):
        await keys.press(key)
        await expect(row).to_be_focused()
    newest = newcomer("Edsger")
    newest.says(newest.starts(ada), "hello")
    await expect(at_adas.row(newest.name)).to_be_visible()
    await keys.press("Tab")
    assert await page.evaluate("document.activeElement.closest('.sidebar__list')") is None
    await keys.press("Shift+Tab")
    await expect(linus).to_be_focused()
    await keys.press("Enter")
    await expect(at_adas.box).to_be_focused()
    await page.get_by_role("link", name="Skip to conversation").focus()
    await keys.press("Enter")
    await expect(at_adas.log).to_be_focused()
    assert "#" not in page.url


async def test_a_key_opens_the_menu_of_a_row_and_the_row_has_the_focus_again(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    grace.says(ada.starts(grace), "hello")
    at_adas = await sits_down(ada)
    row, menu = at_adas.row(grace.name), at_adas.page.get_by_role("menu", name="Conversation actions")
    await row.focus()
    await at_adas.page.keyboard.press("Shift+F10")
    await expect(menu.get_by_role("menuitem", name="Open in new tab")).to_be_focused()
    await at_adas.page.keyboard.press("m")
    await expect(menu.get_by_role("menuitem", name="Mark as read")).to_be_focused()
    await at_adas.page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await expect(row).to_be_focused()

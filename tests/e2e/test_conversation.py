"""Starting conversations and talking in them."""

import re

from playwright.async_api import expect

from tests.support.person import PHONE, Person


async def start(person: Person, *names: str, group_name: str = "") -> None:
    """Through the dialog, as a person does."""
    page = person.page
    await page.get_by_role("button", name="New conversation").first.click()
    dialog = page.get_by_role("dialog", name="New conversation")
    for name in names:
        await dialog.get_by_role("searchbox", name="Search people").fill(name)
        await expect(dialog.locator("[data-query]")).to_have_attribute("data-query", name)  # rows move before
        if len(names) == 1:
            await dialog.get_by_role("button", name=name, exact=True).click()
        else:
            await dialog.get_by_role("checkbox", name=name, exact=True).check()
    if group_name:
        await dialog.get_by_role("textbox", name="Group name").fill(group_name)
    if len(names) > 1:
        await dialog.get_by_role("button", name="Create").click()
    await expect(dialog).to_be_hidden()
    await page.wait_for_url(re.compile(r"/c/\d+$"))


async def test_two_people_talk_and_find_it_again_after_a_reload(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await start(at_adas, grace.name)
    await expect(at_adas.page.get_by_role("heading", name=f"Say hello to {grace.name}")).to_be_visible()
    await at_adas.writes("Hello Grace, are you there?")
    await at_adas.sees("Hello Grace, are you there?")

    row = at_graces.row(ada.name)
    await expect(row).to_have_accessible_description(re.compile("1 unread.*Hello Grace"))
    await at_graces.sees_figure("Unread", 1)
    await at_graces.opens_conversation(ada.name)
    await at_graces.sees("Hello Grace, are you there?")
    await at_graces.writes("Here I am.")
    await at_adas.sees("Here I am.")
    await expect(row).not_to_have_accessible_description(re.compile("unread"))

    await at_adas.page.reload()
    await at_adas.sees("Hello Grace, are you there?")
    await at_adas.sees("Here I am.")


async def test_the_figures_move_by_themselves(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    linus.starts(grace)  # without a conversation there are no figures
    at_graces = await sits_down(grace)
    for label, value in (("Conversations", 1), ("Messages sent", 0), ("Unread", 0)):
        await at_graces.sees_figure(label, value)
    conversation = ada.starts(grace)
    await at_graces.sees_figure("Conversations", 2)
    ada.says(conversation, "one")
    ada.says(conversation, "two")
    await at_graces.sees_figure("Unread", 2)
    grace.says(conversation, "three")
    await at_graces.sees_figure("Messages sent", 1)
    await at_graces.sees_figure("Unread", 2)
    grace.catches_up(conversation)
    await at_graces.sees_figure("Unread", 0)


async def test_an_existing_direct_conversation_opens_by_one_press(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_graces = await sits_down(grace)
    await start(at_graces, ada.name)
    assert at_graces.page.url.endswith(f"/c/{conversation}")


async def test_a_group_of_three_hears_each_other(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    people = [await sits_down(client) for client in (ada, grace, linus)]
    await start(people[0], grace.name, linus.name, group_name="Compilers")
    for person in people[1:]:
        await person.opens_conversation("Compilers")
    for number, person in enumerate(people):
        await person.writes(f"This is number {number}.")
        for other in people:
            await other.sees(f"This is number {number}.")
    assert [await person.seqs() for person in people] == [[1, 2, 3]] * 3


async def test_the_list_is_ordered_by_activity(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    with_grace, with_linus = ada.starts(grace), ada.starts(linus)
    at_adas = await sits_down(ada)
    rows = at_adas.page.get_by_role("navigation", name="Conversations").get_by_role("listitem")
    grace.says(with_grace, "me first")
    await expect(rows.first).to_contain_text("me first")
    linus.says(with_linus, "no, me")
    await expect(rows.first).to_contain_text("no, me")
    await expect(rows.nth(1)).to_contain_text("me first")


async def test_a_stranger_is_told_that_there_is_no_such_conversation(newcomer, sits_down):
    ada, grace, mallory = newcomer("Ada"), newcomer("Grace"), newcomer("Mallory")
    conversation = ada.starts(grace)
    ada.says(conversation, "between us")
    at_mallorys = await sits_down(mallory)
    for address in (conversation, 999_999_999, "nonsense"):
        await at_mallorys.page.goto(f"/c/{address}")
        await expect(at_mallorys.page.get_by_role("heading", name="There is no such conversation")).to_be_visible()
    await expect(at_mallorys.page.get_by_text("between us")).to_have_count(0)


async def test_hostile_text_stays_text(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>{{7*7}}"
    ada.says(conversation, hostile)
    await at_graces.sees(hostile)
    assert await at_graces.page.title() != "owned"


async def test_on_a_phone_list_and_conversation_take_turns(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "Hello from afar")
    at_graces = await sits_down(grace, size=PHONE)
    await at_graces.opens_conversation(ada.name)
    await at_graces.sees("Hello from afar")
    await expect(at_graces.row(ada.name)).to_be_hidden()
    await at_graces.page.get_by_role("button", name="Back").click()
    await expect(at_graces.row(ada.name)).to_be_visible()
    await at_graces.page.go_forward()
    await at_graces.sees("Hello from afar")
    await at_graces.page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/", at_graces.page.url):
        await at_graces.page.goto(address)
        await expect(at_graces.page.get_by_role("main")).to_be_visible()
        width = await at_graces.page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= 320


SELECT = """([first, last]) => {
  const textOf = (seq) => document.querySelector(`[data-seq="${seq}"] .bubble__text`).firstChild;
  const range = document.createRange();
  range.setStart(textOf(first), 6);
  range.setEnd(textOf(last), 3);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


async def test_markup_is_written_and_previewed(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    person = await sits_down(ada)
    await person.opens_conversation(grace.name)
    page, box = person.page, person.box
    await page.get_by_role("button", name="Formatting").click()
    await box.fill("The hours are final: ")
    await page.get_by_role("toolbar", name="Formatting").get_by_role("button", name="Spoiler").click()
    await box.press_sequentially("ten")
    await page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    await expect(preview.get_by_role("button", name="Show spoiler")).to_be_visible()
    await box.evaluate("(box) => box.setSelectionRange(14, 19)")
    await box.press("Control+b")
    await expect(preview.locator("strong")).to_have_text("final")
    await box.press("Control+z")
    await expect(preview.locator("strong")).to_have_count(0)
    await box.press("Control+y")
    await box.press("Enter")
    await expect(preview).to_have_count(0)
    await expect(person.log.locator("strong")).to_have_text("final")


async def test_markup_is_read(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    await at_adas.writes("The hours are **final**: ||ten||")
    theirs = at_graces.page.get_by_role("article", name=ada.name)
    await expect(theirs.locator("strong")).to_have_text("final")
    await theirs.get_by_role("button", name="Show spoiler").click()
    await expect(theirs.locator(".spoiler--open")).to_have_text("ten")
    await expect(theirs.locator(".spoiler--open")).to_be_focused()
    await expect(at_graces.row(ada.name)).to_contain_text("The hours are final: Spoiler")

    ada.says(conversation, "```py\nfor x in 'ab':\n    pass\n```")
    await expect(at_graces.page.locator("figure .hljs-keyword").first).to_have_text("for")
    ada.says(conversation, "\n".join(f"line {number}" for number in range(60)))
    await at_graces.page.get_by_role("button", name="Show more").click()
    await expect(at_graces.page.get_by_role("button", name="Show less")).to_be_visible()
    await at_adas.box.press("ArrowUp")
    await expect(at_adas.page.get_by_role("textbox", name="Edit message")).to_have_value(
        re.compile("^line 0\nline 1\n")
    )


async def test_a_copied_selection_holds_who_when_and_what(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "First a greeting\nof two lines")
    ada.says(conversation, "```py\nprint(1)\n```")
    ada.http.patch(f"/api/chat/messages/{ada.reads(conversation)[0]['id']}/", json={"content": "First an <b>edit</b>"})
    grace.http.post(f"/api/chat/conversations/{conversation}/mark_read/", json={"seq": 2})
    ada.says(conversation, "unread until now")
    at_graces = await sits_down(grace)
    page = at_graces.page
    await at_graces.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await at_graces.opens_conversation(ada.name)
    await at_graces.writes("Yes indeed")
    await expect(page.locator("[data-seq='4']")).to_contain_text("Yes indeed")
    await page.evaluate(SELECT, [1, 4])
    await at_graces.log.focus()
    await page.keyboard.press("Control+c")
    lines = (await page.evaluate("navigator.clipboard.readText()")).split("\n")
    heads = [line for line in lines if line.startswith((f"{ada.name}, ", f"{grace.name}, "))]
    assert [line for line in lines if line and line not in heads] == [
        "an <b>edit</b>",
        "print(1)",
        "unread until now",
        "Yes",
    ]
    assert len(heads) == len(set(heads))
    assert all(re.search(r"\d, \d\d?:\d\d", head) for head in heads)

    await page.evaluate(SELECT, [1, 1])
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-seq=\"1\"]'))")
    assert (await page.evaluate("getSelection().toString()")).strip() == "First an <b>edit</b>"


CONTEXT_MENU = """() => addEventListener("contextmenu", (event) => {
  globalThis.isOurs = event.defaultPrevented;
  event.preventDefault();
})"""


async def test_the_right_button_opens_the_menu_of_a_message_but_not_that_of_links_and_selections(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    group = ada.starts(grace, linus, name="Compilers")
    grace.says(group, "See https://example.org/ please")
    person = await sits_down(ada)
    page = person.page
    await person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await person.opens_conversation("Compilers")
    bubble = person.message("See").locator(".bubble")
    menu = page.get_by_role("menu", name="Message actions")
    await page.evaluate(CONTEXT_MENU)
    await person.message("See").get_by_role("link").click(button="right")
    assert not await page.evaluate("isOurs")
    await person.message("See").locator(".bubble__text").evaluate("text => getSelection().selectAllChildren(text)")
    await bubble.click(button="right", position={"x": 20, "y": 40})
    assert not await page.evaluate("isOurs")
    await page.evaluate("getSelection().removeAllRanges()")
    await expect(menu).to_have_count(0)

    await bubble.click(button="right", position={"x": 20, "y": 40})
    assert await page.evaluate("isOurs")
    await expect(menu.get_by_role("menuitem", name="React", exact=True)).to_be_focused()
    await page.keyboard.press("c")
    await expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    assert await page.evaluate("navigator.clipboard.readText()") == "See https://example.org/ please"
    await expect(menu).to_have_count(0)
    await bubble.click(button="right", position={"x": 20, "y": 40})
    await menu.get_by_role("menuitem", name=f"Message {grace.name}").click()
    await expect(page.get_by_role("heading", name=grace.name, exact=True)).to_be_visible()


async def test_the_link_to_a_message_leads_to_it(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    for number in range(1, 91):
        ada.says(conversation, f"message number {number}")
    person = await sits_down(ada)
    await person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await person.page.goto(f"/c/{conversation}?m=60")
    await expect(person.message("message number 60")).to_be_in_viewport()
    await expect(person.message("message number 60")).to_be_focused()
    await person.chooses("Copy link to message", person.message("message number 60"))
    await expect(person.page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    assert await person.page.evaluate("navigator.clipboard.readText()") == person.page.url
    await person.page.goto(f"/c/{conversation}?m=3")
    await expect(person.message("message number 3").first).to_be_in_viewport()

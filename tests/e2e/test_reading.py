"""What was read: marks on one's own messages, the divider, and counts that agree everywhere."""

import re

import pytest
from playwright.async_api import expect

from tests.support.person import Person
from tests.support.waiting import until


async def test_marks_go_from_sent_to_read(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.writes("are you there?")
    mark = at_adas.message("are you there?").get_by_role("img")
    await expect(mark).to_have_accessible_name("Sent")
    at_graces = await sits_down(grace)
    await expect(mark).to_have_accessible_name("Delivered")
    await at_graces.opens_conversation(ada.name)
    await expect(mark).to_have_accessible_name("Read")


async def test_a_group_is_told_how_many_have_read_a_message(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    group = ada.starts(grace, linus, name="Kernels")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation("Kernels")
    await at_adas.writes("have a look")
    words = at_adas.message("have a look").locator("span[title]")
    await expect(words).to_have_attribute("title", "Read by 0 of 2")
    grace.http.post(f"/api/chat/conversations/{group}/mark_read/")
    await expect(words).to_have_attribute("title", "Read by 1 of 2")
    await at_adas.chooses("Message info", at_adas.message("have a look"))
    dialog = at_adas.page.get_by_role("dialog", name="Message info")
    await expect(dialog).to_contain_text("Read by 1 of 2")
    await expect(dialog.get_by_role("heading", level=3)).to_have_text(["Read 1", "Not yet 1"])
    readers = dialog.get_by_role("list", name="Read", exact=True).get_by_role("listitem")
    await expect(readers).to_contain_text([grace.name])
    await expect(readers.get_by_role("time")).to_have_text([re.compile(r"^\d{1,2}:\d\d( [ap]m)?$")])
    linus.http.post(f"/api/chat/conversations/{group}/mark_read/")  # while the dialog is open
    await expect(readers).to_contain_text([grace.name, linus.name])
    await expect(dialog).to_contain_text("Read by 2 of 2")
    await expect(dialog.get_by_role("heading", level=3)).to_have_text(["Read 2"])


async def test_a_conversation_opens_at_the_divider_which_stays(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    for number in range(1, 91):
        ada.says(conversation, f"message number {number}")
    grace.http.post(f"/api/chat/conversations/{conversation}/mark_read/", json={"seq": 20})
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    divider = at_graces.log.get_by_role("separator").filter(has_text="New messages")
    await expect(divider).to_be_in_viewport()
    await expect(at_graces.log.locator('[data-seq="20"]')).to_be_in_viewport()
    assert 21 in await at_graces.seqs()
    await expect(at_graces.page.get_by_role("button", name=re.compile(r"\d+ new"))).to_be_visible()
    ada.says(conversation, "message number 91")
    await expect(at_graces.row(ada.name)).to_contain_text("message number 91")
    await expect(divider).to_be_in_viewport()
    await at_graces.writes("an answer")
    await expect(divider).to_have_count(0)
    await expect(at_graces.message("an answer")).to_be_in_viewport()


async def test_the_divider_stands_behind_folded_lines_which_are_not_unread(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    group = ada.starts(grace, newcomer("Linus"), name="Compilers")
    for number in range(1, 31):
        ada.says(group, f"message number {number}")
    grace.http.post(f"/api/chat/conversations/{group}/mark_read/")
    for number in range(1, 12):
        ada.http.patch(f"/api/chat/conversations/{group}/", json={"name": f"Compilers {number}"})
    at_graces = await sits_down(grace)
    await expect(at_graces.row("Compilers 11")).to_contain_text("renamed the group to Compilers 11")
    await expect(at_graces.page).not_to_have_title(re.compile(r"^[(•]"))
    ada.says(group, "something new")
    for number in range(1, 31):
        ada.says(group, f"and number {number}")
    await expect(at_graces.row("Compilers 11")).to_have_accessible_description(re.compile("^31 unread"))
    await expect(at_graces.page).to_have_title(re.compile("^• "))
    await at_graces.opens_conversation("Compilers 11")
    await expect(at_graces.log.get_by_text("changes to the group").first).to_be_visible()
    await expect(at_graces.log.get_by_role("separator").filter(has_text="New messages")).to_be_in_viewport()
    await expect(at_graces.message("something new")).to_be_in_viewport()


async def test_unread_is_the_same_in_every_tab_and_in_the_title(running, newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    first = await sits_down(grace)
    second = await Person.opens_tab(first.context, running)
    await second.page.goto("/")
    ada.says(conversation, "one")
    ada.says(conversation, "two")
    for tab in (first, second):
        await tab.sees_figure("Unread", 2)
        await expect(tab.page).to_have_title(re.compile(r"^\(2\) "))
    await first.opens_conversation(ada.name)
    await first.page.bring_to_front()
    await first.sees("two")
    await second.sees_figure("Unread", 0)
    await expect(second.page).not_to_have_title(re.compile(r"^\("))


NOTE_WHAT_IS_READ_OUT = """() => {
  globalThis.noted = {};
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node.matches?.("article[data-seq]")) noted[node.dataset.seq] = node.closest("[role=log]").ariaLive;
    }
  }).observe(document, { subtree: true, childList: true });
}"""


async def test_only_what_is_new_is_read_out(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    for number in range(1, 101):
        grace.says(conversation, f"message number {number}")
    at_graces = await sits_down(grace)
    await at_graces.page.evaluate(NOTE_WHAT_IS_READ_OUT)
    await at_graces.opens_conversation(ada.name)
    await at_graces.sees("message number 100")
    await expect(at_graces.log).to_have_attribute("aria-live", "polite")
    ada.says(conversation, "news")
    await at_graces.sees("news")

    await at_graces.log.evaluate("log => log.scrollTop = -log.scrollHeight")
    await at_graces.sees("message number 40")
    await expect(at_graces.log).to_have_attribute("aria-live", "off")
    noted = await at_graces.page.evaluate("noted")
    assert noted.pop("101") == "polite"
    assert set(noted.values()) == {"off"}
    await at_graces.log.evaluate("log => log.scrollTop = 0")
    await expect(at_graces.log).to_have_attribute("aria-live", "polite")
    days = at_graces.log.get_by_role("separator", name="Today", exact=True)
    await expect(days).to_have_count(1)


@pytest.mark.parametrize("size", [{"width": 1280, "height": 1024}, {"width": 320, "height": 256}], ids=str)
async def test_a_message_taller_than_many_screens_is_read_when_its_end_was_on_screen(newcomer, sits_down, size):
    """A window of 1280 by 1024 at a zoom of 400 percent is 320 by 256 wide."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "line\n" * 799 + "line")
    at_graces = await sits_down(grace, size=size)
    await at_graces.page.goto(f"/c/{conversation}")
    await at_graces.page.get_by_role("button", name="Show more").click()
    assert await at_graces.message("line").evaluate("one => one.clientHeight / innerHeight") > 10

    def is_read() -> bool:
        return grace.http.get(f"/api/chat/conversations/{conversation}/").json()["unread_count"] == 0

    await at_graces.log.evaluate("log => log.scrollTop = 0")
    await until(is_read)

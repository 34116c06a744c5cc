"""What React renders: a page of messages only when it looks different. Pages begin at 1, 6, 11, … 26."""

from playwright.async_api import expect

from tests.support.renders import rendered, watch_renders
from tests.support.server import Client

SEEDED = 27  # messages, all of Ada


async def opens(newcomer, sits_down):
    """Ada and Grace, their conversation, and Grace's tab with all of it on screen."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    for number in range(1, SEEDED + 1):
        ada.says(conversation, f"message number {number}")
    at_graces = await sits_down(grace)
    await watch_renders(at_graces)
    await at_graces.page.goto(f"/c/{conversation}")
    await expect(at_graces.log.get_by_role("article")).to_have_count(SEEDED)
    assert await rendered(at_graces) == {1, 6, 11, 16, 21, 26}
    return ada, grace, conversation, at_graces


def edits(author: Client, conversation: int, seq: int, content: str) -> None:
    asked = {"conversation": conversation, "after": seq - 1, "limit": 1}
    (message,) = author.http.get("/api/chat/messages/", params=asked).json()["results"]
    assert author.http.patch(f"/api/chat/messages/{message['id']}/", json={"content": content}).is_success


async def test_a_message_renders_its_own_page(newcomer, sits_down):
    ada, grace, conversation, at_graces = await opens(newcomer, sits_down)
    ada.says(conversation, "number 28")
    await at_graces.sees("number 28")
    assert await rendered(at_graces) == {26}

    edits(ada, conversation, 7, "considered")
    await at_graces.sees("considered")
    assert await rendered(at_graces) == {6}

    for number in (29, 30):
        ada.says(conversation, f"number {number}")
    await at_graces.sees("number 30")
    assert await rendered(at_graces) == {26}
    grace.says(conversation, "number 31")
    await at_graces.sees("number 31")
    assert await rendered(at_graces) == {31}


async def test_a_page_renders_when_the_next_one_continues_its_last_run(newcomer, sits_down):
    """Their bubbles touch then, so the last one looks different."""
    ada, _, conversation, at_graces = await opens(newcomer, sits_down)
    for number in range(28, 32):
        ada.says(conversation, f"number {number}")
    await at_graces.sees("number 31")
    assert await rendered(at_graces) == {26, 31}


async def test_receipts_render_the_pages_whose_ticks_change_and_company_renders_none(newcomer, sits_down):
    ada, grace, conversation, at_graces = await opens(newcomer, sits_down)
    grace.says(conversation, "number 28")
    await at_graces.sees("number 28")
    await rendered(at_graces)

    at_adas = await sits_down(ada)
    await expect(at_graces.page.get_by_text("Active now")).to_be_visible()
    await at_adas.opens_conversation(grace.name)
    await expect(at_graces.message("number 28").get_by_role("img", name="Read")).to_be_visible()
    assert await rendered(at_graces) == {26}

    await at_adas.box.fill("I am")
    await expect(at_graces.page.get_by_role("status").filter(has_text="Ada is typing…")).to_be_visible()
    assert await rendered(at_graces) == set()

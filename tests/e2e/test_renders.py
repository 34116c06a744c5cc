"""What React renders: a message only when it looks different."""

from playwright.async_api import expect

from tests.support.renders import rendered, two_frames, watch_renders
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
    await at_graces.page.get_by_role("button", name="Details", exact=True).click()
    await expect(at_graces.page.get_by_role("complementary", name="Conversation details")).to_be_visible()
    # Handlers of a tab run in order: the page has opened, and was told again what it might have missed meanwhile.
    await two_frames(at_graces)
    assert await rendered(at_graces) == set(range(1, SEEDED + 1))
    return ada, grace, conversation, at_graces


def edits(author: Client, conversation: int, seq: int, content: str) -> None:
    asked = {"conversation": conversation, "after": seq - 1, "limit": 1}
    (message,) = author.http.get("/api/chat/messages/", params=asked).json()["results"]
    assert author.http.patch(f"/api/chat/messages/{message['id']}/", json={"content": content}).is_success


async def test_a_message_renders_itself_and_the_one_that_it_touches(newcomer, sits_down):
    ada, grace, conversation, at_graces = await opens(newcomer, sits_down)
    for number in (28, 29, 30, 31):  # over the edge of a page
        ada.says(conversation, f"later {number}")
        await at_graces.sees(f"later {number}")
        assert await rendered(at_graces) == {number - 1, number}
    grace.says(conversation, "later 32")
    await at_graces.sees("later 32")
    assert await rendered(at_graces) == {32}


async def test_an_edited_message_renders_alone(newcomer, sits_down):
    ada, _, conversation, at_graces = await opens(newcomer, sits_down)
    for seq in (7, 10):  # within a page, and at its end
        edits(ada, conversation, seq, f"considered {seq}")
        await at_graces.sees(f"considered {seq}")
        assert await rendered(at_graces) == {seq}


async def test_receipts_render_the_messages_whose_ticks_change_and_company_renders_none(newcomer, sits_down):
    ada, grace, conversation, at_graces = await opens(newcomer, sits_down)
    grace.says(conversation, "an answer")
    await at_graces.sees("an answer")
    assert await rendered(at_graces) == {28}

    at_adas = await sits_down(ada)
    await expect(at_graces.page.get_by_text("Active now").first).to_be_visible()
    await at_adas.opens_conversation(grace.name)
    await expect(at_graces.message("an answer").get_by_role("img", name="Read")).to_be_visible()
    assert await rendered(at_graces) == {28}

    await at_adas.box.fill("I am")
    await expect(at_graces.page.get_by_role("status").filter(has_text="Ada is typing…")).to_be_visible()
    assert await rendered(at_graces) == set()

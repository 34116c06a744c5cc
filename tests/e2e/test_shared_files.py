"""The tabs of the panel with what was shared: they follow the conversation, and lead to the large picture."""

from playwright.async_api import Locator, expect

from tests.support.images import BLUE, GREEN, picture
from tests.support.person import Person
from tests.support.server import Client


def sends(client: Client, conversation: int, name: str, content: bytes) -> int:
    """A message with one file; gives its id."""
    file = client.http.post("/api/chat/files/", params={"name": name}, content=content).json()
    body = {"conversation": conversation, "content": "", "file_ids": [file["id"]]}
    return client.http.post("/api/chat/messages/", json=body).json()["id"]


async def details(person: Person, name: str, tab: str) -> Locator:
    """The panel of a conversation, at one of its tabs."""
    await person.opens_conversation(name)
    await person.page.get_by_role("button", name="Details", exact=True).click()
    panel = person.page.get_by_role("complementary", name="Conversation details")
    await panel.get_by_role("tab", name=tab).click()
    return panel


async def test_the_pictures_of_the_panel_follow_the_conversation_and_open_large(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    sends(ada, conversation, "sea.png", picture(color=BLUE))
    at_graces = await sits_down(grace)
    panel, page = await details(at_graces, ada.name, "Media"), at_graces.page
    await expect(panel.get_by_role("img")).to_have_count(1)
    new = sends(ada, conversation, "wood.png", picture(color=GREEN))
    await expect(panel.get_by_role("img", name="Photo, wood.webp")).to_be_visible()
    await panel.get_by_role("link", name="Photo, sea.webp").click()
    box = page.get_by_role("dialog", name="Picture 1 of 1")
    await expect(box.get_by_role("img", name="Photo, sea.webp")).to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await expect(box.get_by_role("img", name="Photo, wood.webp")).to_be_visible()
    await page.keyboard.press("Escape")
    ada.http.delete(f"/api/chat/messages/{new}/")
    await expect(panel.get_by_role("img")).to_have_count(1)
    assert at_graces.faults == []


async def test_files_are_found_by_their_names_and_links_lead_to_their_messages(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    sends(ada, conversation, "plan.pdf", b"%PDF-1.7")
    ada.says(conversation, "see https://harbour.example/times")
    at_graces = await sits_down(grace)
    panel, page = await details(at_graces, ada.name, "Files"), at_graces.page
    search = panel.get_by_role("searchbox", name="File names")
    await search.fill("nothing such")
    await expect(panel.get_by_text("No such file")).to_be_visible()
    await search.fill("PLAN")
    await expect(panel.get_by_role("link", name="Download plan.pdf")).to_be_visible()
    await panel.get_by_role("tab", name="Links").click()
    link = panel.get_by_role("link", name="harbour.example")
    await expect(link).to_have_attribute("href", "https://harbour.example/times")
    await panel.get_by_role("button", name="in the conversation").click()
    await expect(page.locator("article", has_text="harbour.example")).to_be_visible()
    assert at_graces.faults == []

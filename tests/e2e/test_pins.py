"""Pins as people use them: one pins, the other sees the bar at once, and both find the message again."""

import re

import pytest
from playwright.async_api import expect

from tests.support.person import DESKTOP, PHONE


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_pinned_message_is_found_again_by_everybody(newcomer, sits_down, size):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    group = ada.starts(grace, linus, name="Harbour")
    ada.says(group, "The fire lane stays 4 m wide")
    for number in range(80):
        grace.says(group, f"number {number}")
    grace.catches_up(group)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace, size=size)
    await at_adas.opens_conversation("Harbour")
    await at_graces.opens_conversation("Harbour")
    await at_adas.writes("Doors open at nine")
    await at_graces.sees("Doors open at nine")

    message = at_adas.message("Doors open at nine")
    await message.hover()
    await message.get_by_role("button", name="Pin", exact=True).click()
    bar = at_graces.page.get_by_role("button", name=re.compile("^Pinned message"))
    await expect(bar).to_contain_text("Doors open at nine")
    head = await at_graces.page.locator("header.bar").bounding_box()
    assert (await at_graces.page.locator(".pinbar").bounding_box())["y"] == head["y"] + head["height"]
    await at_graces.sees(f"{ada.name} pinned a message")

    first = ada.http.get(f"/api/chat/messages/?conversation={group}&before=2").json()["results"][0]["id"]
    grace.http.put(f"/api/chat/messages/{first}/pin/").raise_for_status()
    await expect(bar).to_contain_text("Pinned message, 1 of 2")
    await bar.click()  # goes to the latest pin, and shows the one before
    await expect(bar).to_contain_text("Pinned message, 2 of 2")


async def test_on_a_phone_the_panel_gives_way_to_the_message(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    ada.says(place, "The fire lane stays 4 m wide")
    for number in range(60):
        grace.says(place, f"number {number}")
    first = ada.http.get(f"/api/chat/messages/?conversation={place}&before=2").json()["results"][0]["id"]
    ada.http.put(f"/api/chat/messages/{first}/pin/").raise_for_status()
    person = await sits_down(grace, size=PHONE)
    await person.opens_conversation(ada.name)
    await person.page.get_by_role("button", name="All pinned messages").click()
    await person.page.get_by_role("button", name="Open", exact=True).click()
    await expect(person.message("The fire lane stays 4 m wide")).to_be_in_viewport()
    await expect(person.page.get_by_role("complementary", name="Conversation details")).to_have_count(0)


async def test_the_bar_walks_to_old_messages_and_the_panel_lists_all(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    group = ada.starts(grace, linus, name="Harbour")
    ada.says(group, "The fire lane stays 4 m wide")
    for number in range(120):
        grace.says(group, f"number {number}")
    messages = ada.http.get(f"/api/chat/messages/?conversation={group}&around=1&limit=3").json()["results"]
    old = next(one["id"] for one in messages if one["content"].startswith("The fire lane"))
    ada.http.put(f"/api/chat/messages/{old}/pin/").raise_for_status()
    person = await sits_down(grace)
    await person.opens_conversation("Harbour")
    bar = person.page.get_by_role("button", name=re.compile("^Pinned message"))
    await bar.click()
    await expect(person.message("The fire lane stays 4 m wide")).to_be_in_viewport()
    await expect(person.message("The fire lane stays 4 m wide")).to_be_focused()

    await person.page.get_by_role("button", name="All pinned messages").click()
    panel = person.page.get_by_role("complementary", name="Conversation details")
    await expect(panel.get_by_role("tab", name="Pins")).to_have_attribute("aria-selected", "true")
    card = panel.get_by_role("article").filter(has_text="The fire lane")
    await expect(card).to_contain_text(f"Pinned by {ada.name}")
    await card.get_by_role("button", name="Unpin").click()
    await expect(panel.get_by_text("Nothing is pinned")).to_be_visible()
    await expect(bar).to_have_count(0)

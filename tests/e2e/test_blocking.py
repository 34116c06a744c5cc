"""A person refuses: blocking in a direct conversation, and invitations after leaving a group."""

import pytest
from playwright.async_api import expect

from tests.support.person import DESKTOP, PHONE
from tests.support.server import PASSWORD


def status(person, text):
    return person.page.get_by_role("status").filter(has_text=text)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_block_closes_the_conversation_at_once_and_is_taken_back(newcomer, sits_down, size):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "hello")
    at_adas = await sits_down(ada)
    at_graces = await sits_down(grace, size=size)
    await at_graces.opens_conversation(ada.name)
    await at_adas.opens_conversation(grace.name)
    await expect(at_adas.page.get_by_text("Active now")).to_be_visible()

    await at_graces.page.get_by_role("button", name="More", exact=True).click()
    await at_graces.page.get_by_role("menuitem", name=f"Block {ada.name}").click()
    await at_graces.page.get_by_role("dialog", name=f"Block {ada.name}?").get_by_role("button", name="Block").click()
    await expect(status(at_graces, f"You blocked {ada.name}.")).to_be_visible()
    await expect(at_graces.box).to_have_count(0)
    await expect(at_adas.page.get_by_text("Active now")).to_have_count(0)

    await at_adas.writes("are you there?")
    await expect(at_adas.page.get_by_role("alert").filter(has_text="You can't write to this person.")).to_be_visible()
    await expect(at_adas.page.get_by_role("button", name="Retry")).to_be_visible()
    await at_graces.sees("hello")
    await expect(at_graces.message("are you there?")).to_have_count(0)

    await status(at_graces, "You blocked").get_by_role("button", name="Unblock").click()
    await at_graces.writes("back again")
    await at_adas.sees("back again")
    await expect(at_adas.page.get_by_text("Active now")).to_be_visible()


async def test_blocked_people_stand_in_the_settings(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.http.put(f"/api/auth/blocks/{grace.id}/").raise_for_status()
    person = await sits_down(ada)
    await person.page.goto("/settings/privacy")
    listed = person.page.get_by_role("list", name="Blocked people")
    await expect(listed.get_by_role("listitem")).to_have_count(1)
    await listed.get_by_role("button", name=f"Unblock {grace.name}").click()
    await expect(person.page.get_by_text("You haven't blocked anyone.")).to_be_visible()
    assert ada.http.get("/api/auth/blocks/").json()["results"] == []


async def test_an_invitation_appears_live_and_is_answered(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    groups = {name: ada.starts(grace, linus, name=name) for name in ("Compilers", "Kernels")}
    for group in groups.values():
        grace.http.post(f"/api/chat/conversations/{group}/leave/").raise_for_status()
    person = await sits_down(grace)
    for group in groups.values():
        added = ada.http.post(f"/api/chat/conversations/{group}/participants/", json={"user_ids": [grace.id]})
        assert added.json()["invited"] == [grace.id]
    asked = person.page.get_by_role("list", name="Invitations")
    await expect(asked.get_by_role("listitem")).to_have_count(2)
    await asked.get_by_role("button", name="Decline Kernels").click()
    await expect(asked.get_by_role("listitem")).to_have_count(1)
    await asked.get_by_role("button", name="Join Compilers").click()
    await expect(person.page.get_by_role("heading", name="Compilers", exact=True)).to_be_visible()
    await expect(asked).to_have_count(0)
    await expect(person.row("Compilers")).to_be_visible()
    await expect(person.row("Kernels")).to_have_count(0)


async def test_a_closed_account_and_a_group_that_everybody_left_say_so_at_once(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.http.post(
        "/api/chat/conversations/", json={"participant_ids": [grace.id], "is_group": True, "name": "Compilers"}
    ).raise_for_status()
    ada.says(ada.starts(grace), "hello")
    person = await sits_down(ada)
    await person.opens_conversation(grace.name)
    await expect(person.box).to_be_visible()

    grace.http.request("DELETE", "/api/auth/me/", json={"password": PASSWORD}).raise_for_status()
    await expect(status(person, "This account is closed")).to_be_visible()
    await expect(person.box).to_have_count(0)
    await expect(person.page.get_by_role("heading", name="Deleted user", exact=True)).to_be_visible()
    await expect(person.page.get_by_text("Account closed", exact=True)).to_be_visible()
    await expect(person.page.get_by_text("deleted:")).to_have_count(0)
    await person.sees("hello")

    await person.opens_conversation("Compilers")
    await expect(status(person, "Everyone else has left")).to_be_visible()
    await person.writes("a note to myself")
    await person.sees("a note to myself")

"""The list: its filters, and what its rows say."""

from playwright.async_api import expect


async def test_a_filter_ends_with_home_and_with_a_reload(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada)
    choice = at_adas.page.get_by_role("group", name="Show")
    everything = choice.get_by_role("button", name="All")
    await choice.get_by_role("button", name="Direct").click()
    await at_adas.opens_conversation(grace.name)
    await expect(choice.get_by_role("button", name="Direct")).to_have_attribute("aria-pressed", "true")
    await at_adas.page.get_by_role("link", name="Home").click()
    await expect(everything).to_have_attribute("aria-pressed", "true")
    await choice.get_by_role("button", name="Groups").click()
    await at_adas.page.reload()
    await expect(everything).to_have_attribute("aria-pressed", "true")
    await expect(at_adas.row(grace.name)).to_be_visible()


async def test_a_row_shows_the_draft_of_a_conversation_that_is_left_and_how_far_a_message_came(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.says(ada.starts(grace), "see `this`")
    ada.starts(linus)
    at_adas = await sits_down(ada)
    tick = at_adas.row(grace.name).get_by_role("img")
    await expect(tick).to_have_accessible_name("Sent")
    await expect(at_adas.row(grace.name)).to_contain_text("You: see this")
    at_graces = await sits_down(grace)
    await expect(tick).to_have_accessible_name("Delivered")
    await at_graces.opens_conversation(ada.name)
    await expect(tick).to_have_accessible_name("Read")
    await at_adas.opens_conversation(grace.name)
    await at_adas.box.fill("half a thought")
    await expect(at_adas.row(grace.name)).not_to_contain_text("Draft")
    await at_adas.opens_conversation(linus.name)
    await expect(at_adas.row(grace.name)).to_contain_text("Draft: half a thought")

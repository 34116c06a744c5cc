"""The count in the window's title."""

import re

import pytest
from playwright.async_api import expect

COUNT = (
    "(count) => { const { dataset } = document.querySelector('[data-calls]'); dataset.calls = dataset.unread = count; }"
)
SURFACE = "getComputedStyle(document.documentElement).getPropertyValue('--color-surface').trim()"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("unread", ["-47", "nonsense", ""])
async def test_a_count_that_is_none_leaves_the_title_alone(newcomer, sits_down, unread):
    """A negative count once made the title grow without end, and the page stood still."""
    at_adas = await sits_down(newcomer("Ada"))
    title = await at_adas.page.title()
    await at_adas.page.evaluate(COUNT, unread)
    await at_adas.page.evaluate(FRAME)
    await expect(at_adas.page).to_have_title(title)


async def test_title_and_icon_carry_the_count_until_it_is_read(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_adas = await sits_down(ada)
    icons = at_adas.page.locator("link[rel=icon]")
    plain = await icons.first.get_attribute("href")
    grace.says(conversation, "hello")
    await expect(at_adas.page).to_have_title("(1) Chatapp")
    await expect(icons.first).to_have_attribute("href", re.compile("^data:image/png"))
    await at_adas.opens_conversation(grace.name)
    await expect(at_adas.page).to_have_title(f"{grace.name} · Chatapp")
    await expect(icons.first).to_have_attribute("href", plain)
    await at_adas.page.emulate_media(color_scheme="dark")
    colours = at_adas.page.locator("meta[name=theme-color]")
    await at_adas.page.get_by_role("button", name="Switch theme").click()
    surface = await at_adas.page.evaluate(SURFACE)
    for colour in await colours.all():
        await expect(colour).to_have_attribute("content", surface)

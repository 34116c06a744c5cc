"""The count in the window's title."""

import pytest
from playwright.async_api import expect

COUNT = "(count) => { document.querySelector('[data-unread]').dataset.unread = count; }"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("unread", ["-47", "nonsense", ""])
async def test_a_count_that_is_none_leaves_the_title_alone(newcomer, sits_down, unread):
    """A negative count once made the title grow without end, and the page stood still."""
    at_adas = await sits_down(newcomer("Ada"))
    title = await at_adas.page.title()
    await at_adas.page.evaluate(COUNT, unread)
    await at_adas.page.evaluate(FRAME)
    await expect(at_adas.page).to_have_title(title)

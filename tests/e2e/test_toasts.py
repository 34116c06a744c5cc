"""Notices in the corner, in a page with their script and style alone."""

import pytest
from playwright.async_api import expect

from tests.support.alone import page_with
from tests.support.rendering import SCRIPTS

STYLE = (SCRIPTS.parent / "styles" / "toast.css").read_text(encoding="utf-8")
HIDDEN = "<style>[hidden] { display: none !important; }</style>"


@pytest.mark.parametrize("kind", ["info", "success", "warning", "error"])
async def test_a_notice_closes_by_itself_and_at_once_when_it_is_closed(browser, kind):
    toast = f'<div class="toast toast--{kind}">Words <button data-close onclick="presses += 1">Close</button></div>'
    body = f"<script>globalThis.presses = 0;</script>{HIDDEN}<style>{STYLE}</style>{toast}{toast}"
    page = await page_with(await browser.new_context(), body, "toasts")
    first, second = page.locator(".toast").first, page.locator(".toast").last
    await second.get_by_role("button").click()
    await expect(second).to_be_hidden()
    await expect(first).to_be_visible()
    await page.add_style_tag(content=".toast::after { animation-duration: 1ms !important; }")
    await expect(first).to_be_hidden()
    assert await page.evaluate("presses") == 2

"""Dialogs and sheets, in a page with their script alone."""

import time
from itertools import count

import pytest
from playwright.async_api import expect

from tests.support.alone import page_with
from tests.support.person import DESKTOP, PHONE

BODY = """<meta name="viewport" content="width=device-width">
  <main><button id="start">Open</button></main>
  <div class="toasts"><button>Close notice</button></div>
  <template><div class="scrim"><div role="dialog" aria-modal="true" aria-label="Sheet" data-sheet>
    <header data-grip><h2>Head</h2><button data-close>Close</button></header><input></div></div></template>
  <style>.scrim { position: fixed; inset: auto 0 0; height: 300px } [role=dialog] { height: 300px }
    [data-grip] { height: 60px; touch-action: none }</style>
  <script>
    start.onclick = () => document.body.append(document.querySelector("template").content.cloneNode(true));
    addEventListener("click", (event) => event.target.closest("[data-close]") &&
      document.querySelector(".scrim").remove());
  </script>"""


async def opens(browser, size, **options):
    context = await browser.new_context(viewport=size, has_touch=size is PHONE, is_mobile=size is PHONE, **options)
    page = await page_with(context, BODY, "dialog", "sheet")
    await page.get_by_role("button", name="Open").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_be_visible()
    return page, sheet


async def pulls(page, sheet, by: int, *, slowly: bool) -> None:
    """A finger that takes the head of the sheet down, 10 ms from one place to the next."""
    box = await sheet.locator("h2").bounding_box()
    devtools = await page.context.new_cdp_session(page)
    x, y = box["x"] + 60, box["y"] + 10
    at = count(time.time(), 0.01)

    async def touch(kind: str, *points: float) -> None:
        finger = [{"x": x, "y": point} for point in points]
        await devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": finger, "timestamp": next(at)})

    await touch("touchStart", y)
    steps = 10 if slowly else 2
    for step in range(1, steps + 1):
        await touch("touchMove", y + by * step / steps)
    if slowly:  # the finger rests before it lets go
        at = count(next(at) + 0.2, 0.01)
        await touch("touchMove", y + by + 1)
    await touch("touchEnd")


async def test_the_rest_of_the_page_is_inert_while_a_dialog_is_open(browser):
    page, sheet = await opens(browser, DESKTOP)
    await expect(page.locator("main")).to_have_attribute("inert", "")
    await expect(page.locator(":is(.toasts, .scrim, [role=dialog])[inert]")).to_have_count(0)
    await expect(sheet.get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(page.locator("main[inert]")).to_have_count(0)
    await expect(page.get_by_role("button", name="Open")).to_be_focused()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
async def test_a_sheet_follows_the_finger_and_closes_beyond_a_third(browser, motion):
    page, sheet = await opens(browser, PHONE, reduced_motion=motion)
    await pulls(page, sheet, 60, slowly=True)
    await expect(sheet).to_be_visible()
    await expect(sheet).to_have_css("translate", "none")
    await pulls(page, sheet, 150, slowly=True)
    await expect(sheet).to_have_count(0)


async def test_a_flick_closes_a_sheet_and_wide_windows_have_none(browser):
    page, sheet = await opens(browser, PHONE)
    await pulls(page, sheet, 80, slowly=False)
    await expect(sheet).to_have_count(0)
    page, sheet = await opens(browser, DESKTOP)
    await sheet.locator("h2").hover()
    await page.mouse.down()
    await page.mouse.move(200, DESKTOP["height"] - 20, steps=4)
    await page.mouse.up()
    await expect(sheet).to_be_visible()

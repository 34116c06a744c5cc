"""The message box, in a page with its script alone."""

import re

import pytest
from playwright.async_api import expect

from tests.support.alone import page_with
from tests.support.person import PHONE

BOX = """<span data-user="7"></span><footer data-keep-focus><span role="status" data-files-note></span>
  <form data-composer-form><input type="hidden" name="files">
  <textarea name="text" data-composer="5" data-most="4000"></textarea>
  <button>Send</button></form></footer><p>elsewhere</p>
  <script>addEventListener("submit", (event) => { event.preventDefault(); event.target.reset(); });</script>"""
VEIL = "<div data-drop-veil hidden>Drop to attach</div>"
FOCUSED = "document.activeElement.tagName"
# Whether the page takes the event out of the hands of the browser, which would open the file.
CARRIES = """([name, kind]) => {
  const data = new DataTransfer();
  if (kind === "file") data.items.add(new File(["x"], "x.png", { type: "image/png" }));
  else data.setData("text/plain", "words");
  const about = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
  const event = name === "paste" ? new ClipboardEvent(name, about) : new DragEvent(name, about);
  return !document.querySelector("p").dispatchEvent(event);
}"""


@pytest.mark.parametrize("is_touch", [True, False])
async def test_sending_leaves_the_focus_in_the_box(browser, is_touch):
    context = await browser.new_context(viewport=PHONE, has_touch=is_touch, is_mobile=is_touch)
    page = await page_with(context, BOX, "composer", "beside_box", "files")
    send = page.get_by_role("button", name="Send")
    await page.locator("textarea").fill("one")
    await (send.tap() if is_touch else send.click())
    await expect(page.locator("textarea")).to_have_value("")
    assert await page.evaluate(FOCUSED) == "TEXTAREA"


async def test_blanks_alone_are_nothing_to_send(browser):
    page = await page_with(await browser.new_context(), BOX, "composer", "beside_box", "files")
    blank = page.locator("form[data-blank]")
    for text, count in (("  ", 1), ("\u200b\n", 1), (" a ", 0), ("", 1)):
        await page.locator("textarea").fill(text)
        await expect(blank).to_have_count(count)


async def test_a_file_stays_out_of_the_browsers_hands_and_becomes_an_attachment(browser):
    page = await page_with(await browser.new_context(), f"{BOX}{VEIL}", "composer", "beside_box", "files")
    for name in ("dragover", "drop", "paste"):
        assert not await page.evaluate(CARRIES, [name, "text"])
    await expect(page.get_by_text("Drop to attach")).to_be_hidden()
    assert await page.evaluate(CARRIES, ["dragover", "file"])
    await expect(page.get_by_text("Drop to attach")).to_be_visible()
    for name in ("drop", "paste"):
        assert await page.evaluate(CARRIES, [name, "file"])
    await expect(page.get_by_text("Drop to attach")).to_be_hidden()
    await expect(page.locator("form[data-has-files]")).to_have_count(1)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("status")).to_have_text(re.compile("^A file could not be uploaded"))


async def test_a_refused_message_comes_back_into_the_box_but_not_into_an_edit(browser):
    back = '<button data-take-back="refused" onclick="discarded += 1">Edit</button>'
    content = f"{BOX}{back}<script>discarded = 0;</script>"
    page = await page_with(await browser.new_context(), content, "composer", "beside_box")
    box, edit = page.locator("textarea"), page.get_by_role("button", name="Edit")
    await box.fill("written since")
    await edit.click()
    await expect(box).to_have_value("refused\nwritten since")
    await expect(box).to_be_focused()
    assert await page.evaluate("discarded") == 1
    await box.evaluate("box => { box.dataset.editing = 9; }")
    await edit.click()
    await expect(box).to_have_value("refused\nwritten since")
    assert await page.evaluate("discarded") == 1


@pytest.mark.parametrize(
    ("enter_sends", "is_touch", "sends"),
    [("true", False, "Enter"), ("false", False, "Control+Enter"), ("true", True, "Control+Enter")],
    ids=["Enter", "Ctrl+Enter", "touch"],
)
async def test_the_key_that_sends_is_the_one_that_was_chosen(browser, enter_sends, is_touch, sends):
    """The other one begins a line, or sends as well. No key of an input method sends."""
    context = await browser.new_context(has_touch=is_touch, is_mobile=is_touch)
    page = await page_with(context, BOX, "composer", "beside_box")
    await page.evaluate("chosen => { document.documentElement.dataset.enter_sends = chosen; }", enter_sends)
    box = page.locator("textarea")
    await box.fill("one")
    await box.dispatch_event("keydown", {"key": "Enter", "ctrlKey": True, "isComposing": True, "bubbles": True})
    await box.press("Shift+Enter")
    await expect(box).to_have_value("one\n")
    if sends != "Enter":
        await box.press("Enter")
        await expect(box).to_have_value("one\n\n")
    await box.press(sends)
    await expect(box).to_have_value("")
    await box.fill("```py\nif x:\n  y")  # within a block of code it begins a line for everybody
    for key in ("Enter", "Shift+Enter"):
        await box.press(key)
    await expect(box).to_have_value("```py\nif x:\n  y\n  \n  ")
    await box.fill("two")
    await box.press("Control+Enter")
    await expect(box).to_have_value("")

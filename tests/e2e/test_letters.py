"""The letters are those of the design on every system."""

import hashlib
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.support.server import ROOT

ASSETS = ROOT / "assets"
VIVID = 150  # of 255
STYLES = (ASSETS / "styles" / "fonts.css").read_text(encoding="utf-8")


async def fonts_of(person, selector):
    """The fonts with which the browser draws the text of an element, and whether each is one of ours."""
    devtools = await person.context.new_cdp_session(person.page)
    await devtools.send("DOM.enable")
    await devtools.send("CSS.enable")
    root = (await devtools.send("DOM.getDocument"))["root"]["nodeId"]
    node = (await devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector}))["nodeId"]
    used = await devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})
    return {font["familyName"]: font["isCustomFont"] for font in used["fonts"]}


def test_addresses_change_with_the_files():
    addresses = re.findall(r'"/fonts/([^"?]+)\?v=([0-9a-f]{8})"', STYLES)
    found = {name: hashlib.sha256((ASSETS / "fonts" / name).read_bytes()).hexdigest()[:8] for name, _ in addresses}
    assert dict(addresses) == found
    assert found.keys() == {path.name for path in (ASSETS / "fonts").glob("*.woff2")}


async def test_letters_and_emoji_are_those_of_the_design(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    grace.says(ada.starts(grace), "Hej 🎉😀 Привет")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.sees("Hej 🎉😀 Привет")
    await at_adas.page.evaluate("document.fonts.ready")
    assert await fonts_of(at_adas, ".row__name") == {"Inter": True}
    said = await fonts_of(at_adas, ".bubble")
    assert said.pop("Inter")
    (emoji,) = said  # the system's, where it has one
    assert "Emoji" in emoji
    await expect(at_adas.page.locator("link[rel=preload][as=font]")).to_have_count(1)
    assert await colours(at_adas) > 10


async def test_larger_letters_make_a_larger_page(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    grace.says(ada.starts(grace), "hello")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.sees("hello")
    size = "() => ['.row__name', '.bubble', '.composer'].map((one) => document.querySelector(one).offsetHeight)"
    before = await at_adas.page.evaluate(size)
    await at_adas.page.evaluate("document.documentElement.style.fontSize = '150%'")
    assert [after / was for after, was in zip(await at_adas.page.evaluate(size), before, strict=True)] == pytest.approx(
        [1.5, 1.5, 1.5], rel=0.05
    )
    assert await at_adas.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def colours(person):
    """How many pixels of the emoji in the list have much colour; a font of another format leaves them blank."""
    place = await person.page.locator(".row__preview").bounding_box()
    picture = Image.open(BytesIO(await person.page.screenshot(clip=place))).convert("HSV")
    return sum(saturation > VIVID for _, saturation, _ in picture.get_flattened_data())

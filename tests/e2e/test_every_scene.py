"""Every page, dialog, menu and state, looked at: can everybody use it, on a desktop and on a phone?

The desktop is light and the phone dark, so that all rules look once at each mode; `test_contrast.py` compares all
colours in both.
"""

from collections.abc import Awaitable, Callable

import pytest_asyncio

from tests.support import looking
from tests.support.scenes import SCENES
from tests.support.stage import LOOKS, SMALL, Look, Stage, World, world


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(tmp_path_factory):
    async with world(tmp_path_factory.mktemp("world") / "data") as one:
        yield one


Examine = Callable[[Stage], Awaitable[list[str]]]


async def look_at_all(here: World, browser, look: Look, examine: Examine) -> dict[str, list[str]]:
    """What `examine` finds, by the name of the scene."""
    found: dict[str, list[str]] = {}
    async with here.stage(browser, look, bypass_csp=True) as stage:
        for name, play in SCENES.items():
            await stage.clear()
            await play(stage)
            await looking.come_to_rest(stage.page)
            found[name] = await examine(stage)
    return {name: findings for name, findings in found.items() if findings}


async def on_a_desktop(stage: Stage) -> list[str]:
    found = await looking.axe_findings(stage.page) + await looking.headings(stage.page)
    await stage.page.emulate_media(forced_colors="active")
    found += [f"forced colours hide: {one}" for one in await looking.unmarked(stage.page)]
    await stage.page.emulate_media(forced_colors="none")
    return found


async def on_a_phone(stage: Stage) -> list[str]:
    found = await looking.axe_findings(stage.page) + await looking.headings(stage.page)
    found += [f"letters below 16 px: {one}" for one in await looking.small_letters(stage.page)]
    found += [f"beyond 390 px: {one}" for one in await looking.beyond_the_edge(stage.page)]
    found += [f"small target: {one}" for one in await looking.small_targets(stage.page)]
    await stage.page.set_viewport_size(SMALL)
    found += [f"beyond 320 px: {one}" for one in await looking.beyond_the_edge(stage.page)]
    await stage.page.set_viewport_size(stage.look.size)
    return found


async def test_nobody_is_kept_out_on_a_desktop(here, browser):
    assert await look_at_all(here, browser, LOOKS["desktop-light"], on_a_desktop) == {}


async def test_nobody_is_kept_out_on_a_phone_and_fingers_find_everything(here, browser):
    assert await look_at_all(here, browser, LOOKS["phone-dark"], on_a_phone) == {}


async def test_what_is_wrong_would_be_found(here, browser):
    async with here.stage(browser, LOOKS["phone-light"], bypass_csp=True) as stage:
        page = stage.page
        await page.goto("/login")
        await page.evaluate("""() => {
          const card = document.querySelector("form");
          card.insertAdjacentHTML("beforeend", "<button style='width:30px;height:30px'></button>");
          card.insertAdjacentHTML("beforeend", "<input style='font-size:12px'>");
          card.insertAdjacentHTML("beforeend", "<div style='width:900px'>x</div>");
        }""")
        assert any("button-name" in one for one in await looking.axe_findings(page))
        assert any("30x" in one for one in await looking.small_targets(page))
        assert await looking.small_letters(page)
        assert await looking.beyond_the_edge(page)

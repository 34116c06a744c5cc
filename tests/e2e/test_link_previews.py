"""Previews of links as two people see them."""

import asyncio
from contextlib import asynccontextmanager

from playwright.async_api import expect

from tests.support.server import server
from tests.support.sites import page, serving

HEAD = b"<title>Timetable</title><meta name=description content='Acts and stages.'>"


@asynccontextmanager
async def another_server(folder):
    """One that may ask this machine."""
    one = server(folder / "data", CHATAPP_OUTGOING_ALLOWED='["127.0.0.1/32"]')
    running = await asyncio.to_thread(one.__enter__)
    try:
        yield running
    finally:
        await asyncio.to_thread(one.__exit__, None, None, None)


async def test_a_card_comes_to_both_and_its_author_takes_it_from_both(tmp_path, sits_down):
    async with serving(page(HEAD)) as (port, _), another_server(tmp_path) as running:
        ada, grace = [
            await asyncio.to_thread(running.register, f"{name.lower()}1", first_name=name, last_name="One")
            for name in ("Ada", "Grace")
        ]
        await asyncio.to_thread(ada.starts, grace)
        at_adas, at_graces = await sits_down(ada, at=running), await sits_down(grace, at=running)
        await at_adas.opens_conversation(grace.name)
        await at_graces.opens_conversation(ada.name)
        address = f"http://127.0.0.1:{port}/"
        await at_adas.writes(f"See {address}")
        cards = [person.page.get_by_role("link", name="Timetable") for person in (at_adas, at_graces)]
        for card in cards:
            await expect(card).to_have_attribute("href", address)
        await expect(at_graces.page.get_by_role("button", name="Remove preview")).to_have_count(0)
        await cards[0].hover()
        await at_adas.page.get_by_role("button", name="Remove preview").first.click()
        for card in cards:
            await expect(card).to_have_count(0)

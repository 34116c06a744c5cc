"""What was written and could not be sent yet stays in the browser, and nowhere longer than it has to."""

from playwright.async_api import expect

from tests.support.person import Person

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('chatapp:')).length"


async def comes_back(person: Person, url: str) -> None:
    """The page was thrown away while the line was down; now both are there again."""
    await person.page.goto("about:blank")
    await person.context.set_offline(False)
    await person.page.goto(url)


async def test_what_was_sent_offline_outlives_the_page(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    await at_adas.writes("before the tunnel")
    await at_graces.sees("before the tunnel")

    await at_adas.context.set_offline(True)
    for text in ("first in the tunnel", "second in the tunnel"):
        await at_adas.writes(text)
        await at_adas.sees(text)
    await comes_back(at_adas, at_adas.page.url)
    for person in (at_graces, at_adas):
        for text in ("first in the tunnel", "second in the tunnel"):
            await person.sees(text)
        assert await person.seqs() == [1, 2, 3]
        await expect(person.log.get_by_role("article").nth(1)).to_contain_text("first")
    await expect(at_adas.log.get_by_role("img", name="Sending")).to_have_count(0)
    assert await at_adas.page.evaluate(KEPT) == 0
    await at_adas.page.reload()
    await at_adas.sees("second in the tunnel")
    assert await at_adas.seqs() == [1, 2, 3]


async def test_what_was_sent_offline_goes_out_from_another_conversation(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.starts(grace)
    other = ada.starts(linus)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    await at_adas.context.set_offline(True)
    await at_adas.writes("from the tunnel")
    await at_adas.sees("from the tunnel")
    await comes_back(at_adas, f"{at_adas.server.url}/c/{other}")
    await at_graces.sees("from the tunnel")
    await expect(at_adas.log.get_by_role("article")).to_have_count(0)
    await at_adas.opens_conversation(grace.name)
    await at_adas.sees("from the tunnel")


async def test_a_draft_stays_with_its_conversation(newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    ada.starts(linus)
    ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.box.fill("for Grace, later")
    await at_adas.opens_conversation(linus.name)
    await expect(at_adas.box).to_have_value("")
    await at_adas.box.fill("for Linus, later")
    await at_adas.opens_conversation(grace.name)
    await expect(at_adas.box).to_have_value("for Grace, later")
    await at_adas.page.reload()
    await expect(at_adas.box).to_have_value("for Grace, later")
    await at_adas.page.get_by_role("button", name="Send message").click()
    await at_adas.sees("for Grace, later")
    await at_adas.page.reload()
    await at_adas.sees("for Grace, later")
    await expect(at_adas.box).to_have_value("")
    await at_adas.opens_conversation(linus.name)
    await expect(at_adas.box).to_have_value("for Linus, later")


async def test_who_signs_out_leaves_no_text_behind(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.box.fill("nobody is to read this")
    assert await at_adas.page.evaluate(KEPT) == 1
    await at_adas.page.get_by_role("button", name="Account menu").click()
    await at_adas.page.get_by_role("menuitem", name="Sign out").click()
    await expect(at_adas.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert await at_adas.page.evaluate(KEPT) == 0

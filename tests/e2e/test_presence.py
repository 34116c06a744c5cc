"""Who is there and who types, at three browsers."""

import re

import pytest
from playwright.async_api import expect

from tests.support.person import Person
from tests.support.server import server

ACTIVE = re.compile(r"^Active\.")


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A server that takes leave of people after a second."""
    with server(tmp_path_factory.mktemp("quick") / "data", CHATAPP_PRESENCE_GRACE="1") as one:
        yield one


def status(person: Person, text: str):
    return person.page.get_by_role("status").filter(has_text=text)


async def test_somebody_is_there_until_the_last_tab_closes(quick, newcomer, sits_down):
    ada, grace = newcomer("Ada", quick), newcomer("Grace", quick)
    ada.says(ada.starts(grace), "hello")
    at_adas = await sits_down(ada, at=quick)
    row = at_adas.row(grace.name)
    await expect(row).to_have_accessible_description(re.compile("^You, [a-z]+: hello"))
    await at_adas.opens_conversation(grace.name)

    at_graces = await sits_down(grace, at=quick)
    second = await Person.opens_tab(at_graces.context, quick)
    await second.page.goto("/")
    await expect(second.row(ada.name)).to_have_accessible_description(ACTIVE)
    await expect(row).to_have_accessible_description(ACTIVE)
    await expect(at_adas.page.get_by_role("main").get_by_text("Active now")).to_be_visible()

    await at_graces.page.close()
    linus = newcomer("Linus", quick)
    linus.starts(ada)  # takes longer than the grace, and shows that the list moves meanwhile
    at_linus = await sits_down(linus, at=quick)
    await expect(at_adas.row(linus.name)).to_have_accessible_description(ACTIVE)
    await expect(row).to_have_accessible_description(ACTIVE)

    await second.page.close()
    await expect(row).to_have_accessible_description(re.compile("^You, [a-z]+: hello"))
    await expect(at_adas.page.get_by_role("main").get_by_text("Last seen")).to_be_visible()
    await expect(at_adas.row(linus.name)).to_have_accessible_description(ACTIVE)
    assert at_linus.faults == []


async def test_a_group_counts_who_is_active(quick, newcomer, sits_down):
    ada, grace, linus = newcomer("Ada", quick), newcomer("Grace", quick), newcomer("Linus", quick)
    ada.starts(grace, linus, name="Compilers")
    at_adas = await sits_down(ada, at=quick)
    await at_adas.opens_conversation("Compilers")
    main = at_adas.page.get_by_role("main")
    await expect(main.get_by_text("3 people, 1 active")).to_be_visible()
    at_graces = await sits_down(grace, at=quick)
    await expect(main.get_by_text("3 people, 2 active")).to_be_visible()
    await at_graces.page.close()
    await expect(main.get_by_text("3 people, 1 active")).to_be_visible()


async def test_typing_shows_and_stops_and_not_to_oneself(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    second = await Person.opens_tab(at_adas.context, at_adas.server)
    for person, title in ((at_adas, grace.name), (at_graces, ada.name)):
        await person.opens_conversation(title)
    await second.page.goto(at_adas.page.url)
    await expect(second.box).to_be_editable()

    await at_adas.box.press_sequentially("I think")
    await expect(status(at_graces, "Ada is typing…")).to_be_visible()
    await expect(at_graces.row(ada.name)).to_have_accessible_description(re.compile("Ada is typing…$"))
    for tab in (at_adas, second):
        await expect(status(tab, "typing…")).to_have_count(0)
    await at_adas.box.fill("")
    await expect(status(at_graces, "typing…")).to_have_count(0)

    await at_adas.box.press_sequentially("so it is")
    await expect(status(at_graces, "Ada is typing…")).to_be_visible()
    await at_adas.page.get_by_role("button", name="Send message").click()
    await at_graces.sees("so it is")
    await expect(status(at_graces, "typing…")).to_have_count(0)

    await at_adas.box.press_sequentially("and then")
    await expect(status(at_graces, "Ada is typing…")).to_be_visible()
    await expect(status(at_graces, "typing…")).to_have_count(0, timeout=10_000)
    assert await at_adas.seqs() == [1]

"""Long conversations: reading back without a jump, a hole or a double."""

import re

from playwright.async_api import expect

from tests.support.person import Person


async def scroll_to(person: Person, seq: int) -> None:
    """Wheel upwards until a message is in the log."""
    await person.log.hover()
    wanted = person.log.locator(f'[data-seq="{seq}"]')
    for _ in range(200):
        if await wanted.count():
            return
        await person.page.mouse.wheel(0, -600)
        await person.page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError(await person.seqs())


async def scroll_to_end(person: Person, seq: int) -> list[int]:
    """Wheel downwards until a message is in the log; gives every seq that was seen on the way."""
    await person.log.hover()
    seen: set[int] = set(await person.seqs())
    for _ in range(400):
        shown = await person.seqs()
        assert shown == list(range(shown[0], shown[-1] + 1))
        seen |= set(shown)
        if seq in seen and await person.log.evaluate("log => log.scrollTop > -2"):
            return sorted(seen)
        await person.page.mouse.wheel(0, 900)
        await person.page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError(sorted(seen))


async def conversation_of(newcomer, length: int) -> tuple:
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    for number in range(1, length + 1):
        (ada if number % 3 else grace).says(conversation, f"message number {number}")
    for reader in (ada, grace):
        reader.catches_up(conversation)
    return ada, grace, conversation


async def test_older_messages_load_while_scrolling_up_without_a_jump(newcomer, sits_down):
    ada, grace, _ = await conversation_of(newcomer, 180)
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await at_graces.sees("message number 180")
    assert (await at_graces.seqs())[-1] == 180

    first = (await at_graces.seqs())[0]
    await at_graces.log.evaluate("log => log.scrollTop = log.clientHeight * 1.5 - log.scrollHeight")
    anchor = at_graces.log.locator(f'[data-seq="{first + 12}"]')
    before = await anchor.bounding_box()
    await expect(at_graces.log.locator(f'[data-seq="{first - 1}"]')).to_have_count(1)
    after = await anchor.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2

    await scroll_to(at_graces, 1)
    shown = await at_graces.seqs()
    assert shown == list(range(1, shown[-1] + 1))


async def test_a_reader_of_old_messages_is_not_moved_by_new_ones_and_misses_none(newcomer, sits_down):
    ada, grace, conversation = await conversation_of(newcomer, 90)
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await scroll_to(at_graces, 20)
    anchor = at_graces.log.locator('[data-seq="30"]')
    await anchor.scroll_into_view_if_needed()
    before = await anchor.bounding_box()
    for number in range(91, 291):  # more than the live window holds
        ada.says(conversation, f"message number {number}")
    await expect(at_graces.row(ada.name)).to_contain_text("message number 290")
    after = await anchor.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2

    await expect(at_graces.log).to_have_attribute("data-last", "290")
    seen = await scroll_to_end(at_graces, 290)
    assert seen == list(range(seen[0], 291))
    ada.says(conversation, "and one more")
    await at_graces.sees("and one more")


TOP = """log => {
  const top = log.getBoundingClientRect().top;
  const one = [...log.querySelectorAll("[data-seq]")].find((each) => each.getBoundingClientRect().top >= top);
  return [one?.dataset.seq, Math.round(one?.getBoundingClientRect().top - top)];
}"""


async def test_a_reader_comes_back_to_the_place_in_each_conversation(newcomer, sits_down):
    ada, grace, conversation = await conversation_of(newcomer, 110)
    ada.says(ada.starts(grace, newcomer("Linus"), name="Harbour"), "elsewhere")
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await scroll_to(at_adas, 50)
    await at_adas.log.evaluate("log => log.querySelector('[data-seq=\"55\"]').scrollIntoView()")
    place = await at_adas.log.evaluate(TOP)

    async def is_back() -> None:
        await expect(at_adas.log).to_have_attribute("data-conversation", str(conversation))
        await expect(at_adas.log).to_have_attribute("data-loaded", "true")
        top = f"String(({TOP})(document.querySelector('[role=log]')))"
        await at_adas.page.wait_for_function(f"place => {top} === place", arg=f"{place[0]},{place[1]}")

    await at_adas.opens_conversation("Harbour")
    await at_adas.sees("elsewhere")
    await at_adas.row(grace.name).click()
    await is_back()
    await at_adas.page.go_back()
    await at_adas.sees("elsewhere")
    await at_adas.page.get_by_role("link", name="Home").first.click()
    await expect(at_adas.page.get_by_role("region", name="Statistics")).to_be_visible()
    await at_adas.row(grace.name).click()
    await is_back()


async def test_the_pill_leads_back_to_the_end(newcomer, sits_down):
    ada, grace, _ = await conversation_of(newcomer, 120)
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await scroll_to(at_graces, 40)
    await at_graces.page.get_by_role("button", name="To the latest").click()
    await expect(at_graces.message("message number 120")).to_be_in_viewport()


async def test_a_conversation_that_has_outgrown_the_screen_is_followed_again(newcomer, sits_down):
    ada, grace, conversation = await conversation_of(newcomer, 3)
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await at_graces.sees("message number 3")
    for number in range(4, 44):
        ada.says(conversation, f"message number {number}")
    await at_graces.sees("message number 43")
    await at_graces.log.hover()
    await at_graces.page.mouse.wheel(0, -600)
    await expect(at_graces.log).to_have_attribute("data-held", "true")
    await at_graces.page.mouse.wheel(0, 900)
    await expect(at_graces.log).to_have_attribute("data-held", "false")
    for number in range(44, 144):
        ada.says(conversation, f"message number {number}")
    await expect(at_graces.message("message number 143")).to_be_in_viewport()


ON_PAPER = """() => {
  const log = document.querySelector("[role=log]"), bubbles = [...log.querySelectorAll(".bubble")];
  const tops = bubbles.map((one) => one.getBoundingClientRect().top);
  const looks = bubbles.map((one) => {
    const { color, backgroundImage, backgroundColor } = getComputedStyle(one);
    return [color, backgroundImage, backgroundColor].join(" ");
  });
  return {
    seqs: [...log.querySelectorAll("[data-seq]")].map((one) => Number(one.dataset.seq)),
    isInOrder: tops.every((top, at) => !at || top > tops[at - 1]),
    isCut: log.scrollHeight > log.clientHeight,
    looks: [...new Set(looks)],
    ground: getComputedStyle(document.body).backgroundColor,
  };
}"""


async def test_on_paper_the_whole_loaded_conversation_is_black_on_white(newcomer, sits_down):
    ada, grace, conversation = await conversation_of(newcomer, 120)
    grace.says(conversation, "an answer")
    at_graces = await sits_down(grace)
    page = at_graces.page
    await at_graces.opens_conversation(ada.name)
    await scroll_to(at_graces, 40)
    loaded, place = await at_graces.seqs(), await at_graces.log.evaluate("log => log.scrollTop")
    sheets = len(re.findall(rb"/Type\s*/Page\b", await page.pdf(format="A4")))
    assert sheets >= 3
    assert await at_graces.log.evaluate("log => log.scrollTop") == place

    await page.emulate_media(media="print", color_scheme="dark")
    await page.evaluate("document.documentElement.classList.add('dark')")
    await page.set_viewport_size({"width": 718, "height": 1000})  # a sheet of A4 within its margins
    paper = await page.evaluate(ON_PAPER)
    assert set(paper["seqs"]) >= set(loaded)
    assert paper["isInOrder"]
    assert not paper["isCut"]
    assert paper["looks"] == ["rgb(0, 0, 0) none rgba(0, 0, 0, 0)"]
    assert paper["ground"] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    await expect(at_graces.page.get_by_role("navigation", name="Conversations")).to_be_hidden()
    await expect(at_graces.box).to_be_hidden()
    await expect(page.get_by_role("heading", name=ada.name)).to_be_visible()

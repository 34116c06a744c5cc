"""Names and texts from right to left, wherever the page shows them: they turn nothing around them."""

import itertools
import re

import pytest_asyncio
from playwright.async_api import expect

NUMBERS = itertools.count(1)
SARA, DAVID, OMAR, GROUP = "שרה", "דוד", "عمر", "צוות המגדלור"
HELLO, LATER = "שלום! מה נשמע?", "مرحبا، إلى اللقاء."

# Text from right to left that is no part of an isolated piece: in an element that has neither a direction of its own
# nor other words, or in an attribute or a title among our words.
FIND = r"""() => {
  const isForeign = (text) => /[\u0590-\u08ff]/.test(text);
  const rest = (text) => (text ?? "").replace(/\u2068[^\u2068\u2069]*\u2069/g, "");
  const isMixed = (text) => isForeign(rest(text)) && /[A-Za-z]/.test(rest(text));
  const turns = (element) =>
    element.matches("bdi, [dir=auto]") || getComputedStyle(element).unicodeBidi === "plaintext";
  const name = (element) => element.outerHTML.slice(0, 200);
  const found = isMixed(document.title) ? [document.title] : [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let count = 0;
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (parentElement.matches("script, style") || !isForeign(data)) continue;
    count += 1;
    if (isForeign(rest(data)) && (!turns(parentElement) || isMixed(data))) found.push(name(parentElement));
  }
  for (const element of document.body.querySelectorAll("*")) {
    for (const { name: of, value } of element.attributes) {
      const isSpoken = ["aria-label", "aria-description", "title", "placeholder", "alt"].includes(of);
      if (isSpoken && isMixed(value)) found.push(`${of} of ${name(element)}`);
    }
    if (element.matches("textarea, input:not([type=hidden])") && isForeign(element.value) && element.dir !== "auto") {
      found.push(`value of ${name(element)}`);
    }
  }
  return [count, found];
}"""


async def looks(person, least: int = 1) -> None:
    """At everything that is on the page now, in which at least so many texts are foreign."""
    count, found = await person.page.evaluate(FIND)
    assert found == []
    assert count >= least


@pytest_asyncio.fixture(loop_scope="session")
async def at_saras(running, sits_down):
    """Sara at her browser. She has a pinned message in a group, a group without a name, and a pair with David."""
    sara = running.register(f"sara{next(NUMBERS)}", first_name=SARA, last_name="כהן")
    david = running.register(f"david{next(NUMBERS)}", first_name=DAVID, last_name="לוי")
    omar = running.register(f"omar{next(NUMBERS)}", first_name=OMAR, last_name="حداد")
    group, pair = sara.starts(david, omar, name=GROUP), sara.starts(david)
    sara.starts(david, omar)
    sara.says(group, HELLO)
    seq = david.says(group, f"{LATER}\n{HELLO}")
    david.says(pair, LATER)
    message = sara.http.get(f"/api/chat/messages/?conversation={group}&before={seq + 1}").json()["results"][-1]
    david.http.put(f"/api/chat/messages/{message['id']}/pin/").raise_for_status()
    sara.http.patch(f"/api/chat/conversations/{group}/", json={"name": f"{GROUP}!"}).raise_for_status()
    return await sits_down(sara)


async def test_nothing_turns_around_the_names_and_texts_of_a_group(at_saras):
    page = at_saras.page
    await expect(page.get_by_role("heading", name=SARA)).to_be_visible()
    await expect(page.get_by_role("region", name="Most active").get_by_role("link")).to_have_count(2)
    await looks(at_saras, 12)

    await at_saras.opens_conversation(f"{GROUP}!")
    await expect(page.get_by_role("button", name=re.compile("^Pinned message"))).to_be_visible()
    await page.get_by_role("button", name="Details", exact=True).click()
    await expect(page.get_by_role("listitem").filter(has_text="@david")).to_be_visible()
    await at_saras.box.fill(HELLO)
    await looks(at_saras, 15)
    await page.get_by_role("tab", name="Pins").click()
    await expect(page.get_by_role("article").filter(has_text="Pinned by")).to_be_visible()
    await looks(at_saras, 15)

    own = at_saras.log.get_by_role("article", name=re.compile("^You, "))
    await at_saras.chooses("Message info", own)
    await expect(page.get_by_role("dialog", name="Message info")).to_be_visible()
    await looks(at_saras, 15)


async def test_nothing_turns_around_the_names_in_dialogs(at_saras):
    page = at_saras.page
    await page.get_by_role("button", name="New conversation").first.click()
    dialog = page.get_by_role("dialog", name="New conversation")
    search = dialog.get_by_role("searchbox", name="Search people")
    for name in (DAVID, OMAR):
        await search.fill(name)
        await dialog.get_by_role("checkbox", name=name).first.check()
    await dialog.get_by_role("textbox", name="Group name").fill(GROUP)
    await looks(at_saras, 12)
    await search.fill("אין כזה")
    await expect(page.get_by_text("Nobody is called")).to_be_visible()
    await looks(at_saras, 10)


async def test_nothing_turns_around_the_name_of_who_is_blocked(at_saras):
    page = at_saras.page
    await at_saras.opens_conversation(f"{DAVID} לוי")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Block").click()
    dialog = page.get_by_role("dialog", name="Block")
    await expect(dialog).to_be_visible()
    await looks(at_saras, 8)
    await dialog.get_by_role("button", name="Block", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="You blocked")).to_be_visible()
    await looks(at_saras, 8)
    await page.goto("/settings/privacy")
    await expect(page.get_by_role("button", name=re.compile("Unblock"))).to_be_visible()
    await page.goto("/settings/profile")
    await page.get_by_role("textbox", name="About you").fill(LATER)
    await looks(at_saras, 8)


async def test_a_line_turns_as_its_first_letter_says_and_the_time_stays_whole(running, newcomer, sits_down):
    ada, noa = newcomer("Ada"), running.register("noa", first_name="נועה")
    place = noa.starts(ada)
    noa.says(place, f"{HELLO}\nIn English, at last!")
    person = await sits_down(ada)
    await person.opens_conversation(noa.name)
    sides = await person.log.locator(".bubble__text").evaluate("""(box) => {
      const range = document.createRange();
      const rects = (from, to) => {
        range.setStart(box.firstChild, from);
        range.setEnd(box.firstChild, to);
        return range.getBoundingClientRect();
      };
      const text = box.firstChild.data, end = text.indexOf("\\n");
      const [mark, first] = [rects(end - 1, end), rects(0, 1)];
      const [bang, letter] = [rects(text.length - 1, text.length), rects(end + 1, end + 2)];
      return [mark.left < first.left, bang.left > letter.left];
    }""")
    assert sides == [True, True]

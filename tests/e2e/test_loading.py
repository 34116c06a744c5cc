"""Pages while they load: nothing moves under the eye or the finger, and React finds what the build has rendered."""

import pytest
from playwright.async_api import Browser

from tests.support.person import DESKTOP, PHONE, Person

SETTLED = """() => {
  const visit = document.querySelector("[data-visit]");
  return document.readyState === "complete" && document.fonts.status === "loaded" && (!visit || visit.dataset.visit);
}"""
# A shift counts unless somebody has just pressed something; what the page measures is reported a frame later.
MOVED = """() => new Promise((done) => {
  let moved = 0;
  const add = (entries) => { for (const each of entries) if (!each.hadRecentInput) moved += each.value; };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const frames = (left) => {
    if (left) requestAnimationFrame(() => frames(left - 1));
    else { add(observer.takeRecords()); done(moved); }
  };
  frames(5);
})"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_nothing_moves_while_a_page_loads(size, browser: Browser, running, newcomer):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    alone, group = ada.starts(grace), ada.starts(grace, newcomer("Linus"), name="Harbour")
    for number in range(20):
        (ada, grace)[number % 2].says(alone, f"message {number}")
        grace.says(group, f"message {number}")
    ada.catches_up(alone)
    person = await Person.opens(browser, running, size=size)
    complaints: list[str] = []
    person.page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    moved = {}
    for path in ("/login", "/", "/dashboard", "/settings", f"/c/{alone}", f"/c/{group}"):
        if path == "/":
            await person.signs_in(ada)
        await person.page.goto(path)
        await person.page.wait_for_function(SETTLED)
        moved[path] = await person.page.evaluate(MOVED)
    assert {path: value for path, value in moved.items() if value > 0.01} == {}
    assert (person.faults, [text for text in complaints if "Permissions-Policy" not in text]) == ([], [])

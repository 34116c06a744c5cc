"""Checks of a page as it is rendered: axe's findings, the sizes of controls, elements beyond the edge of the screen."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

SERIOUS = ("moderate", "serious", "critical")
FINGER = 44  # px

# Whether a press nearly 22 px from the middle, in each direction, still belongs to the same control. Links and names
# inside a sentence are as high as its lines; what something else lies upon can't be pressed anyway.
SMALL_TARGETS = """
(half) => {
  const LAYERS = "[popover], [role=dialog], dialog, .toast, .scrim, .tabs, .sidebar__bar, .account, .actions";
  const owner = (element) => element?.closest("a[href], button, summary, label, input, textarea");
  const belongs = (hit, target) => {
    const found = owner(hit);
    const layer = hit?.closest(LAYERS);
    if (layer && !layer.contains(target)) return true; // it lies upon the control, and can be moved or closed
    return Boolean(found) && (target.contains(found) || found.control === target || found === target.closest("label"));
  };
  const small = [];
  for (const target of document.querySelectorAll("a[href], button, summary, label, input, textarea")) {
    if (target.matches(".textlink, .mention, .sr, .field__label")) continue;
    if (!target.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    target.scrollIntoView({ block: "center" });
    const box = target.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    if (!target.contains(document.elementFromPoint(x, y))) continue;
    const inside = (value, most) => Math.max(1, Math.min(value, most - 1));
    const points = [[x - half, y], [x + half, y], [x, y - half], [x, y + half]];
    const at = ([px, py]) => document.elementFromPoint(inside(px, innerWidth), inside(py, innerHeight));
    if (!points.every((point) => belongs(at(point), target))) {
      const name = target.getAttribute("aria-label") ?? target.textContent.trim().slice(0, 30);
      small.push(`${target.localName}.${target.className}: ${name} ${box.width.toFixed()}x${box.height.toFixed()}`);
    }
  }
  return small;
}
"""

SMALL_LETTERS = """
() => [...document.querySelectorAll("input:not([type=checkbox], [type=radio], [hidden], .sr), textarea")]
  .filter((box) => box.checkVisibility() && parseFloat(getComputedStyle(box).fontSize) < 16)
  .map((box) => box.getAttribute("aria-label") ?? box.name)
"""

# What is cut with an ellipsis, scrolls by itself or is decoration does not count.
BEYOND = """
() => {
  const isCut = (element) =>
    element.closest(".sr, .truncate, .code__text, .attachments, .box__strip, [data-near] img, [aria-hidden=true]");
  const found = [...document.querySelectorAll("body *")].filter((element) => !isCut(element)
    && element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1);
  const isWide = document.documentElement.scrollWidth > innerWidth;
  return [...(isWide ? [`the page is ${document.documentElement.scrollWidth} wide`] : []),
    ...found.map((element) => element.outerHTML.slice(0, 80))];
}
"""

# A page has one main heading, whatever lies over it.
MAIN_HEADINGS = """
() => [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).map((one) => one.textContent)
"""

# What says by its ground or colour alone that it is pressed, chosen or current; forced colours take both away.
UNMARKED = """
() => [...document.querySelectorAll("[aria-pressed=true], [aria-current=page], [aria-selected=true], :checked")]
  .map((one) => one.matches("input") ? one.parentElement : one)
  .filter((one) => one.checkVisibility() && !one.matches(".reveal, .person, .wordmark"))
  .filter((one) => getComputedStyle(one).outlineStyle === "none")
  .map((one) => `${one.className}: ${one.getAttribute("aria-label") ?? one.textContent}`)
"""

AUDIT = """
async (options) => (await axe.run(document, options)).violations
"""

REST = """
async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 2000);
  await Promise.allSettled(ending.map((one) => one.finished));
}
"""


async def axe_findings(page: Page, *rules: str) -> list[str]:
    """Findings of axe-core that are not minor, by all of its rules or by some.

    Only the findings leave the page: the library's own client takes everything that passed along, at twice the cost.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in await page.evaluate(AUDIT, options)
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]


async def headings(page: Page) -> list[str]:
    """The main headings, unless there is exactly one."""
    found = await page.evaluate(MAIN_HEADINGS)
    return [] if len(found) == 1 else [f"{len(found)} main headings: {found}"]


async def unmarked(page: Page) -> list[str]:
    """What forced colours do not show as pressed, chosen or current."""
    return await page.evaluate(UNMARKED)


async def small_targets(page: Page) -> list[str]:
    """Controls with less than 44 px to hit."""
    return await page.evaluate(SMALL_TARGETS, FINGER / 2 - 1)


async def small_letters(page: Page) -> list[str]:
    """Fields into whose letters iOS would zoom."""
    return await page.evaluate(SMALL_LETTERS)


async def beyond_the_edge(page: Page) -> list[str]:
    """What reaches beyond the right edge of the screen."""
    return await page.evaluate(BEYOND)


async def come_to_rest(page: Page) -> None:
    """Until no transition is on its way; what goes on for seconds, as a toast's time, is not waited for."""
    await page.evaluate(REST)

// Asks for the charts again when the list or a figure has changed: at once, then at most every few seconds, and never
// while the tab is hidden. And leads from the figures to what they count, where that is on the screen.

import { hears, tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { onRender } from "./rendered.js";

let size = { width: -1, height: -1 }; // of the chart that was on screen last

/** The size with which a chart is drawn before it is measured: one that comes back is there in its first frame. */
export const chartSize = () => size;

export const noteChartSize = (width, height) => {
  if (width && height) size = { width, height };
};

inBrowser(() => {
  const EVERY = 3000; // ms between two requests
  const AT_LEAST = 600_000; // ms: the day may have ended without a message

  let seen = null; // what the charts on screen belong to; null where there are none
  let askedAt = 0;
  let timer = 0;
  let isDue = false;

  function ask() {
    timer = 0;
    if (!hears("charts") || !isDue || document.visibilityState !== "visible") return;
    isDue = false;
    askedAt = performance.now();
    tell("charts");
  }

  function due() {
    isDue = true;
    if (!timer) timer = setTimeout(ask, Math.max(0, askedAt + EVERY - performance.now()));
  }

  function look() {
    const now = document.querySelector("[data-activity]")?.dataset.activity ?? null;
    const isNews = seen !== null && now !== null && now !== seen;
    seen = now;
    if (isNews) due();
  }

  const isStill = matchMedia("(prefers-reduced-motion: reduce)");
  const isShown = (element) => element?.checkVisibility() ?? false;

  /* The links have addresses for where that is on another page; a handler of the page sets the filter. */
  function lead(event) {
    const link = event.target.closest?.("[data-leads], [data-shows]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const card = document.getElementById(link.dataset.leads);
    const target = link.dataset.leads ? card : document.querySelector(".sidebar__list");
    if (!isShown(target)) return;
    event.preventDefault();
    if (card) card.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest", behavior: isStill.matches ? "instant" : "smooth" });
  }

  const shown = new WeakMap(); // figure -> its text

  /* A figure that changes rolls into its place; those that come with the page are there. */
  function roll() {
    for (const figure of document.querySelectorAll(".stat__value")) {
      const isChanged = shown.has(figure) && shown.get(figure) !== figure.textContent;
      if (isChanged) figure.firstElementChild?.classList.add("is-new");
      shown.set(figure, figure.textContent);
    }
  }

  document.addEventListener("click", lead, true);
  onRender(roll);
  onRender(look, "data-activity");
  document.addEventListener("visibilitychange", () => {
    if (isDue) due();
  });
  document.addEventListener("dayturn", due);
  setInterval(due, AT_LEAST);
});

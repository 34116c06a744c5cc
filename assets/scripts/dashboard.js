// Asks for the charts again when the list or a figure has changed: at once, then at most every few seconds, and never
// while the tab is hidden.

import { hears, tell } from "./bridge.js";
import { inBrowser } from "./browser.js";

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

  /* A figure that changes rolls into its place; those that come with the page are there. */
  function roll(changes) {
    for (const { target, addedNodes } of changes) {
      if (target.matches?.(".stat__value")) addedNodes[0]?.classList?.add("is-new");
    }
  }

  new MutationObserver((changes) => {
    roll(changes);
    look();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-activity"] });
  document.addEventListener("visibilitychange", () => {
    if (isDue) due();
  });
  document.addEventListener("dayturn", due);
  setInterval(due, AT_LEAST);
});

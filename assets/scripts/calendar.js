// Renews what depends on today's date or on the hour: nothing else on the page changes at midnight. An element with
// data-moment shows the function of moments.js of that name, for the moment `at`, behind the words in `before`. What time
// it is elsewhere is renewed all the time.

import { inBrowser } from "./browser.js";
import { clock, day, dayTime, greeting, localTime, rowTime, today } from "./moments.js";
import { onPreference } from "./preferences.js";

const SHOWS = { clock, day, dayTime, greeting, localTime, rowTime, today };
const OFTEN = 10_000; // ms
const TURNS = [5, 12, 18, 24]; // hours at which the greeting or the day changes

/** When the greeting or the day of the viewer's calendar changes next. */
export const nextTurn = () => {
  const now = new Date();
  const turns = TURNS.map((hour) => new Date(now.getFullYear(), now.getMonth(), now.getDate(), hour));
  return turns.find((turn) => turn > now);
};

inBrowser(() => {
  let timer = 0;

  function renew(element) {
    const { moment, at, before = "" } = element.dataset;
    const text = before + SHOWS[moment](at);
    const shown = element.firstChild; // React's own node: React replaces its text by the next one
    if (shown?.nodeType !== Node.TEXT_NODE || shown.data === text) return;
    shown.data = text;
    if (element.parentElement.ariaLabel) element.parentElement.ariaLabel = text;
  }

  function turn() {
    for (const element of document.querySelectorAll("[data-moment]:not([data-moment=''])")) renew(element);
    document.dispatchEvent(new Event("dayturn"));
    wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(turn, nextTurn() - Date.now());
  }

  wait();
  setInterval(() => document.querySelectorAll("[data-moment=localTime]").forEach(renew), OFTEN);
  onPreference(turn);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") turn(); // timers stand still while a computer sleeps
  });
});

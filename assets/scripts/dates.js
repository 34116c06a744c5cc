// Going to a date: the menu and the pills of the days open a dialog, which asks for the first message of that day.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { MESSAGE } from "./following.js";

const dated = (moment) => [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];

/** The date of a moment in this browser's time zone, as a date field has it: "2026-03-12". */
export const dateOf = (iso) => {
  const [year, ...rest] = dated(new Date(iso));
  return [String(year).padStart(4, "0"), ...rest.map((part) => String(part).padStart(2, "0"))].join("-");
};

/** When a date begins in this browser's time zone: RFC 3339, or "" for what is no date. */
export const beginOf = (date) => {
  const moment = new Date(`${date}T00:00`);
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
};

inBrowser(() => {
  const dialog = () => document.querySelector("#dates");
  const field = () => dialog().querySelector("input");

  /** `iso` is a moment of the day that is offered. */
  function open(iso) {
    field().max = dateOf(new Date().toISOString());
    field().value = dateOf(iso);
    dialog().showModal();
    field().focus();
  }

  const timeOf = (element) => element?.querySelector("time")?.dateTime;

  /** When the message at the top of the screen was said. */
  function shown() {
    const scroller = document.querySelector("[data-thread]");
    const edge = scroller.getBoundingClientRect().top;
    const top = [...scroller.querySelectorAll(MESSAGE)].find((one) => one.getBoundingClientRect().bottom > edge);
    return timeOf(top) ?? new Date().toISOString();
  }

  document.addEventListener("click", ({ target }) => {
    if (!target.closest || !dialog()) return;
    if (target.closest("[data-dates]"))
      setTimeout(open, 0, shown()); // after the menu has closed
    else if (target.closest(".day time")) open(target.closest("time").dateTime);
    else if (target === dialog() || target.closest("[data-close-dates]")) dialog().close();
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#dates")) return;
    event.preventDefault();
    const begin = beginOf(field().value);
    const { conversation } = document.querySelector("[data-thread]").dataset;
    dialog().close();
    if (begin) tell("day", `${conversation}:${begin}`);
  });
});

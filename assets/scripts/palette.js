// The palette: a box whose arrow keys move a highlight through what it leads to, while the focus stays in it. It opens and
// searches at once in what the page knows; the server is asked besides.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { onRender } from "./rendered.js";
import { onceThere } from "./results.js";

const PAUSE = 100; // ms without a key before the search goes out
const LONGEST = 100; // characters of a query

let isOpen = false;
let query = "";
const readers = new Set();

function change(opens, text) {
  isOpen = opens;
  query = text;
  for (const read of readers) read();
}

/** Calls `read` after each change, until the function that this returns is called. */
export const subscribe = (read) => {
  readers.add(read);
  return () => readers.delete(read);
};
export const opened = () => isOpen;
export const typed = () => query;

let timer = 0;
let isMoved = false; // the highlight was moved by hand

const palette = () => document.querySelector(".palette");
const options = () => [...palette().querySelectorAll("[role=option]")].filter((one) => one.checkVisibility());
const current = () => palette()?.querySelector("[role=option][aria-selected=true]") ?? null;

function select(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  const box = palette().querySelector("input");
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
}

/* The first choice, until somebody has moved. */
function settle() {
  if (isOpen && palette() && !(isMoved && current())) select(options()[0] ?? null);
}

export function open() {
  if (isOpen) return;
  isMoved = false;
  change(true, "");
  tell("find", "");
}

function close() {
  if (!isOpen) return;
  clearTimeout(timer);
  change(false, "");
}

export const toggle = () => (isOpen ? close() : open());

function type(text) {
  isMoved = false;
  change(true, text.slice(0, LONGEST));
  requestAnimationFrame(settle);
  clearTimeout(timer);
  timer = setTimeout(() => tell("find", query), PAUSE);
}

function step(by) {
  const all = options();
  if (!all.length) return;
  isMoved = true;
  const at = all.indexOf(current());
  const next = all[(at + by + all.length) % all.length];
  select(next);
  next.scrollIntoView({ block: "nearest" });
}

/* The answer of the server may put another choice first. */
const go = () =>
  onceThere(palette(), (isLate) => {
    const { sure } = palette().querySelector("[role=listbox]").dataset;
    if (sure !== "true" && !isMoved && !isLate) return false;
    current()?.click();
    return true;
  });

inBrowser(() => {
  document.addEventListener("input", (event) => {
    if (event.target.closest?.(".palette")) type(event.target.value);
  });

  onKey(document, (event) => {
    if (!event.target.closest?.(".palette input")) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter") go();
    else return;
    event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    const option = isOpen && event.pointerType === "mouse" ? event.target.closest?.(".palette [role=option]") : null;
    if (!option || option === current()) return;
    isMoved = true;
    select(option);
  });

  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".palette [role=option]")) event.preventDefault(); // the box keeps the focus
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-palette]")) open();
    else if (event.target.closest?.(".palette [data-close], .palette [role=option]:not([data-stays])")) close();
  });

  onRender(settle);
  addEventListener("popstate", close);
});

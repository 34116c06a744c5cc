// Long lists are one stop of the Tab key. In a list (data-roving, which says what in it can have the focus) the arrows go
// from row to row and within a row, Home and End to its ends, Page Up and Page Down a screen further, and letters to the
// next row whose name begins with them.
//
// Rows come and go at any time: the stop is chosen at the moment when Tab is pressed, and nothing is watched meanwhile.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

const WITHIN = 700; // ms between the letters of one word

/** Letters without accents and case. */
export const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+/u, "");

/** The place of the next name that begins with the typed letters, `at` included only for a longer word; -1 for none. */
export const nextNamed = (names, at, typed) => {
  const letters = [...typed];
  const isRepeated = letters.every((letter) => letter === letters[0]); // "bbb" goes on to the third of them
  const wanted = isRepeated ? letters[0] : typed;
  const first = at + (isRepeated ? 1 : 0);
  const order = names.map((_, place) => (first + place + names.length) % names.length);
  return order.find((place) => plain(names[place]).startsWith(plain(wanted))) ?? -1;
};

inBrowser(() => {
  const LIST = "[data-roving]";
  const last = new WeakMap(); // list -> what had the focus there last

  let typed = "";
  let typedAt = 0;

  const stopsOf = (list) => [...list.querySelectorAll(list.dataset.roving)].filter((one) => one.checkVisibility());
  const rowOf = (stop) => stop.closest("li") ?? stop;
  const nameOf = (stop) =>
    rowOf(stop).ariaLabel ?? (stop.matches("a") ? stop.ariaLabel : null) ?? rowOf(stop).textContent;

  /** All but one are left out by Tab: where one was, else the current one, else the first. */
  function choose(list) {
    const stops = stopsOf(list);
    const here = [document.activeElement, last.get(list)].find((one) => stops.includes(one));
    const stop = here ?? stops.find((one) => one.ariaCurrent === "page") ?? stops[0];
    for (const one of stops) one.tabIndex = one === stop ? 0 : -1;
  }

  const byRow = (stops) => Object.values(Object.groupBy(stops, (one) => String(stops.map(rowOf).indexOf(rowOf(one)))));

  /** How many rows fit on the screen. */
  function page(list, row) {
    let box = list;
    while (box.parentElement && box.scrollHeight <= box.clientHeight) box = box.parentElement;
    return Math.max(1, Math.floor(box.clientHeight / rowOf(row).offsetHeight) - 1);
  }

  function goal(list, stop, key) {
    const rows = byRow(stopsOf(list));
    const at = rows.findIndex((row) => row.includes(stop));
    const column = rows[at].indexOf(stop);
    const beside = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (beside) return rows[at][column + (document.dir === "rtl" ? -beside : beside)];
    const step = page(list, stop);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - step, PageDown: at + step, Home: 0, End: Infinity };
    if (key in next) {
      const row = rows[Math.min(Math.max(next[key], 0), rows.length - 1)];
      return row[Math.min(column, row.length - 1)];
    }
    if (!/^[\p{L}\p{N}]$/u.test(key)) return null;
    const now = performance.now();
    typed = now - typedAt > WITHIN ? key : typed + key;
    typedAt = now;
    const names = rows.map(([first]) => nameOf(first));
    return rows[nextNamed(names, at, typed)]?.[0];
  }

  document.addEventListener("focusin", ({ target }) => {
    const list = target.closest?.(LIST);
    if (list?.matches(LIST) && target.matches(list.dataset.roving)) last.set(list, target);
  });

  onKey(
    document,
    (event) => {
      if (event.key === "Tab") for (const list of document.querySelectorAll(LIST)) choose(list);
      const list = event.target.closest?.(LIST);
      if (!list || !event.target.matches(list.dataset.roving) || event.target.closest(":popover-open")) return;
      if (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key.length > 1)) return;
      const next = goal(list, event.target, event.key);
      if (next === null) return;
      event.preventDefault();
      event.stopPropagation();
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    },
    true,
  );
});

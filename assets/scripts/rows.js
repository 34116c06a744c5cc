// The rows of the list by pointer, finger and key: the right button, a long press, the menu key and the button of a row open
// its menu, which is a sheet for fingers. The menu is in the page once, for the row that was chosen (row_menu.py).

import { inBrowser } from "./browser.js";
import { onHold } from "./hold.js";
import { isMenuKey, onKey } from "./keys.js";
import { opened, openMenu } from "./opened.js";

const MENU = "row"; // the name that the page gave it
const NOTHING = { id: 0, title: "", handle: "", is_group: false, unread: 0, other: 0 };

let now = 0;

const listeners = new Set();

/** Calls `listener` whenever another row is chosen, until the function that this returns is called. */
export const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The id of the conversation whose menu is open, or was last. */
export const chosen = () => now;

/** The row with an id, out of the parts of the list. The id of none is 0. */
export const rowOf = (id, ...parts) => parts.flat().find((row) => row.id === Number(id)) ?? NOTHING;

inBrowser(() => {
  const rowAt = (element) => element.closest?.("[data-row]");

  /** Opens the menu of a row at a point, or below the row. */
  function show(row, point, isTouch = false) {
    if (opened()) return true;
    now = Number(row.dataset.row);
    for (const listener of listeners) listener();
    const { left, bottom } = row.getBoundingClientRect();
    openMenu(MENU, point?.x ?? left, point?.y ?? bottom, isTouch);
    return true;
  }

  onHold(rowAt, (row) => {
    row.querySelector("a").focus({ preventScroll: true }); // it gets the focus back
    return show(row, null, true);
  });

  document.addEventListener("contextmenu", (event) => {
    const row = rowAt(event.target);
    if (!row || event.defaultPrevented) return;
    event.preventDefault();
    show(row, { x: event.clientX, y: event.clientY }, event.pointerType === "touch");
  });

  document.addEventListener("click", (event) => {
    const more = event.target.closest?.("[data-row-menu]");
    if (!more) return;
    const { left, bottom } = more.getBoundingClientRect();
    show(rowAt(more), { x: left, y: bottom + 4 });
  });

  onKey(document, (event) => {
    const row = isMenuKey(event) && rowAt(event.target);
    if (!row) return;
    event.preventDefault();
    show(row);
  });
});

// Which menu without a button of its own is open, and where: at most one, for what was pressed. The page renders it while
// it is open (context_menu.js).

import { inBrowser } from "./browser.js";

let open = null; // { name, how: "menu" or "sheet", x, y }
let opener = null; // what had the focus before

const listeners = new Set();

/** Calls `listener` whenever a menu opens or closes, until the function that this returns is called. */
export const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The open menu, the same object while nothing changes, or null. */
export const opened = () => open;

const set = (next) => {
  if (next === open) return;
  open = next;
  for (const listener of listeners) listener();
};

/** Opens a menu at a point of the window; for a finger, or in a narrow window, as a sheet. */
export const openMenu = (name, x, y, isTouch) => {
  const isNarrow = matchMedia("(max-width: 47.9375em)").matches;
  if (!open) opener = document.activeElement;
  set({ name, x, y, how: isTouch || isNarrow ? "sheet" : "menu" });
};

/** Closes it. What had the focus before the menu gets it back; dialog.js does so for a sheet. */
export const closeMenu = () => {
  const hasFocus = document.activeElement?.closest("[role=menu]");
  if (open?.how === "menu" && hasFocus && opener?.isConnected) opener.focus({ preventScroll: true });
  set(null);
};

inBrowser(() => {
  document.addEventListener(
    "pointerdown",
    (event) => {
      if (open?.how === "menu" && !event.target.closest("[role=menu]")) closeMenu();
    },
    true,
  );
  addEventListener("resize", () => open?.how === "menu" && closeMenu());
});

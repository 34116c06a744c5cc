// The menu of the rows of the list: one for all of them, at the row that was pressed with the right button, long, or with
// its own button. What it does is about `chosen()`.

import { inBrowser } from "./browser.js";

const LONG = 450; // ms
const STILL = 10; // px that a finger may move meanwhile

let row = null; // the row whose menu is open, or was last

/** The id of the conversation whose menu is open. */
export const chosen = () => row?.dataset.row ?? "";

inBrowser(() => {
  const menu = () => document.getElementById("menu-row");
  const rowAt = (event) => event.target.closest?.("[data-row]");

  let timer = 0;
  let from = null;
  let held = null; // reopens the menu: the press that opened it is still going on, and its end closes popovers

  /** Shows the items that the row has, at a point of the window, with the corner that keeps the menu inside of it. */
  function open(at, x, y) {
    const shown = menu();
    if (!shown) return;
    row = at;
    shown.hidePopover();
    for (const item of shown.querySelectorAll("[data-for]"))
      item.hidden = !at.dataset.has.split(" ").includes(item.dataset.for);
    for (const link of shown.querySelectorAll("a")) link.href = at.querySelector("a").href;
    const isLow = y > innerHeight / 2;
    const isRight = x > innerWidth / 2;
    shown.style.inset = [
      isLow ? "auto" : `${y}px`,
      isRight ? `${innerWidth - x}px` : "auto",
      isLow ? `${innerHeight - y}px` : "auto",
      isRight ? "auto" : `${x}px`,
    ].join(" ");
    shown.showPopover();
  }

  function hold(at, x, y) {
    open(at, x, y);
    held = () => {
      held = null;
      if (!menu().matches(":popover-open")) open(at, x, y);
    };
  }

  const below = (element) => element.getBoundingClientRect();

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-row-menu]");
    if (!button) return;
    const { left, bottom } = below(button);
    open(rowAt(event), left, bottom);
  });

  // Also by Shift+F10 and the menu key, which name no point: then below the row.
  document.addEventListener("contextmenu", (event) => {
    const at = rowAt(event);
    if (!at) return;
    event.preventDefault();
    clearTimeout(timer);
    const { left, bottom } = below(at);
    if (event.clientX || event.clientY) hold(at, event.clientX, event.clientY);
    else open(at, left, bottom);
  });

  document.addEventListener("pointerdown", (event) => {
    clearTimeout(timer);
    held = null;
    const at = rowAt(event);
    if (event.pointerType !== "touch" || !at) return;
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      navigator.vibrate?.(10);
      hold(at, from.x, from.y);
    }, LONG);
  });
  document.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL) clearTimeout(timer);
  });
  document.addEventListener("pointerup", () => setTimeout(() => held?.()), true);
  for (const name of ["pointerup", "pointercancel", "scroll"])
    document.addEventListener(name, () => clearTimeout(timer), true);
  document.addEventListener(
    "touchend",
    (event) => {
      if (held) event.preventDefault(); // lifting the finger opens no conversation
    },
    { passive: false },
  );

  document.addEventListener(
    "toggle",
    (event) => {
      if (event.target === menu() && event.newState === "closed")
        row?.querySelector("a")?.focus({ preventScroll: true });
    },
    true,
  );
});

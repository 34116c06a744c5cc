// Modal dialogs ([role=dialog][aria-modal=true]): focus goes in, stays in, and comes back, and the rest of the page is
// inert; Esc and a press on the scrim use the element marked data-close. A dialog is open while it is in the page.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { onRender } from "./rendered.js";

inBrowser(() => {
  const MODAL = "[role=dialog][aria-modal=true]";
  const FIELDS = "input:not([type=hidden]):not(:disabled), textarea:not(:disabled), select:not(:disabled)";
  const STOPS = `:is(${FIELDS}, a[href], button:not(:disabled), [tabindex]):not([tabindex="-1"])`;

  const isTouched = matchMedia("(pointer: coarse)"); // there a focused search box brings a keyboard over its results

  let open = null;
  let opener = null;
  let pressed = null; // Safari gives a pressed button no focus
  let scrimPressed = false;

  const stops = (dialog) => [...dialog.querySelectorAll(STOPS)].filter((element) => element.checkVisibility());
  const close = (dialog) => dialog.querySelector("[data-close]")?.click();

  let covered = []; // what is inert

  /* All that is beside the dialog, at each height. Notices stay: they can be read and closed. */
  const cover = (dialog) => {
    for (let inner = dialog; inner !== document.body && inner.parentElement; inner = inner.parentElement) {
      const beside = [...inner.parentElement.children].filter((one) => one !== inner && !one.inert);
      covered.push(...beside.filter((one) => !one.matches(".toasts, script, style")));
    }
    for (const element of covered) element.inert = true;
  };

  const uncover = () => {
    for (const element of covered) element.inert = false;
    covered = [];
  };

  const entered = (dialog) => {
    const focused = document.activeElement;
    opener = focused && focused !== document.body ? focused : pressed;
    open = dialog;
    cover(dialog);
    const first = dialog.querySelector(FIELDS) ?? stops(dialog)[0];
    const waits = first?.type === "search" && isTouched.matches;
    if (waits) dialog.tabIndex = -1;
    (waits ? dialog : first)?.focus();
  };

  const left = () => {
    open = null;
    uncover();
    if (opener?.isConnected) opener.focus();
    opener = null;
  };

  const look = () => {
    const dialog = [...document.querySelectorAll(MODAL)].at(-1) ?? null;
    if (dialog === open) return;
    if (open && !open.isConnected) left();
    uncover();
    if (dialog) entered(dialog);
  };

  const cycle = (event) => {
    const all = stops(open);
    if (!all.length) return;
    const edge = event.shiftKey ? all[0] : all.at(-1);
    const inside = open.contains(document.activeElement);
    if (inside && document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  };

  onKey(
    document,
    (event) => {
      if (!open?.isConnected) return;
      if (event.key === "Tab") cycle(event);
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close(open);
      }
    },
    true,
  );

  document.addEventListener(
    "pointerdown",
    (event) => {
      pressed = event.target.closest("button, a[href]");
      scrimPressed = event.target.matches(`:has(> ${MODAL})`);
    },
    true,
  );

  // Only a press that began on the scrim: letting go there after marking text in a field is no wish to leave.
  document.addEventListener("click", (event) => {
    if (open && scrimPressed && event.target === open.parentElement) close(open);
  });

  document.addEventListener("click", (event) => {
    if (!open || !event.target.closest("[data-clear-search]")) return;
    const box = open.querySelector("input[type=search]");
    box.focus(); // first, as the button goes with the empty list
    fill(box, "");
  });

  /* As if it were typed: React remembers what it has set itself. */
  const fill = (input, text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  onRender(look);
});

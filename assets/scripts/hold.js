// A long press: a finger that stays on something opens its menu, and presses nothing when it is lifted.

import { closeMenu } from "./opened.js";

const LONG = 400; // ms
const STILL = 10; // px that a finger may move meanwhile

/** Calls `show` with what `find` gives for the element under a finger that stays there; `show` says whether it opened a
 * menu. */
export function onHold(find, show) {
  let timer = 0;
  let since = 0; // when the finger came, as events tell it
  let from = null;
  let isShown = false; // by the press that is still going on

  const stop = () => clearTimeout(timer);

  function open(element) {
    isShown = show(element);
    if (isShown) navigator.vibrate?.(10);
  }

  /** A page that was busy hears late that the finger has left: that was no long press. */
  function lift(event) {
    stop();
    if (!isShown || event.timeStamp - since >= LONG) return;
    isShown = false;
    closeMenu();
  }

  document.addEventListener("pointerdown", (event) => {
    stop();
    isShown = false;
    const element = event.pointerType === "touch" ? find(event.target) : null;
    if (!element) return;
    from = { x: event.clientX, y: event.clientY };
    since = event.timeStamp;
    timer = setTimeout(open, LONG, element);
  });
  document.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL) stop();
  });
  document.addEventListener("pointerup", lift, true);
  for (const name of ["pointercancel", "scroll"]) document.addEventListener(name, stop, true);

  // The finger that showed the menu presses nothing, and takes the focus nowhere, when it is lifted.
  document.addEventListener(
    "touchend",
    (event) => {
      if (isShown) event.preventDefault();
    },
    { passive: false },
  );

  document.addEventListener(
    "contextmenu",
    (event) => {
      if (isShown) event.preventDefault(); // ours is there already
    },
    true,
  );
}

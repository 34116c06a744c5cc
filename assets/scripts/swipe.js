// A finger that moves a message to the right answers it. Up and down it scrolls, as everywhere.

import { MESSAGE } from "./aim.js";
import { inBrowser } from "./browser.js";
import { reply } from "./reply.js";

const EDGE = 24; // px at the left edge that belong to the browser's own gesture
const SLOP = 10; // px before a direction counts
const ENOUGH = 56; // px that answer
const FARTHEST = 80; // px that a message moves

/** The meaning of a move, `x` to the right and `y` down from where it began: "wait", "swipe" or "other". */
export const direction = (x, y) => {
  if (Math.hypot(x, y) < SLOP) return "wait";
  return x > 2 * Math.abs(y) ? "swipe" : "other";
};

/** The distance by which a message follows a finger. */
export const follow = (x) => Math.max(0, Math.min(x, FARTHEST));

inBrowser(() => {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
  let swipe = null; // { message, pointer, x, y, isMoving, by }

  const mark = () => document.querySelector("[data-swipe]");

  document.addEventListener("pointerdown", (event) => {
    end();
    const message = event.pointerType === "touch" && event.isPrimary && event.target.closest?.(MESSAGE);
    const isGone = !message || message.matches(".msg--deleted") || event.target.closest("pre"); // code scrolls itself
    if (isGone || event.clientX < EDGE || !document.querySelector("[data-reply]")) return;
    swipe = { message, pointer: event.pointerId, x: event.clientX, y: event.clientY, isMoving: false, by: 0 };
  });

  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== swipe?.pointer) return;
    const [x, y] = [event.clientX - swipe.x, event.clientY - swipe.y];
    if (!swipe.isMoving) {
      const meant = direction(x, y);
      if (meant === "other") swipe = null;
      if (meant !== "swipe") return;
      swipe.isMoving = true;
    }
    swipe.by = follow(x);
    show();
  });

  function show() {
    const { message, by } = swipe;
    const place = message.querySelector(".msg__body").getBoundingClientRect();
    if (!isCalm.matches) message.style.translate = `${by}px 0`;
    const one = mark();
    one.hidden = false;
    one.style.top = `${place.top + place.height / 2}px`;
    one.style.opacity = Math.min(1, by / ENOUGH);
    one.toggleAttribute("data-enough", by >= ENOUGH);
  }

  function end() {
    if (!swipe?.isMoving) {
      swipe = null;
      return;
    }
    const { message } = swipe;
    swipe = null;
    mark().hidden = true;
    if (!isCalm.matches) message.animate([{ translate: message.style.translate }, { translate: "0 0" }], 140);
    message.style.translate = "";
  }

  document.addEventListener("pointerup", (event) => {
    if (event.pointerId !== swipe?.pointer) return;
    const { message, by } = swipe;
    end();
    if (by >= ENOUGH) reply(message.dataset.seq);
  });
  document.addEventListener("pointercancel", end);
});

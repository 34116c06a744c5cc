// The order of attachments: Left and Right go from one to the next, with Alt they move it, Delete removes it; a mouse takes
// its picture, a finger its number, to another place.

import { list, move } from "./attachment_list.js";
import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { remove } from "./uploads.js";

const ONE = ".attach[data-key]";

/** Follows a pointer that has taken an attachment, and puts it where it is. */
export const carry = (event, place, key) => {
  const isGrip = event.target.closest(".attach__n");
  if (event.button || (event.pointerType !== "mouse" && !isGrip) || event.target.closest("button")) return;
  const strip = event.currentTarget.parentElement;
  event.preventDefault();
  const follow = ({ clientX }) => {
    const middles = [...strip.querySelectorAll(ONE)].map((one) => {
      const { left, width } = one.getBoundingClientRect();
      return { key: one.dataset.key, middle: left + width / 2 };
    });
    const before = middles.filter((one) => one.key !== key && one.middle < clientX).length;
    if (list(place)[before]?.key !== key) move(place, key, before);
  };
  const end = () => {
    removeEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, end);
  };
  addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end);
};

/** Removes an attachment; the focus goes to its neighbour, or back to the message box. */
export const take = (strip, key) => {
  const { place } = strip.dataset;
  const at = list(place).findIndex((file) => file.key === key);
  const next = list(place)[at + 1] ?? list(place)[at - 1];
  const form = strip.closest("form");
  remove(place, key);
  const goes = () => strip.querySelector(`[data-key="${next?.key}"]`) ?? form?.querySelector("textarea");
  requestAnimationFrame(() => goes()?.focus());
};

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/** Moves or removes the focused attachment by a key; false for any other key. */
const pressed = (event, one) => {
  const strip = one.parentElement;
  const all = [...strip.querySelectorAll(ONE)];
  const at = all.indexOf(one);
  const by = STEPS[event.key];
  if (event.ctrlKey || event.metaKey) return false;
  if (by && event.altKey) move(strip.dataset.place, one.dataset.key, at + by);
  else if (by) all[at + by]?.focus();
  else if (event.key === "Delete") take(strip, one.dataset.key);
  else return false;
  return true;
};

inBrowser(() => {
  onKey(document, (event) => {
    if (event.target.matches?.(ONE) && pressed(event, event.target)) event.preventDefault();
  });
});

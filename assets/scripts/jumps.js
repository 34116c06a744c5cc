// Jumps to a message, and the way back to where the reader was before them.

import { tell } from "./bridge.js";
import { leftAt, put, show } from "./following.js";

let places = []; // where the reader was before each jump in the open conversation: {seq, top}, or null for its end
let returning = null; // the place that the server loads
let asked = ""; // the message that the address asked for when the conversation was opened: nobody was elsewhere before

const showBack = () => document.querySelector("[data-return]")?.classList.toggle("is-away", !places.length);

/** Forgets the places: another conversation is open, or the reader went to the end. */
export function forget(seq = "") {
  [places, returning, asked] = [[], null, seq];
  showBack();
}

/** Goes to a message; the server loads what is around it, if it is not on the page. */
export function jump(scroller, seq) {
  if (!arrive(scroller, seq)) tell("jump", `${scroller.dataset.conversation}:${seq}`);
}

/** Brings a message into view that may have been loaded for it; false while it is not on the page. */
export function arrive(scroller, seq) {
  if (returning && String(returning.seq) === seq) {
    if (!put(scroller, returning)) return false;
    returning = null;
    return true;
  }
  const before = leftAt(scroller.dataset.conversation);
  if (!show(scroller, seq)) return false;
  if (seq !== asked) places.push(before);
  asked = "";
  showBack();
  return true;
}

/** Goes back to where the reader was before the last jump. `toEnd` goes to the end. */
export function back(scroller, toEnd) {
  const place = places.pop();
  const rest = places; // going to the end forgets them
  scroller.focus({ preventScroll: true }); // the button goes
  if (!place) toEnd();
  else if (!put(scroller, place)) {
    returning = place;
    tell("jump", `${scroller.dataset.conversation}:${place.seq}`);
  }
  places = rest;
  showBack();
}

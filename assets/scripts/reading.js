// Reports messages as read after they were on screen for a while, in a visible tab that has the focus.

import { hears, tell } from "./bridge.js";
import { MESSAGE } from "./following.js";

const READ_AFTER = 500; // ms on screen
const REPORT_EVERY = 1000; // ms

const visible = new Map(); // message -> when it came on screen
let scroller = null;
let lowest = 0; // the last message that was on screen in this conversation
let read = { conversation: "", seq: 0, at: 0 }; // the last report
let observer = null;
let timer = 0;

/** Begins with another scroller; null while there is none. `onSeen` is called when messages come or go. */
export function watch(other, onSeen) {
  scroller = other;
  visible.clear();
  lowest = 0;
  // Half of a message that is larger than the screen is never on screen, so several parts count.
  observer ??= new IntersectionObserver((entries) => seen(entries, onSeen), {
    threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  });
}

/** Begins with another conversation in the same scroller. */
export function restart() {
  lowest = 0;
}

/** Observes the messages that are new on the page. */
export function observe() {
  for (const message of scroller.querySelectorAll(`${MESSAGE}:not([data-watched])`)) {
    message.dataset.watched = "";
    observer.observe(message);
  }
}

/** Looks again when what is on screen may count as read. */
export function lookSoon(delay = READ_AFTER) {
  clearTimeout(timer);
  timer = setTimeout(look, delay);
}

/** Counts the messages after the last one that was on screen. */
export function unseen() {
  for (const message of visible.keys()) lowest = Math.max(lowest, Number(message.dataset.seq));
  return Number(scroller.dataset.last) - lowest;
}

function seen(entries, onSeen) {
  for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
    const isRead = intersectionRatio >= 0.5 || intersectionRect.height >= (rootBounds?.height ?? innerHeight) / 2;
    if (!isRead) visible.delete(target);
    else if (!visible.has(target)) visible.set(target, performance.now());
  }
  onSeen();
  lookSoon();
}

function look() {
  if (!hears("read") || !scroller || document.visibilityState !== "visible" || !document.hasFocus()) return;
  const now = performance.now();
  const { conversation } = scroller.dataset;
  if (read.conversation !== conversation) read = { conversation, seq: 0, at: 0 };
  const { seq, isEarly } = lastRead(now);
  const wait = read.at + REPORT_EVERY - now;
  if (seq > read.seq && wait > 0) {
    lookSoon(wait);
    return;
  }
  if (seq > read.seq) {
    read = { conversation, seq, at: now };
    tell("read", `${conversation}:${seq}`);
  }
  if (isEarly) lookSoon();
}

/** The last message that was on screen for long enough, and whether others are not yet. */
function lastRead(now) {
  let seq = 0;
  let isEarly = false;
  for (const [message, since] of visible) {
    if (!message.isConnected) visible.delete(message);
    else if (now - since < READ_AFTER) isEarly = true;
    else seq = Math.max(seq, Number(message.dataset.seq));
  }
  return { seq, isEarly };
}

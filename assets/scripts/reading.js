// Reports messages as read after they were on screen for a while, in a visible tab that has the focus.

import { hears, tell } from "./bridge.js";
import { MESSAGE } from "./following.js";

const READ_AFTER = 500; // ms on screen
const REPORT_EVERY = 1000; // ms

const visible = new Map(); // message -> when it came on screen
const rules = new WeakMap(); // message -> the rules by which it is on screen
let scroller = null;
let lowest = 0; // the last message that was on screen in this conversation
let read = { conversation: "", seq: 0, at: 0 }; // the last report
let observers = [];
let timer = 0;

// Half of a short message is on screen. Half of a tall one never is: it counts while it crosses the middle of the
// scroller, so half a screen of it is enough, at its end or elsewhere.
const HALF = { options: { threshold: 0.5 }, isMet: ({ intersectionRatio }) => intersectionRatio >= 0.5 };
const MIDDLE = { options: { rootMargin: "-50% 0px" }, isMet: ({ isIntersecting }) => isIntersecting };

/** Begins with another scroller; null while there is none. `onSeen` is called when messages come or go. */
export function watch(other, onSeen) {
  scroller = other;
  visible.clear();
  lowest = 0;
  for (const observer of observers) observer.disconnect();
  observers = [HALF, MIDDLE].map(
    (rule) => new IntersectionObserver((entries) => seen(entries, rule, onSeen), { root: scroller, ...rule.options }),
  );
}

/** Begins with another conversation in the same scroller. */
export function restart() {
  lowest = 0;
}

/** Observes the messages that are new on the page. */
export function observe() {
  for (const message of scroller.querySelectorAll(`${MESSAGE}:not([data-watched])`)) {
    message.dataset.watched = "";
    for (const observer of observers) observer.observe(message);
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

function seen(entries, rule, onSeen) {
  for (const entry of entries) {
    const met = rules.get(entry.target) ?? new Set();
    rules.set(entry.target, met);
    if (rule.isMet(entry)) met.add(rule);
    else met.delete(rule);
    if (!met.size) visible.delete(entry.target);
    else if (!visible.has(entry.target)) visible.set(entry.target, performance.now());
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

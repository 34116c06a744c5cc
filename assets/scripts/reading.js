// Reports messages as read after they were on screen for a while, in a visible tab that has the focus. A report is made
// again until the server says that it is stored.

import { hears, tell } from "./bridge.js";
import { MESSAGE } from "./following.js";
import * as marked from "./marked.js";

const READ_AFTER = 500; // ms on screen
const REPORT_EVERY = 1000; // ms
const AGAIN_AFTER = 3000; // ms without an answer; twice as long after each further report
const AGAIN_AT_MOST = 30_000; // ms
const MOST_REPORTS = 50; // conversations

const visible = new Map(); // message -> when it came on screen
const rules = new WeakMap(); // message -> the rules by which it is on screen
let scroller = null;
let lowest = 0; // the last message that was on screen in this conversation
const reports = new Map(); // conversation -> the last report
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

/** Begins with another conversation in the same scroller. Reports of others that are not stored yet stay. */
export function restart() {
  lowest = 0;
  marked.release();
  settle(reports, storedReport());
  for (const [conversation, report] of reports) if (waitOf(report, 0) === Infinity) reports.delete(conversation);
}

const storedReport = () => document.querySelector("[data-stored]")?.dataset.stored;

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
  const { seq, isEarly } = lastRead(now);
  settle(reports, storedReport());
  if (marked.isHeld(scroller.dataset.conversation)) reports.delete(scroller.dataset.conversation);
  else note(reports, scroller.dataset.conversation, seq);
  for (const [conversation, report] of reports) {
    if (waitOf(report, now) > 0) continue;
    reports.set(conversation, reported(report, now));
    tell("read", `${conversation}:${report.seq}`);
  }
  const wait = Math.min(...[...reports.values()].map((report) => waitOf(report, now)));
  if (isEarly) lookSoon();
  else if (wait < Infinity) lookSoon(wait);
}

/** Notes the report that the server has stored. */
export function settle(reports, stored = "") {
  const [conversation, seq] = stored.split(":");
  const report = reports.get(conversation);
  if (report?.told === Number(seq)) reports.set(conversation, { ...report, stored: report.told, pause: AGAIN_AFTER });
}

/** Notes that a conversation was read up to a `seq`. Beyond MOST_REPORTS, the oldest one is forgotten. */
export function note(reports, conversation, seq) {
  const report = reports.get(conversation) ?? { seq: 0, told: 0, stored: 0, at: -Infinity, pause: AGAIN_AFTER };
  reports.set(conversation, { ...report, seq: Math.max(seq, report.seq) });
  if (reports.size > MOST_REPORTS) reports.delete(reports.keys().next().value);
}

/** In how many ms a report is due; Infinity when all of it is stored. */
export function waitOf({ seq, told, stored, at, pause }, now) {
  if (seq > told) return Math.max(0, at + REPORT_EVERY - now);
  return told > stored ? Math.max(0, at + pause - now) : Infinity;
}

/** A report that is made now. */
export const reported = (report, now) => {
  const pause = report.told < report.seq ? report.pause : Math.min(2 * report.pause, AGAIN_AT_MOST);
  return { ...report, told: report.seq, at: now, pause };
};

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

// Whether the server can be reached, as far as this page knows, and what the banner says about it. The line is down
// while the socket is closed, and while an act gets no answer and a small request gets none either.

import { inBrowser } from "./browser.js";
import { clock } from "./moments.js";

const GRACE = 2000; // ms; a shorter interruption is not worth a word
const LONG = 10_000; // ms; then the banner says since when
const NOTED = 5000; // ms that a note stays
const ANSWER = 2500; // ms within which an act is answered
const PROBE = 2000; // ms within which a small request is answered
const AGAIN = 3000; // ms between two probes while the line is silent

const UP = { isClosed: false, isSilent: false, since: 0, note: "", noteEnds: 0 };

let line = UP;
let asked = 0; // when the first act was sent that has no answer; 0 for none
let timer = 0;
let hasOpened = false;
let seenAt = 0; // when the page was brought to the front
const listeners = new Set();

/** Calls `listener` after each change, until the function that this returns is called. */
export const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether the socket is closed. */
export const isClosed = () => line.isClosed;

/** Whether the socket is open. It is neither open nor closed while the page connects for the first time. */
export const isOpen = () => hasOpened && !line.isClosed;

/** Whether the server cannot be reached. */
export const isDown = () => line.isClosed || line.isSilent;

const change = (part, since = Date.now()) => {
  const next = { ...line, ...part };
  next.since = next.isClosed || next.isSilent ? line.since || since : 0;
  if (!next.since) next.noteEnds = 0;
  line = next;
  for (const listener of [...listeners]) listener();
};

/** The socket was opened. */
export const open = () => {
  hasOpened = true;
  stopWaiting();
  change({ isClosed: false, isSilent: false });
};

/** The socket was closed, or could not be opened. */
export const close = () => {
  stopWaiting();
  change({ isClosed: true });
};

/** Says a sentence in the banner: what was pressed cannot be done now. */
export const say = (note) => change({ note, noteEnds: Date.now() + NOTED });

/** Browsers cut the lines of pages in the background. Whoever comes back to one sees a connection a moment later. */
export const see = () => {
  seenAt = Date.now();
  change({});
};

const toldFrom = () => Math.max(line.since, seenAt);

/** The banner's text; "" for none. */
export const words = (now = Date.now()) => {
  if (!line.since) return "";
  if (now < line.noteEnds) return line.note;
  const lost = now - toldFrom();
  if (lost >= LONG) return `Not connected since ${clock(new Date(line.since).toISOString())}. What you write is kept.`;
  return lost >= GRACE ? "Reconnecting…" : "";
};

/** In how many ms the text may change by itself; Infinity for never. */
export const changesIn = (now = Date.now()) => {
  if (!line.since) return Infinity;
  const times = [line.noteEnds, toldFrom() + GRACE, toldFrom() + LONG].filter((time) => time > now);
  return Math.min(...times) - now;
};

/** An act was sent that the server answers. */
export const sent = () => {
  if (asked || line.isClosed) return;
  asked = Date.now();
  timer = setTimeout(probe, ANSWER);
};

/** Something came from the server. */
export const heard = () => {
  if (!line.isClosed && (!hasOpened || line.isSilent)) open();
  else stopWaiting();
};

const stopWaiting = () => {
  clearTimeout(timer);
  asked = 0;
};

/* The server may be slow, or have nothing to say about an act: only a request that gets no answer is proof. */
const probe = async () => {
  const since = asked;
  const options = { cache: "no-store", signal: AbortSignal.timeout(PROBE) };
  const answer = await fetch("/health/live", options).catch(() => null);
  if (asked !== since || line.isClosed) return;
  if (answer) heard();
  else {
    change({ isSilent: true }, since);
    timer = setTimeout(probe, AGAIN);
  }
};

inBrowser(() => {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") see();
  });
});

// Prepares the messages of a page for rendering, from their neighbours, their senders and the read cursors.

import { toldTo } from "./deeds.js";
import { isEmoji } from "./emoji.js";
import { isNewDay } from "./moments.js";
import { gradientOf, initials, readBy } from "./people.js";

const RUN_BREAK = 5 * 60 * 1000; // ms; a longer pause begins a new run
const FOLDED_FROM = 3; // system lines in a row
const RISE = 220; // ms that a new message takes to rise; the style sheet has the same

const JOINED = "msg--joined"; // the next message continues the run of this one
export const JOINT = `${JOINED} msg--joint`; // and their bubbles touch

/** The classes of a message that follow from the next one. A style sheet could tell by `:has()`, but then the browser
 * computes the styles of all messages again for each new one. */
export const joinedBy = (message, next, divider) => {
  const isApart = startsRun(message, next) || isNewDay(message.at, next.at) || next.seq === divider;
  if (isApart) return "";
  return !next.is_deleted && isEmoji(next.content) && !next.files?.length ? JOINED : JOINT;
};

const placed = new WeakMap(); // message -> what was rendered of it last

/** Returns a message with the values that its component needs: the same object as before if nothing has changed. */
const place = (message, more) => {
  const before = placed.get(message);
  if (before && Object.keys(more).every((name) => before[name] === more[name])) return before;
  const now = { ...message, ...more };
  placed.set(message, now);
  return now;
};

/** Returns the status of one's own message, by the cursors up to which it was read and delivered; "" for others' and for
 * those that were deleted. */
export const tickOf = ({ sender, seq, is_deleted }, { read, delivered }, me) => {
  if (sender !== me || is_deleted) return "";
  return seq <= read ? "read" : seq <= delivered ? "delivered" : "sent";
};

/** The status, the number of readers, and whether the tick is shown: where a run ends, and where the next message of the
 * run has another status. */
const ticks = (message, page, me, joined, nextTick) => {
  const tick = tickOf(message, page, me);
  const readers = tick && readBy(message.seq, page.reads, page.joins);
  return { tick, read_by: readers, is_ticked: Boolean(tick) && (!joined || tick !== nextTick) };
};

/** The messages of a page with what follows from their neighbours, their senders and the cursors. `openedAt` is the
 * `seq` from which on messages are new, `handles` has the user names of people whose names look alike. */
export const items = (page, openedAt, me, handles) => {
  const { messages, before, divider, joined } = page;
  const all = messages.map((message, at) => {
    const previous = messages[at - 1] ?? before;
    const next = messages[at + 1];
    const joinedTo = next ? joinedBy(message, next, divider) : joined;
    const nextTick = next ? tickOf(next, page, me) : page.next_tick;
    const isCalm = !previous || new Date(message.at) - new Date(previous.at) > RISE;
    const content = message.kind === "system" ? toldTo(me, message.content, message.named) : message.content;
    return place(message, {
      content,
      previous_at: previous?.at ?? "",
      starts_run: startsRun(previous, message),
      joined: joinedTo,
      is_divided: message.seq === divider,
      rises: message.seq > openedAt && message.sender !== me && isCalm,
      ...ticks(message, page, me, joinedTo, nextTick),
      handle: handles?.[message.sender] ?? "",
      initials: initials(message.name),
      gradient: gradientOf(message.sender),
    });
  });
  return fold(all);
};

/** A run is one sender's messages without a long pause, and nothing between. A reply begins one. */
const startsRun = (previous, message) =>
  Boolean(message.reply) ||
  previous?.sender !== message.sender ||
  previous.kind !== message.kind ||
  new Date(message.at) - new Date(previous.at) > RUN_BREAK;

/** Puts system lines in a row, of one day, into one line that opens. */
const fold = (messages) => {
  const folded = [];
  let run = [];
  const close = () => {
    folded.push(...(run.length < FOLDED_FROM ? run : [{ ...run[0], kind: "fold", folded: run }]));
    run = [];
  };
  for (const message of messages) {
    const follows = message.kind === "system" && !isNewDay(message.previous_at, message.at);
    if (!follows) close();
    if (message.kind === "system") run.push(message);
    else folded.push(message);
  }
  close();
  return folded;
};

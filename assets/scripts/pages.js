// The messages of the open conversation, in pages. The server sends a page anew only when something in it has changed,
// and the others stay the same objects: React renders a page again only when one of its props has changed.

import { isEmoji } from "./emoji.js";
import { isNewDay } from "./moments.js";
import { gradientOf, initials, readBy } from "./people.js";

const PAGE = 5; // messages; the server cuts the live window at the same places
const RUN_BREAK = 5 * 60 * 1000; // ms; a longer pause begins a new run
const FOLDED_FROM = 3; // system lines in a row
const RISE = 220; // ms that a new message takes to rise; the style sheet has the same

const inOrder = (pages) => pages.filter((page) => page.length).sort((one, other) => one[0].seq - other[0].seq);

/** The pages of the live window. After an absence pages may arrive one by one: those before a hole wait. */
const live = (window) => {
  const pages = inOrder(window);
  const hole = pages.findLastIndex((page, place) => place > 0 && pages[place - 1].at(-1).seq + 1 !== page[0].seq);
  return pages.slice(Math.max(hole, 0));
};

/** Messages in pages as those of the live window, so that what is on screen stays when the history takes its place. */
const cut = (messages) => {
  const pages = new Map();
  for (const message of messages) {
    const number = Math.floor((message.seq - 1) / PAGE);
    if (!pages.has(number)) pages.set(number, []);
    pages.get(number).push(message);
  }
  return [...pages.values()];
};

/** The history while somebody reads back, and it never changes by itself; else the live window. */
const listed = (history, window) => (isHeld(history) ? cut(inOrder(history).flat()) : live(window));

/** Whether the history is rendered instead of the live window. */
export const isHeld = (history) => history.some((page) => page.length);

/** The last message of the live window. */
export const lastMessage = (window) => live(window).at(-1)?.at(-1);

/** The `seq` of the last message of the live window; 0 without one. */
export const lastOf = (window) => lastMessage(window)?.seq ?? 0;

/** The `seq` of the first message to render; 0 without one. */
export const firstOf = (history, window) => listed(history, window)[0]?.[0].seq ?? 0;

/** Whether the live window has messages that a reader of the history has not loaded yet. */
export const hasGap = (history, window) =>
  isHeld(history) && lastOf(window) > (inOrder(history).at(-1)?.at(-1).seq ?? 0);

/** Whether a message that this browser has sent is in the live window. */
export const has = (window, clientId) => window.some((page) => page.some((message) => message.client_id === clientId));

let made = new Map(); // the pages that were made last, by their first `seq`

/** What to render of each page: the same object as before while nothing in it has changed. What concerns all messages
 * is cut to the page, so that it changes only where it makes a difference. `marks` are the read and delivery cursors,
 * `divider` a `seq` or 0, `me` the viewer's id; `isFollowed` says whether a bubble that waits for its answer continues
 * the run of the last message. */
export const shown = (history, window, marks, divider, me, isFollowed) => {
  const listedPages = listed(history, window);
  const after = isFollowed && listedPages.at(-1)?.at(-1).seq === lastOf(window) ? JOINT : "";
  const pages = make(listedPages, marks, divider, me, after).map((page) => {
    const before = made.get(page.key);
    return before && isSame(before, page) ? before : page;
  });
  made = new Map(pages.map((page) => [page.key, page]));
  return pages;
};

const isSame = (one, other) =>
  one.messages.length === other.messages.length &&
  one.messages.every((message, place) => message === other.messages[place]) &&
  Object.keys(one).every((name) => name === "messages" || one[name] === other[name]);

const make = (pages, marks, divider, me, after) =>
  pages.map((page, place) => {
    const [first, last] = [page[0], page.at(-1)];
    const own = page.filter((message) => message.sender === me).map((message) => message.seq);
    const reached = (seq) => own.findLast((one) => one <= seq) ?? 0; // only one's own messages have ticks
    const next = pages[place + 1]?.[0];
    return {
      messages: page,
      before: pages[place - 1]?.at(-1) ?? null,
      key: String(Math.floor((first.seq - 1) / PAGE)),
      read: reached(marks?.read ?? 0),
      delivered: reached(marks?.delivered ?? 0),
      reads: (marks?.reads ?? []).map(reached).join(),
      joins: (marks?.joins ?? []).map(reached).join(),
      divider: divider >= first.seq && divider <= last.seq ? divider : 0,
      joined: next ? joinedBy(last, next, divider) : after,
    };
  });

const JOINED = "msg--joined"; // the next message continues the run of this one
const JOINT = `${JOINED} msg--joint`; // and their bubbles touch

/** The classes of a message that follow from the next one. A style sheet could tell by `:has()`, but then the browser
 * computes the styles of all messages again for each new one. */
const joinedBy = (message, next, divider) => {
  const isApart = startsRun(message, next) || isNewDay(message.at, next.at) || next.seq === divider;
  if (isApart) return "";
  return !next.is_deleted && isEmoji(next.content) ? JOINED : JOINT;
};

const placed = new WeakMap(); // message -> what was rendered of it last

/** What to render of a message: the same object as before while nothing in it has changed. */
const place = (message, more) => {
  const before = placed.get(message);
  if (before && Object.keys(more).every((name) => before[name] === more[name])) return before;
  const now = { ...message, ...more };
  placed.set(message, now);
  return now;
};

/** How far one's own message got, and how many have read it; others' messages have no ticks. */
const ticks = ({ sender, seq }, page, me) => {
  if (sender !== me) return { tick: "", read_by: "" };
  const tick = seq <= page.read ? "read" : seq <= page.delivered ? "delivered" : "sent";
  return { tick, read_by: readBy(seq, page.reads, page.joins) };
};

/** The messages of a page with what follows from their neighbours, their senders and the cursors. `openedAt` is the
 * `seq` from which on messages are new. */
export const items = (page, openedAt, me) => {
  const { messages, before, divider, joined } = page;
  const all = messages.map((message, at) => {
    const previous = messages[at - 1] ?? before;
    const next = messages[at + 1];
    const isCalm = !previous || new Date(message.at) - new Date(previous.at) > RISE;
    return place(message, {
      previous_at: previous?.at ?? "",
      starts_run: startsRun(previous, message),
      joined: next ? joinedBy(message, next, divider) : joined,
      is_divided: message.seq === divider,
      rises: message.seq > openedAt && message.sender !== me && isCalm,
      ...ticks(message, page, me),
      initials: initials(message.name),
      gradient: gradientOf(message.sender),
    });
  });
  return fold(all);
};

/** A run is one sender's messages without a long pause, and nothing between. */
const startsRun = (previous, message) =>
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

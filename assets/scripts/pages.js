// The messages of the open conversation, in pages. The server sends a page anew only when something in it has changed,
// and the others stay the same objects: React renders a page again only when one of its props has changed.

import { JOINT, joinedBy, tickOf } from "./bubbles.js";
import { dividerOf, lowest, others, whole, without } from "./page_parts.js";

const PAGE = 5; // messages; the server cuts the live window at the same places

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
const listed = (history, window) =>
  (isHeld(history) ? cut(inOrder(history).flat()) : live(window)).map((page) => page.map(whole));

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
let lastWindow = []; // the live window of that moment
let tellShown = () => {};

/** Calls `listener`, of which there is one, whenever the messages on screen may have changed. */
export const onShown = (listener) => {
  tellShown = listener;
};

/** When who spoke last in the live window: `seq` by user. */
export const lastSeqs = () =>
  new Map(
    live(lastWindow)
      .flat()
      .map(({ sender, seq }) => [sender, seq]),
  );

/** Whether a message of somebody else calls the viewer: by name, with all, or as a reply. */
const calls = ({ sender, mentioned, reply }, me) =>
  sender !== me && (reply?.sender === me || (mentioned ?? []).some(({ user_id }) => user_id === me || user_id === 0));

/** Whether a message of the live window after a `seq` calls the viewer. */
export const isCalledAfter = (seq, me) =>
  live(lastWindow)
    .flat()
    .some((message) => message.seq > seq && calls(message, me));

/** The message on screen with a `seq`, as the server sent it. */
export const messageAt = (seq) => {
  for (const { messages } of made.values()) {
    const found = messages.find((message) => message.seq === seq);
    if (found) return found;
  }
  return undefined;
};

/** The messages on screen, in order. */
export const onScreen = () => [...made.values()].flatMap(({ messages }) => messages);

/** Returns the pages to render: each is the same object as before if nothing in it has changed. Values about all
 * messages are limited to the page, so that they change only where they make a difference. `marks` are the read and delivery cursors,
 * `unreadFrom` is a `seq` or 0, `me` the viewer's id; `isFollowed` says whether a bubble that waits for its answer
 * continues the run of the last message, `hidden` has the `seq` of each that the viewer has deleted for themself. */
export const shown = (history, window, marks, unreadFrom, me, isFollowed, hidden) => {
  const all = listed(history, window);
  const listedPages = without(all, hidden);
  const divider = dividerOf(listedPages, unreadFrom, me);
  const after = isFollowed && all.at(-1)?.at(-1).seq === lastOf(window) ? JOINT : "";
  const pages = make(listedPages, marks, divider, me, after).map((page) => {
    const before = made.get(page.key);
    return before && isSame(before, page) ? before : page;
  });
  made = new Map(pages.map((page) => [page.key, page]));
  lastWindow = window;
  tellShown();
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
    const joined = next ? joinedBy(last, next, divider) : after;
    const reach = { read: lowest(marks?.read, me), delivered: lowest(marks?.delivered, me) };
    return {
      messages: page,
      before: pages[place - 1]?.at(-1) ?? null,
      key: String(Math.floor((first.seq - 1) / PAGE)),
      read: reached(reach.read),
      delivered: reached(reach.delivered),
      reads: others(marks?.reads, me, reached),
      joins: others(marks?.joins, me, reached),
      divider: divider >= first.seq && divider <= last.seq ? divider : 0,
      joined,
      next_tick: joined && next ? tickOf(next, reach, me) : "",
    };
  });

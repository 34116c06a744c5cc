// The messages of this browser that are not confirmed yet. The browser's storage has them for all tabs: also which of
// them were refused, so that no other tab sends those by itself.

import { words } from "./file_words.js";
import { allKept, forget, hasRoom, keep, kept } from "./kept.js";
import { isNewDay } from "./moments.js";
import { has, lastMessage, lastOf } from "./pages.js";
import { quoteIn } from "./quoted.js";
import { cleaned, preview } from "./text.js";
import { uuid } from "./uuid.js";

const KEPT = "outbox"; // the kind of entry in the browser's storage
const RUN_BREAK = 5 * 60 * 1000; // ms; a longer pause begins a new run

/** Whether the message of a bubble is stored and rendered, or was rendered and has left the window. */
const isDone = (bubble, answered, window) => {
  const seq = answered[bubble.id];
  return (seq > 0 && seq <= lastOf(window)) || has(window, bubble.id);
};

/** Users may share this browser. Until the page knows its user, a bubble has none. */
const isOf = (bubble, me) => !bubble.user || bubble.user === me;

const stored = (bubble) => kept(KEPT, bubble.user, bubble.id); // null where the browser stores nothing

/** Whether another tab has sent or discarded a bubble that has no answer here. */
const isGone = (bubble, answered) =>
  answered[bubble.id] === undefined && Boolean(bubble.isKept) && stored(bubble) === null;

/** Whether the server refused a bubble: it answered with 0, to this tab or to another one. */
const isRefused = (bubble, answered) =>
  answered[bubble.id] === 0 || (answered[bubble.id] === undefined && Boolean(stored(bubble)?.isRefused));

/** Whether a bubble of this user has no answer yet. */
const isWaiting = (bubble, answered, window, me) =>
  isOf(bubble, me) &&
  answered[bubble.id] === undefined &&
  !isRefused(bubble, answered) &&
  !isGone(bubble, answered) &&
  !isDone(bubble, answered, window);

/** The bubbles of one conversation that wait for an answer, or those that were refused. */
export const waiting = (pending, answered, window, conversation, wantsRefused, me) => {
  const last = lastMessage(window);
  let previous = last?.sender === me && last.kind === "text" ? last.at : "";
  const own = pending.filter(
    (bubble) =>
      bubble.conversation === conversation &&
      isOf(bubble, me) &&
      isRefused(bubble, answered) === wantsRefused &&
      !isGone(bubble, answered) &&
      !isDone(bubble, answered, window),
  );
  return own.map((bubble) => {
    const starts = bubble.reply || !previous || new Date(bubble.at) - new Date(previous) > RUN_BREAK;
    const previousAt = previous || last?.at || "";
    previous = bubble.at;
    return { ...bubble, ...quoteIn(bubble, me), previousAt, starts: starts ? "yes" : "" };
  });
};

/** The beginning of the bubble that waits in a conversation, the last of them, as a row shows it; "" without one. */
export const lastWaiting = (pending, answered, conversation, me) => {
  const isHere = (bubble) => bubble.conversation === String(conversation);
  const last = pending.findLast((bubble) => isHere(bubble) && isWaiting(bubble, answered, [], me));
  return last ? preview(words(last)) : "";
};

/** Whether the first of these bubbles continues the run of the last message. The arguments are those of `waiting`. */
export const follows = (...about) => {
  const [first] = waiting(...about);
  return Boolean(first) && !first.starts && !isNewDay(first.previousAt, first.at);
};

/** The bubbles that were refused in other conversations than this one, the newest 50. */
export const stranded = (pending, answered, conversation, me) =>
  pending
    .filter((bubble) => bubble.conversation !== conversation && isOf(bubble, me) && isRefused(bubble, answered))
    .slice(-50);

/** Says how many bubbles wait longer than for an answer: the line is down, or was since they were sent. Else empty. */
export const notice = (pending, answered, window, link, me, isOffline) => {
  const late = pending.filter(
    (bubble) => isWaiting(bubble, answered, window, me) && (isOffline || bubble.link !== link),
  );
  const messages = late.length === 1 ? "1 message" : `${late.length} messages`;
  if (!late.length) return "";
  return isOffline ? `${messages} will be sent when you are back online.` : `Sending ${messages}…`;
};

/** The bubbles that an earlier page, or another tab, stored and could not send. None was sent through this page's
 * connection, although the server may still name the visit of the earlier page. */
export const unsent = () => allKept(KEPT).map((bubble) => ({ ...bubble, link: "", isKept: true }));

/** The bubbles that were sent through another connection, so that they may not have arrived. Removes stored copies of
 * those that have, and marks those that were refused. `refusals` has the reasons, as sentences by id. */
export const unsure = (pending, answered, window, link, me, refusals = {}) => {
  for (const bubble of pending) {
    if (answered[bubble.id] > 0 || has(window, bubble.id)) forget(KEPT, bubble.user, bubble.id);
    else if (answered[bubble.id] === 0 && !bubble.isRetried) refuse(bubble, refusals[bubble.id]);
  }
  return link ? pending.filter((one) => one.link !== link && isWaiting(one, answered, window, me)) : [];
};

const refuse = (bubble, reason = "") => {
  const entry = stored(bubble);
  if (entry && !entry.isRefused) keep(KEPT, bubble.user, bubble.id, { ...entry, isRefused: true, reason });
};

/** Why a bubble was refused, as this tab or another one was told: a sentence, or "". */
export const reason = (bubble, refusals) => refusals[bubble.id] ?? stored(bubble)?.reason ?? "";

/** The bubbles after the one with this id was sent once more, through this connection. */
export const retry = (pending, id, link) =>
  pending.map((bubble) => {
    if (bubble.id !== id) return bubble;
    const entry = stored(bubble);
    if (entry) keep(KEPT, bubble.user, id, { ...entry, isRefused: false });
    return { ...bubble, link, isRetried: true };
  });

/** A new bubble, which the browser stores where it has room: nothing that waits gives way to it. */
const made = (text, about) => {
  const added = { id: uuid(), text: cleaned(text), ...about, at: new Date().toISOString() };
  if (about.user && hasRoom(KEPT)) keep(KEPT, about.user, added.id, added);
  added.isKept = stored(added) !== null;
  return added;
};

/** Adds a bubble and returns its client id; removes the done bubbles of this conversation. */
export const queue = (pending, setPending, text, conversation, link, user, answered, window, ...more) => {
  const [title = "", reply = "", files = ""] = more;
  const added = made(text, { reply, files, conversation, title, link, user });
  const stays = (bubble) => bubble.conversation !== conversation || !isDone(bubble, answered, window);
  setPending([...(pending ?? []).filter(stays), added]);
  return added.id;
};

/** The bubbles with one of a conversation that is not open any more, as sending.js tells it. */
export const posted = (pending, told, user) => {
  const { text, ...about } = JSON.parse(told);
  return [...pending, made(text, { ...about, title: "", link: "", user })];
};

/** The bubbles without the one with this id, which is removed from storage too. */
export const discard = (pending, id) => {
  for (const { user } of pending.filter((bubble) => bubble.id === id)) forget(KEPT, user, id);
  return pending.filter((bubble) => bubble.id !== id);
};

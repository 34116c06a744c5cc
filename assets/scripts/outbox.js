// What the open conversation shows: the live window or the history, and the messages that are not confirmed yet.

import { allKept, forget, keep } from "./kept.js";
import { isNewDay } from "./moments.js";

const KEPT = "outbox"; // the kind of entry in the browser's storage
const RUN_BREAK = 5 * 60 * 1000; // ms; a longer pause begins a new run
const FOLDED_FROM = 3; // system lines in a row

/** The `seq` of the last message of the live window; 0 without one. */
export const lastOf = (pages, tail) => (tail.at(-1) ?? pages.at(-1))?.seq ?? 0;

/** Whether the live window has messages that a reader of the history has not loaded yet. */
export const hasGap = (history, pages, tail) => history.length > 0 && lastOf(pages, tail) > history.at(-1).seq;

/** The live window. A tail may arrive before the pages that it follows, after an absence: it waits for them. */
const live = (pages, tail) => (!pages.length || tail[0]?.seq === pages.at(-1).seq + 1 ? [...pages, ...tail] : pages);

/** The history while somebody reads back, and it never changes by itself; else the live window. */
const listed = (history, pages, tail) => (history.length ? history : live(pages, tail));

/** The messages to render, in order. */
export const shown = (history, pages, tail) => fold(listed(history, pages, tail));

/** The `seq` of the first message to render; 0 without one. */
export const firstSeq = (history, pages, tail) => listed(history, pages, tail)[0]?.seq ?? 0;

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

const isShown = (bubble, pages, tail) => [...pages, ...tail].some((message) => message.client_id === bubble.id);

/** Whether the message of a bubble is stored and rendered, or was rendered and has left the window. */
const isDone = (bubble, answered, pages, tail) => {
  const seq = answered[bubble.id];
  return (seq > 0 && seq <= lastOf(pages, tail)) || isShown(bubble, pages, tail);
};

/** Users may share this browser. Until the page knows its user, a bubble has none. */
const isOf = (bubble, me) => !bubble.user || bubble.user === me;

/** The bubbles of one conversation that wait for an answer, or those that were refused (answered with 0). */
export const waiting = (pending, answered, pages, tail, conversation, isRefused, me) => {
  const last = tail.at(-1) ?? pages.at(-1);
  let previous = last?.sender === me && last.kind === "text" ? last.at : "";
  const own = pending.filter(
    (bubble) =>
      bubble.conversation === conversation &&
      isOf(bubble, me) &&
      (answered[bubble.id] === 0) === isRefused &&
      !isDone(bubble, answered, pages, tail),
  );
  return own.map((bubble) => {
    const starts = !previous || new Date(bubble.at) - new Date(previous) > RUN_BREAK;
    const previousAt = previous || last?.at || "";
    previous = bubble.at;
    return { ...bubble, previousAt, starts: starts ? "yes" : "" };
  });
};

/** The bubbles that an earlier page stored and could not send. */
export const unsent = () => allKept(KEPT);

/** The bubbles that were sent through another connection, so that they may not have arrived. Removes stored copies of
 * those that have. */
export const unsure = (pending, answered, pages, tail, link, me) => {
  const isStored = (bubble) => answered[bubble.id] > 0 || isShown(bubble, pages, tail);
  for (const bubble of pending.filter(isStored)) forget(KEPT, bubble.user, bubble.id);
  const isUnsure = (bubble) =>
    isOf(bubble, me) &&
    bubble.link !== link &&
    answered[bubble.id] === undefined &&
    !isDone(bubble, answered, pages, tail);
  return link ? pending.filter(isUnsure) : [];
};

/** Adds a bubble and returns its client id; removes the done bubbles of this conversation. */
export const queue = (pending, setPending, text, conversation, link, user, answered, pages, tail) => {
  const id = crypto.randomUUID?.() ?? randomId();
  const added = { id, text: text.trim(), conversation, link, user, at: new Date().toISOString() };
  if (user) keep(KEPT, user, id, added);
  const rest = (pending ?? []).filter(
    (bubble) => bubble.conversation !== conversation || !isDone(bubble, answered, pages, tail),
  );
  setPending([...rest, added]);
  return id;
};

/** The bubbles without the one with this id, which is removed from storage too. */
export const discard = (pending, id) => {
  for (const { user } of pending.filter((bubble) => bubble.id === id)) forget(KEPT, user, id);
  return pending.filter((bubble) => bubble.id !== id);
};

/** A random UUID (RFC 9562, version 4); pages that were not served securely have no randomUUID. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

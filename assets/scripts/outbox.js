// The messages of this browser that are not confirmed yet.

import { allKept, forget, keep } from "./kept.js";
import { isNewDay } from "./moments.js";
import { has, lastMessage, lastOf } from "./pages.js";
import { cleaned } from "./text.js";

const KEPT = "outbox"; // the kind of entry in the browser's storage
const RUN_BREAK = 5 * 60 * 1000; // ms; a longer pause begins a new run

/** Whether the message of a bubble is stored and rendered, or was rendered and has left the window. */
const isDone = (bubble, answered, window) => {
  const seq = answered[bubble.id];
  return (seq > 0 && seq <= lastOf(window)) || has(window, bubble.id);
};

/** Users may share this browser. Until the page knows its user, a bubble has none. */
const isOf = (bubble, me) => !bubble.user || bubble.user === me;

/** The bubbles of one conversation that wait for an answer, or those that were refused (answered with 0). */
export const waiting = (pending, answered, window, conversation, isRefused, me) => {
  const last = lastMessage(window);
  let previous = last?.sender === me && last.kind === "text" ? last.at : "";
  const own = pending.filter(
    (bubble) =>
      bubble.conversation === conversation &&
      isOf(bubble, me) &&
      (answered[bubble.id] === 0) === isRefused &&
      !isDone(bubble, answered, window),
  );
  return own.map((bubble) => {
    const starts = !previous || new Date(bubble.at) - new Date(previous) > RUN_BREAK;
    const previousAt = previous || last?.at || "";
    previous = bubble.at;
    return { ...bubble, previousAt, starts: starts ? "yes" : "" };
  });
};

/** Whether the first of these bubbles continues the run of the last message. The arguments are those of `waiting`. */
export const follows = (...about) => {
  const [first] = waiting(...about);
  return Boolean(first) && !first.starts && !isNewDay(first.previousAt, first.at);
};

/** The bubbles that an earlier page stored and could not send. */
export const unsent = () => allKept(KEPT);

/** The bubbles that were sent through another connection, so that they may not have arrived. Removes stored copies of
 * those that have. */
export const unsure = (pending, answered, window, link, me) => {
  const isStored = (bubble) => answered[bubble.id] > 0 || has(window, bubble.id);
  for (const bubble of pending.filter(isStored)) forget(KEPT, bubble.user, bubble.id);
  const isUnsure = (bubble) =>
    isOf(bubble, me) && bubble.link !== link && answered[bubble.id] === undefined && !isDone(bubble, answered, window);
  return link ? pending.filter(isUnsure) : [];
};

/** Adds a bubble and returns its client id; removes the done bubbles of this conversation. */
export const queue = (pending, setPending, text, conversation, link, user, answered, window) => {
  const id = crypto.randomUUID?.() ?? randomId();
  const added = { id, text: cleaned(text), conversation, link, user, at: new Date().toISOString() };
  if (user) keep(KEPT, user, id, added);
  const rest = (pending ?? []).filter(
    (bubble) => bubble.conversation !== conversation || !isDone(bubble, answered, window),
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

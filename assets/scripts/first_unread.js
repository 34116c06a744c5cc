// The pill that leads up to the first unread message, while the divider before it is above the screen.

import { MESSAGE, messagesOf } from "./following.js";
import { jump } from "./jumps.js";
import { clock, number } from "./moments.js";

const MINE_OR_GONE = ".msg--mine, .msg--deleted";

const pill = () => document.querySelector("[data-first-unread]");
let since = { key: "", at: "" }; // when the first unread message of a conversation was sent: it may be unloaded
let done = ""; // the conversation and message whose pill was pressed

const keyOf = ({ dataset }) => `${dataset.conversation}:${dataset.unreadSeq}`;

/** Whether the first unread message is above the screen: its divider is, or it is not loaded. */
function isAbove(scroller) {
  const divider = scroller.querySelector("[data-divider]");
  if (divider) return divider.getBoundingClientRect().bottom < scroller.getBoundingClientRect().top;
  return Number(scroller.querySelector(MESSAGE)?.dataset.seq) > Number(scroller.dataset.unreadSeq);
}

/** The first message behind the divider; undefined while it is not loaded. */
function firstUnread(scroller) {
  const divider = scroller.querySelector("[data-divider]");
  if (!divider) return undefined;
  const isBehind = (message) => divider.compareDocumentPosition(message) & Node.DOCUMENT_POSITION_FOLLOWING;
  return messagesOf(scroller).find(isBehind);
}

/** Keeps the time of the first unread message, once for each divider. */
function remember(scroller) {
  const first = since.key === keyOf(scroller) ? undefined : firstUnread(scroller);
  if (first) since = { key: keyOf(scroller), at: first.querySelector("time")?.dateTime };
}

/** "12 new since 10:42": the messages of others; without a number where some of them are not loaded. */
function words(scroller) {
  const first = firstUnread(scroller);
  if (since.key !== keyOf(scroller) || !since.at) return "To the first unread";
  if (!first || scroller.dataset.gap === "true") return `New since ${clock(since.at)}`;
  const all = messagesOf(scroller);
  const count = all.slice(all.indexOf(first)).filter((message) => !message.matches(MINE_OR_GONE)).length;
  return `${number(count)} new since ${clock(since.at)}`;
}

/** Shows the pill where it is of use, and hides it elsewhere. */
export function showFirstUnread(scroller) {
  const isThere = Number(scroller.dataset.unreadSeq) > 0 && keyOf(scroller) !== done;
  if (isThere) remember(scroller);
  const isWanted = isThere && isAbove(scroller);
  const slot = pill()?.querySelector("[data-text]");
  if (isWanted && slot) slot.textContent = words(scroller);
  pill()?.classList.toggle("is-away", !isWanted);
}

/** Goes to the first unread message, once for each divider. */
export function toFirstUnread(scroller) {
  done = keyOf(scroller);
  jump(scroller, firstUnread(scroller)?.dataset.seq ?? scroller.dataset.unreadSeq);
}

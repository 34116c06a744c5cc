// The pill that leads up to the first unread message, while the divider before it is above the screen.

import { MESSAGE, messagesOf } from "./following.js";
import { jump } from "./jumps.js";

const pill = () => document.querySelector("[data-first-unread]");
let done = ""; // the conversation and message whose pill was pressed

const keyOf = ({ dataset }) => `${dataset.conversation}:${dataset.unreadSeq}`;

/** Whether the first unread message is above the screen: its divider is, or it is not loaded. */
function isAbove(scroller) {
  const divider = scroller.querySelector("[data-divider]");
  if (divider) return divider.getBoundingClientRect().bottom < scroller.getBoundingClientRect().top;
  return Number(scroller.querySelector(MESSAGE)?.dataset.seq) > Number(scroller.dataset.unreadSeq);
}

/** Shows the pill where it is of use, and hides it elsewhere. */
export function showFirstUnread(scroller) {
  const isWanted = Number(scroller.dataset.unreadSeq) > 0 && keyOf(scroller) !== done && isAbove(scroller);
  pill()?.classList.toggle("is-away", !isWanted);
}

/** Goes to the first unread message, once for each divider. */
export function toFirstUnread(scroller) {
  done = keyOf(scroller);
  const divider = scroller.querySelector("[data-divider]");
  const isBehind = (message) => divider.compareDocumentPosition(message) & Node.DOCUMENT_POSITION_FOLLOWING;
  const first = divider && messagesOf(scroller).find(isBehind);
  jump(scroller, first?.dataset.seq ?? scroller.dataset.unreadSeq);
}

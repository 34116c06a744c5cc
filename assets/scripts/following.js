// Follows the end of a conversation while the reader is there, and holds the page still while the reader is further up.
//
// Browsers anchor reversed columns differently or not at all. The style sheet switches their anchoring off, and this
// module corrects the position when something grows or goes below the reader.

export const NEAR_END = 100; // px; closer than this the reader follows the end

let follows = false; // the reader came to the end, and stays there whatever arrives
let anchor = null; // the message at the top of the screen, and where it was
const left = new Map(); // conversation -> `seq` and place of that message, where the reader had scrolled up

export const MESSAGE = "article[data-seq]";

export const messagesOf = (scroller) => [...scroller.querySelectorAll(MESSAGE)];

/** Forgets the reader of another conversation. */
export function start() {
  follows = false;
  anchor = null;
}

/** Whether the end is followed: from the very end until the reader scrolls away, also while the history lags behind. */
export function isFollowing(scroller) {
  if (-scroller.scrollTop > NEAR_END) follows = false;
  else if (scroller.dataset.gap !== "true") follows = true;
  return follows;
}

/** The message at the top of the screen where the reader has left a conversation, and its place; null at its end. */
export const leftAt = (conversation) => left.get(conversation) ?? null;

/** Notes which message is at the top of the screen; none while the end is followed. */
export function remember(scroller) {
  const { conversation } = scroller.dataset;
  anchor = null;
  left.delete(conversation);
  if (isFollowing(scroller)) return;
  const edge = scroller.getBoundingClientRect().top;
  const topOf = (message) => message.getBoundingClientRect().top - edge;
  const message = messagesOf(scroller).find((one) => topOf(one) >= 0);
  if (!message) return;
  anchor = { message, top: topOf(message), scrollTop: scroller.scrollTop };
  left.set(conversation, { seq: Number(message.dataset.seq), top: anchor.top });
}

/** Notes it if nothing is noted yet. */
export function rememberOnce(scroller) {
  if (!anchor) remember(scroller);
}

/** Puts the noted message back to where it was. */
export function keepPlace(scroller) {
  if (!anchor?.message.isConnected) return;
  const edge = scroller.getBoundingClientRect().top;
  const expected = anchor.top - (scroller.scrollTop - anchor.scrollTop);
  const moved = anchor.message.getBoundingClientRect().top - edge - expected;
  if (Math.abs(moved) < 1) return;
  const before = scroller.scrollTop;
  scroller.scrollTop += moved;
  anchor.scrollTop += scroller.scrollTop - before; // the reader has not scrolled
}

/** Opens a conversation: where the reader had left it, with the divider a quarter from the top, or at its end. */
export function land(scroller) {
  const place = left.get(scroller.dataset.conversation);
  const message = place && scroller.querySelector(`article[data-seq="${place.seq}"]`);
  const divider = scroller.querySelector("[data-divider]");
  if (message) bring(scroller, message, place.top);
  else if (place)
    return; // its messages are still to come
  else if (divider) bring(scroller, divider, scroller.clientHeight / 4);
  else scroller.scrollTop = 0;
  remember(scroller);
}

const FLASH = 2000; // ms that a message stays marked which somebody asked for

const bring = (scroller, element, top) => {
  scroller.scrollTop += element.getBoundingClientRect().top - scroller.getBoundingClientRect().top - top;
};

/** The message with a `seq`, or the next one where the page leaves it out: it is folded, or the viewer has deleted it for
 * themself. Nothing where the page has not loaded it. */
function messageFor(scroller, seq) {
  const all = messagesOf(scroller);
  const seqOf = (message) => Number(message.dataset.seq);
  if (!all.length || seqOf(all[0]) > seq) return undefined;
  const isAtEnd = scroller.dataset.gap !== "true" && seq <= Number(scroller.dataset.last);
  return all.find((message) => seqOf(message) >= seq) ?? (isAtEnd ? all.at(-1) : undefined);
}

/** Brings a message to the middle of the screen, gives it the focus, and marks it for a moment; false if it is not
 * there. */
export function show(scroller, seq) {
  const message = seq && messageFor(scroller, Number(seq));
  if (!message) return false;
  bring(scroller, message, Math.max(0, (scroller.clientHeight - message.getBoundingClientRect().height) / 2));
  follows = false;
  remember(scroller);
  message.focus({ preventScroll: true });
  if (message.dataset.seq !== seq) return true;
  message.dataset.hit = "";
  setTimeout(() => delete message.dataset.hit, FLASH);
  return true;
}

/** Puts a message to a place that the reader has left; false if it is not there. */
export function put(scroller, { seq, top }) {
  const message = messageFor(scroller, seq);
  if (!message) return false;
  bring(scroller, message, top);
  follows = false;
  remember(scroller);
  return true;
}

/** Goes to the end, and follows it. */
export function follow(scroller) {
  anchor = null;
  left.delete(scroller.dataset.conversation);
  follows = true;
  scroller.scrollTop = 0;
}

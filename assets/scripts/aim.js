// Which message the pointer or the keyboard is at. What can be done with messages is rendered once in a page, for this
// one (at_message.js): a bar at its bubble, and a menu.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { opened } from "./opened.js";
import { messageAt, onShown } from "./pages.js";

export const MESSAGE = "[role=log] article[data-message]";

const NOTHING = { article: null, message: { id: 0 } };

let now = NOTHING;
let hovered = null;
let focused = null;
let isByKeys = false; // the keyboard was used last: a pointer that lies still counts less then

const listeners = new Set();

/** Calls `listener` whenever the message changes, until the function that this returns is called. */
export const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The message and its element: the same object while nothing changes. The id of no message is 0. */
export const aimed = () => now;

/** The same before there is a document. */
export const nothing = () => NOTHING;

/** Aims at the message of an element, or at none. */
export function aim(article) {
  const message = article?.isConnected && messageAt(Number(article.dataset.seq));
  const next = message && !message.is_deleted ? { article, message } : NOTHING;
  if (next.article === now.article && next.message === now.message) return;
  now = next;
  for (const listener of listeners) listener();
}

/** Does what a key stands for with a message, where it is one of its actions. */
export function act(article, key) {
  aim(article);
  setTimeout(() => {
    article.querySelector(`.actions [data-key="${key}"]`)?.click();
    look();
  });
}

/** Puts one's last message on screen into the composer; what was forwarded stays as it was said. */
export function editLast() {
  const last = [...document.querySelectorAll(".msg--mine[data-message]:not(.msg--deleted, :has(.origin))")].at(-1);
  if (last) act(last, "e");
}

/** A menu or a dialog is about the message for which it was opened, wherever the pointer is. */
const isHeld = () => Boolean(opened() || document.querySelector("[role=dialog][aria-modal=true], dialog:modal"));

function look() {
  if (isHeld()) return;
  aim(isByKeys ? (focused ?? hovered) : (hovered ?? focused));
}

inBrowser(() => {
  const hover = (event) => {
    hovered = event.pointerType === "touch" ? null : (event.target.closest?.(MESSAGE) ?? null);
    look();
  };
  document.addEventListener("pointerover", hover);
  document.addEventListener("pointerout", (event) => {
    if (event.relatedTarget) return; // the pointer is still over the page
    hovered = null;
    look();
  });
  document.addEventListener("pointermove", (event) => {
    if (!isByKeys || !(event.movementX || event.movementY)) return;
    isByKeys = false;
    look();
  });
  onKey(
    document,
    () => {
      isByKeys = true;
    },
    true,
  );

  document.addEventListener("focusin", (event) => {
    const counts = event.target.matches(":focus-visible, .actions *");
    focused = counts ? event.target.closest(MESSAGE) : null;
    look();
  });
  document.addEventListener("focusout", (event) => {
    if (event.relatedTarget) return;
    focused = null;
    look();
  });

  let isDue = false;
  onShown(() => {
    if (isDue || !now.article) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      aim(now.article); // it may have changed, or gone
    });
  });
});

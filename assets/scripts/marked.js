// Holds back the reports of reading for a conversation whose messages somebody has marked as unread (data-unread-from),
// until it is opened anew, or answered. Otherwise the messages on screen would be read again at once.

import { inBrowser } from "./browser.js";

let held = "";

export const isHeld = (conversation) => held === conversation;

export const release = () => {
  held = "";
};

inBrowser(() => {
  /* Before the page's own handler. */
  document.addEventListener(
    "click",
    ({ target }) => {
      held = target.closest?.("[data-unread-from]")?.dataset.unreadFrom ?? held;
    },
    true,
  );
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-composer-form]")) release();
  });
});

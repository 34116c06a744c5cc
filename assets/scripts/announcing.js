// Announces new messages at the end to screen readers, but neither the first messages of a conversation nor older pages.

import { isFollowing } from "./following.js";

const SETTLED = 1000; // ms after which what is added to a conversation is new

let quiet = { conversation: "", timer: 0 }; // while a conversation is put on screen

/** Lets the region speak, or keeps it silent. Calls `onSettled` when the conversation has been opened. */
export function announce(scroller, onSettled) {
  const { conversation, held } = scroller.dataset;
  if (quiet.conversation !== conversation || scroller.querySelector("[aria-busy=true]")) wait(conversation, onSettled);
  const live = quiet.timer || held === "true" || !isFollowing(scroller) ? "off" : "polite";
  if (scroller.ariaLive !== live) scroller.ariaLive = live;
}

/** Keeps the next conversation silent until it has settled. */
export function hush() {
  quiet.conversation = "";
}

function wait(conversation, onSettled) {
  clearTimeout(quiet.timer);
  const speak = () => {
    quiet.timer = 0;
    onSettled();
  };
  quiet = { conversation, timer: setTimeout(speak, SETTLED) };
}

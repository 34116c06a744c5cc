// Drafts: what was typed and not sent stays with its user and its conversation.

import { forget, keep, kept } from "./kept.js";

const KIND = "draft"; // of entry in the browser's storage
const early = new Map(); // conversation -> text that was typed before it is known by whom

let known = "";

/** Others may use this browser too, but not this page: sign-in loads another one. Empty until the server has said who
 * this is. */
export const user = () => {
  known ||= document.querySelector("[data-user]:not([data-user='0'])")?.dataset.user ?? "";
  return known;
};

export const keepDraft = (conversation, text) => {
  if (!user()) early.set(conversation, text);
  else if (text) keep(KIND, user(), conversation, text);
  else forget(KIND, user(), conversation);
};

export const draftOf = (conversation) => (user() ? kept(KIND, user(), conversation) : early.get(conversation)) ?? "";

/** Once the user is known: adds what was typed before that to the drafts. */
export const keepEarly = () => {
  if (!user()) return;
  for (const [conversation, text] of early) {
    const before = draftOf(conversation);
    if (text) keepDraft(conversation, before ? `${before}\n${text}` : text);
  }
  early.clear();
};

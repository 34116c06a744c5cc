// The drafts that the list shows: those of all conversations but the one whose box has them.

import { useSyncExternalStore } from "react";
import { inBrowser, viewer } from "./browser.js";
import { draftsOf } from "./kept.js";
import { onRender } from "./rendered.js";
import { preview } from "./text.js";

let shown = {}; // conversation -> the beginning of its draft, on one line
let text = "{}";
const listeners = new Set();

/** Reads the drafts again, and renders the rows where something has changed. */
const look = () => {
  const open = document.querySelector("textarea[data-composer]")?.dataset.composer;
  const found = viewer() ? draftsOf(viewer()) : [];
  const rows = found.filter(([id, draft]) => id !== open && draft.trim()).map(([id, draft]) => [id, preview(draft)]);
  const now = Object.fromEntries(rows);
  if (JSON.stringify(now) === text) return;
  [shown, text] = [now, JSON.stringify(now)];
  for (const listener of listeners) listener();
};

const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const now = () => shown;
const none = {};
const atBuild = () => none;

/** A React hook: the previews of the drafts, by conversation. */
export const useDrafts = () => useSyncExternalStore(subscribe, now, atBuild);

// A draft begins to show when its box is left: the box is another one, or has gone.
inBrowser(() => {
  let box = null;
  let isDue = false;
  const lookIfLeft = () => {
    isDue = false;
    const area = document.querySelector("textarea[data-composer]");
    const place = `${viewer()} ${area?.dataset.composer}`;
    if (place !== box) look();
    box = place;
  };
  const lookSoon = () => {
    if (!isDue) requestAnimationFrame(lookIfLeft);
    isDue = true;
  };
  onRender(lookSoon, "data-composer", "data-user");
  addEventListener("storage", look);
  lookIfLeft();
});

// How a user likes to see and use the pages. The server has it (synced.js); the browser's storage has a copy for each user,
// and one more of whoever was here last: early.js reads that before the first paint, when nobody is known yet. The copies
// outlast signing out. The attributes of <html> are what style sheets and other scripts go by.

import { inBrowser, viewer } from "./browser.js";
import { installation } from "./kept.js";
import { onRender } from "./rendered.js";

const SHOWN = "chatapp-preferences";
// The first is the default.
const CHOICES = {
  density: ["cosy", "compact"],
  hours: ["auto", "12", "24"],
  enter_sends: ["true", "false"],
  shows_formats: ["false", "true"],
  link_previews: ["true", "false"],
};
const listeners = new Set();

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
};

const write = (key, values) => {
  try {
    localStorage.setItem(key, JSON.stringify(values));
  } catch {} // without storage a choice lasts as long as the page, or until the server has it
};

const own = () => `${SHOWN}:${installation() ?? ""}:${viewer()}`;

/** The chosen value, or the default. */
export const preference = (name) => {
  const value = globalThis.document?.documentElement.dataset[name];
  return CHOICES[name].includes(value) ? value : CHOICES[name][0];
};

/** Calls `listener` after each change; gives the function that ends it. */
export const onPreference = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const show = (values) => {
  const before = Object.keys(CHOICES).map(preference).join();
  for (const name of Object.keys(CHOICES)) document.documentElement.dataset[name] = values[name] ?? CHOICES[name][0];
  write(SHOWN, values);
  if (before !== Object.keys(CHOICES).map(preference).join()) for (const listener of listeners) listener();
};

/** The copy of this browser: values by name, the server's `revision` that they come from, and in `unsent` the
 * choices that the server may not have (synced.js). */
export const copy = () => {
  const { unsent = {}, revision = 0, ...values } = read(own());
  return { values, unsent, revision };
};

/** Replaces that, and shows it. */
export const keepCopy = ({ values, unsent, revision }) => {
  write(own(), { ...values, unsent, revision });
  show(values);
};

inBrowser(() => {
  /* Another user may have been here last: once the page knows who looks at it, theirs count. */
  let isKnown = false;
  const settle = () => {
    if (isKnown || !viewer()) return;
    isKnown = true;
    show(copy().values);
  };
  onRender(settle, "data-user");
  settle();

  /* Other tabs follow. */
  addEventListener("storage", ({ key }) => {
    if (viewer() && key === own()) show(copy().values);
  });
});

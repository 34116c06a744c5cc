// How a user likes to see the pages: the density, and the hours of the clock. The browser's storage keeps them for each
// user, and once more for whoever was here last: early.js reads those before the first paint, when nobody is known yet.
// They outlast signing out. The attributes of <html> are what style sheets and other scripts go by.

import { inBrowser, viewer } from "./browser.js";
import { installation } from "./kept.js";
import { onRender } from "./rendered.js";

const SHOWN = "chatapp-preferences";
const CHOICES = { density: ["cosy", "compact"], hours: ["auto", "12", "24"], formatting: ["off", "on"] }; // the first is the default
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
  } catch {} // without storage a choice lasts as long as the page
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

/** A handler that chooses a value. */
export const chooser = (name, value) => () => {
  const values = { ...read(own()), [name]: value };
  write(own(), values);
  show(values);
};

inBrowser(() => {
  /* Another user may have been here last: once the page knows who looks at it, theirs count. */
  let isKnown = false;
  const settle = () => {
    if (isKnown || !viewer()) return;
    isKnown = true;
    show(read(own()));
  };
  onRender(settle, "data-user");
  settle();

  /* Other tabs follow. */
  addEventListener("storage", ({ key }) => {
    if (viewer() && key === own()) show(read(own()));
  });
});

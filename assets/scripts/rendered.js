// One observer for all modules that look at the page after it was rendered. Messages come and go all the time, and
// concern no module but their own: what happens in the thread is reported by `onChange` alone.

import { inBrowser } from "./browser.js";

const callbacks = []; // {callback, attributes}
const watched = new Set(); // the attributes of all

const isOutside = ({ type, target }) => type === "childList" && !target.closest?.("[data-thread]");

/** Calls those whom the changes concern. */
export function report(records) {
  const isRendered = records.some(isOutside);
  const changed = new Set(records.map((record) => record.attributeName));
  for (const { callback, attributes } of callbacks) {
    if (isRendered || attributes.some((name) => changed.has(name))) callback();
  }
}

const observer = typeof MutationObserver === "undefined" ? null : new MutationObserver(report);

/** Calls `callback` when elements outside the thread have come or gone, and when one of these attributes has changed
 * anywhere: once for all changes, before the page is painted. */
export function onRender(callback, ...attributes) {
  callbacks.push({ callback, attributes });
  for (const name of attributes) watched.add(name);
  inBrowser(() => observer.observe(document, { subtree: true, childList: true, attributeFilter: [...watched] }));
}

/** Calls `callback` when something in `element` has changed, or one of its own attributes. Returns how to stop it. */
export function onChange(element, callback, ...attributes) {
  const own = new MutationObserver(callback);
  own.observe(element, { subtree: true, childList: true, attributeFilter: attributes });
  return () => own.disconnect();
}

// Notes which conversation somebody opens, until the router has arrived there, and opens a row of the list as soon as the
// mouse is pressed on it.

import { inBrowser } from "./browser.js";

const ROW = ".sidebar__list a.row, .recents a.row";

let here = "0"; // the conversation in the address, "0" for none
let latest = ""; // the visit of this address
let next = null; // the one that is being opened
const listeners = new Set();
const arrivals = [];

/** The conversation that is being opened, or null. */
export const opened = () => next;

export const listen = (hear) => {
  listeners.add(hear);
  return () => listeners.delete(hear);
};

const change = (conversation) => {
  if (next === conversation) return;
  next = conversation;
  for (const hear of listeners) hear();
};

/** The router is at an address; `visit` names the visit, and is told by every component that knows it. */
export const arrive = (conversation, visit) => {
  if (visit === latest) return;
  const isElsewhere = conversation !== here;
  latest = visit;
  here = conversation;
  change(null);
  if (isElsewhere) for (const hear of arrivals) hear(conversation);
};

/** Calls `hear` with the conversation at each new address, before the server is told of it; "0" for none. */
export const onArrival = (hear) => arrivals.push(hear);

/** The conversation at an address; "0" if it names none. */
const conversationAt = (pathname) => String(Number(/^\/c\/(\d{1,9})\/?$/.exec(pathname)?.[1] ?? 0));

/** Somebody opens this address. */
export const open = (pathname) => {
  const conversation = conversationAt(pathname);
  change(conversation === "0" || conversation === here ? null : conversation);
};

inBrowser(() => {
  let pressed = ""; // the address of the row that the mouse has opened; its click says nothing new
  let isMouse = false;

  addEventListener("pointerdown", ({ pointerType }) => {
    isMouse = pointerType === "mouse";
  });

  addEventListener("mousedown", (event) => {
    pressed = "";
    const row = event.target.closest?.(ROW);
    if (!row || !isMouse || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault(); // the row takes no focus: the message box has it
    row.click();
    pressed = row.href;
  });

  addEventListener(
    "click",
    (event) => {
      if (!event.isTrusted || !event.detail || !pressed || event.target.closest?.("a")?.href !== pressed) return;
      pressed = "";
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  // The router listens further down, and prevents the browser from following the link itself.
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && event.defaultPrevented && !link.target) open(link.pathname);
  });

  addEventListener("popstate", () => open(location.pathname), true);
});

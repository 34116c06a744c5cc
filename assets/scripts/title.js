// The window's title: how much is unread, and which conversation is open. The tab's icon carries the count too.

import { inBrowser } from "./browser.js";
import { badge } from "./favicon.js";
import { onRender } from "./rendered.js";
import { isolated } from "./text.js";

const MOST = 99;
const OPEN = ".shell--thread > .main > .bar h1";

/** The title of a page: `own` is what the page itself has, `open` the title of the open conversation or "". */
export const titleOf = (own, open, unread) => {
  const count = unread > MOST ? `${MOST}+` : unread;
  return `${unread > 0 ? `(${count}) ` : ""}${open ? `${isolated(open)} · ` : ""}${own}`;
};

inBrowser(() => {
  let own = document.title;
  let set = ""; // the title that was set here last; another one is the page's own

  const show = () => {
    if (document.title !== set) own = document.title;
    const unread = Number(document.querySelector("[data-unread]")?.dataset.unread) || 0;
    const open = document.querySelector(OPEN)?.dataset.title ?? "";
    set = titleOf(own, open, unread);
    if (document.title !== set) document.title = set;
    badge(Math.max(unread, 0));
  };
  onRender(show, "data-unread", "data-title");
  show();
});

// The window's title: how much asks for the viewer (all that is unread in direct conversations, and mentions in groups), or a
// dot where anything else is unread; and which conversation is open. The tab's icon carries the same.

import { inBrowser } from "./browser.js";
import { badge } from "./favicon.js";
import { onRender } from "./rendered.js";
import { isolated } from "./text.js";

const MOST = 99;
const OPEN = ".shell--thread > .main > .bar h1";

/** The title of a page: `own` is what the page itself has, `open` the title of the open conversation or "". */
export const titleOf = (own, open, calls, unread) => {
  const count = calls > MOST ? `${MOST}+` : calls;
  const mark = calls > 0 ? `(${count}) ` : unread > 0 ? "• " : "";
  return `${mark}${open ? `${isolated(open)} · ` : ""}${own}`;
};

inBrowser(() => {
  let own = document.title;
  let set = ""; // the title that was set here last; another one is the page's own

  const show = () => {
    if (document.title !== set) own = document.title;
    const { unread, calls } = document.querySelector("[data-calls]")?.dataset ?? {};
    const [asks, all] = [calls, unread].map((count) => Math.max(Number(count) || 0, 0));
    const open = document.querySelector(OPEN)?.dataset.title ?? "";
    set = titleOf(own, open, asks, all);
    if (document.title !== set) document.title = set;
    badge(asks, all > 0);
  };
  onRender(show, "data-unread", "data-calls", "data-title");
  show();
});

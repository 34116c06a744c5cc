// The count of unread messages in the window's title.

import { inBrowser } from "./browser.js";
import { onRender } from "./rendered.js";

inBrowser(() => {
  const plain = () => document.title.replace(/^\(\d+\+?\) /, "");
  const show = () => {
    const unread = Number(document.querySelector("[data-unread]")?.dataset.unread ?? 0);
    const title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${plain()}` : plain();
    if (document.title !== title) document.title = title;
  };
  onRender(show, "data-unread");
});

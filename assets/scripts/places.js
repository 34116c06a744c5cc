// Where one was: a list that comes back stands where it stood, and the Back button goes back instead of on.

import { inBrowser } from "./browser.js";
import { onRender } from "./rendered.js";

inBrowser(() => {
  const KEPT = "[data-keep-scroll]";
  const kept = new Map(); // name -> scrollTop
  const ready = new WeakSet(); // elements that stand where they should

  document.addEventListener(
    "scroll",
    ({ target }) => {
      if (ready.has(target)) kept.set(target.dataset.keepScroll, target.scrollTop);
    },
    { capture: true, passive: true },
  );

  // A reader who scrolls before the content is there has decided otherwise.
  for (const name of ["wheel", "touchmove", "keydown"]) {
    document.addEventListener(
      name,
      () => {
        for (const element of document.querySelectorAll(KEPT)) ready.add(element);
      },
      { capture: true, passive: true },
    );
  }

  onRender(() => {
    for (const element of document.querySelectorAll(KEPT)) {
      if (ready.has(element)) continue;
      const wanted = kept.get(element.dataset.keepScroll) ?? 0;
      element.scrollTop = wanted;
      if (element.scrollTop >= wanted - 1) ready.add(element);
    }
  });

  /* Where the browser does not tell what was before, the page's own handler goes to the list. */
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.("[data-back]")) return;
      if (!globalThis.navigation) return;
      const { index, url } = navigation.currentEntry;
      const before = navigation
        .entries()
        .slice(0, index)
        .findLast((entry) => entry.url !== url); // layers have entries too
      if (!before || new URL(before.url).pathname !== "/") return;
      event.stopPropagation();
      history.go(before.index - index);
    },
    true,
  );
});

// The on-screen keyboard: most browsers make the page smaller (interactive-widget in the viewport's meta element). Where
// one lays the keyboard over the page instead, as on iOS, the page takes the height of what is left.

import { inBrowser } from "./browser.js";

inBrowser(() => {
  const view = globalThis.visualViewport;
  if (!view) return;

  function fit() {
    const isCovered = view.scale === 1 && innerHeight - view.height > 1;
    const root = document.documentElement;
    if (isCovered) root.style.setProperty("--h-page", `${view.height}px`);
    else root.style.removeProperty("--h-page");
    if (isCovered) scrollTo(0, 0); // iOS moves the page so that the field is seen; it is seen anyway
  }

  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
});

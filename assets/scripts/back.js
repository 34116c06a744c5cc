// On a phone, Back first closes what lies over the page: a menu, a dialog, the details. Each such layer has an entry of
// the history behind that of its page, with the same state and the layer's depth, of which the page's router hears
// nothing. What is closed otherwise leaves its entry behind; Back passes over it.

import { inBrowser } from "./browser.js";
import { onRender } from "./rendered.js";

inBrowser(() => {
  const LAYERS = [".details", "[role=dialog][aria-modal=true]", ":popover-open", "dialog:modal"]; // from below
  const isPhone = matchMedia("(max-width: 47.9375em)");
  const closing = new WeakSet(); // pressed, and in the page until the page has answered

  let here = history.state;

  const layers = () =>
    LAYERS.flatMap((query) => [...document.querySelectorAll(query)]).filter((one) => !closing.has(one));
  const depthOf = (state) => state?.layer ?? 0;
  const isSamePage = (one, other) => one?.idx === other?.idx && one?.key === other?.key; // as the router counts

  function close(layer) {
    if (layer.matches(":popover-open")) layer.hidePopover();
    else if (layer.matches("dialog")) layer.close();
    else {
      closing.add(layer);
      layer.querySelector("[data-close], [data-close-details]")?.click();
    }
  }

  /* Where the router went by itself, and what has been opened there. */
  function look() {
    if (!depthOf(history.state) || isSamePage(history.state, here)) here = history.state;
    if (!isPhone.matches || !here || !isSamePage(history.state, here)) return;
    const open = layers().length;
    for (let depth = depthOf(here) + 1; depth <= open; depth += 1) history.pushState({ ...here, layer: depth }, "");
    here = history.state;
  }

  addEventListener(
    "popstate",
    (event) => {
      const before = here,
        depth = depthOf(event.state),
        isSame = isSamePage(before, event.state);
      if (!depth && !(isSame && depthOf(before))) {
        // the router's own
        here = event.state;
        return;
      }
      event.stopImmediatePropagation();
      if (!isSame) {
        // left behind by another page
        history.back();
        return;
      }
      here = event.state;
      const open = layers();
      if (depth > depthOf(before)) history.forward();
      else if (depth >= open.length)
        history.back(); // what this step was for is closed already
      else for (const layer of open.slice(depth).reverse()) close(layer);
    },
    true,
  );

  onRender(look, "open");
  document.addEventListener("toggle", look, true);
});

// The definition of a figure or a chart: a popover of the browser, which this puts at its button.

import { inBrowser } from "./browser.js";

inBrowser(() => {
  const GAP = 4; // px between button and words
  const EDGE = 8; // px that stay free at the edges of the screen

  document.addEventListener(
    "toggle",
    ({ target: words, newState }) => {
      if (newState !== "open" || !words.matches(".definition__words")) return;
      const button = document.querySelector(`[popovertarget="${words.id}"]`).getBoundingClientRect();
      const { width, height } = words.getBoundingClientRect();
      const left = Math.min(button.left, innerWidth - width - EDGE);
      const fits = button.bottom + GAP + height <= innerHeight - EDGE;
      words.style.left = `${Math.max(EDGE, left)}px`;
      words.style.top = `${fits ? button.bottom + GAP : button.top - GAP - height}px`;
    },
    true,
  );
});

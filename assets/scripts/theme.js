// The theme that the page shows, whether the system or somebody has chosen it: the browser's own bars take its colour.

import { inBrowser } from "./browser.js";

/** The value of a token of tokens.css in the present theme. */
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Calls `act` whenever another theme is shown. */
export const onTheme = (act) =>
  new MutationObserver(act).observe(document.documentElement, { attributeFilter: ["class"] });

inBrowser(() => {
  const colour = () => {
    const surface = token("--color-surface");
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      if (surface && meta.content !== surface) meta.content = surface;
    }
  };
  onTheme(colour);
  colour();
});

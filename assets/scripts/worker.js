// Registers the service worker (assets/sw.js) when the page has nothing more urgent to load. Browsers have none where
// the page did not come over TLS, except from this machine.

import { inBrowser } from "./browser.js";

inBrowser(() => {
  const SOON = 2000; // ms after the page was loaded

  /* Without a worker the pages work all the same, so a browser that refuses it is no error. */
  const register = () => navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
  const registerSoon = () => setTimeout(register, SOON);

  if (document.readyState === "complete") registerSoon();
  else addEventListener("load", registerSoon, { once: true });
});

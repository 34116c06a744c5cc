// Says whether somebody looks at this tab: that there was input, now and then, and that it was hidden for a while.
// The server decides what follows from that, and from the other tabs and devices.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { onRender } from "./rendered.js";

inBrowser(() => {
  const HIDDEN_AFTER = 5000; // ms, so that switching tabs is no news
  const INPUT_EVERY = 60000; // ms between two reports of input

  let told = { how: "active", at: performance.now(), visit: "" };
  let timer = 0;

  const visit = () => document.querySelector("[data-visit]")?.dataset.visit ?? "";

  function report(how) {
    if (tell("attend", how)) told = { how, at: performance.now(), visit: visit() };
  }

  function look() {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") timer = setTimeout(() => report("hidden"), HIDDEN_AFTER);
    else if (told.how === "hidden") report("active");
  }

  function input() {
    if (document.visibilityState === "hidden") return;
    if (told.how === "hidden" || performance.now() - told.at > INPUT_EVERY) report("active");
  }

  document.addEventListener("visibilitychange", look);
  for (const name of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    document.addEventListener(name, input, { passive: true, capture: true });
  }

  /* A new connection counts as looked at until it is told otherwise. */
  onRender(() => {
    if (!visit() || visit() === told.visit) return;
    told = { how: "active", at: performance.now(), visit: visit() };
    look();
  }, "data-visit");
});

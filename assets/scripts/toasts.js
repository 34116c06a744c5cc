// Toasts that need no answer close by themselves: when the clock in the style sheet has run, their close button is pressed.

import { inBrowser } from "./browser.js";

inBrowser(() => {
  document.addEventListener("animationend", (event) => {
    if (event.animationName === "toast-life") event.target.querySelector("[data-close]")?.click();
  });
});

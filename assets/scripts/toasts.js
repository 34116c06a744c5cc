// Toasts close by themselves: when the clock in the style sheet has run, their close button is pressed. A closed toast is
// gone at once, also offline; the server hears of it later.

import { inBrowser } from "./browser.js";

inBrowser(() => {
  document.addEventListener("animationend", (event) => {
    if (event.animationName === "toast-life") event.target.querySelector("[data-close]")?.click();
  });

  document.addEventListener("click", (event) => {
    const toast = event.target.closest?.(".toast [data-close]")?.closest(".toast");
    if (toast) toast.hidden = true;
  });
});

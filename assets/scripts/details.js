// The panel beside a conversation: Esc closes it and gives the focus back to its button. Whatever lies above it (a
// dialog, a menu, the composer with a message that is edited) comes first.

import { inBrowser } from "./browser.js";
import "./composer.js"; // its Esc and that of the messages come first
import "./messages.js";

inBrowser(() => {
  const panel = () => document.querySelector("[data-close-details]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (!panel() || document.querySelector(":popover-open, dialog:modal")) return;
    event.preventDefault();
    panel().click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-close-details]")) document.querySelector("[data-details]")?.focus();
  });
});

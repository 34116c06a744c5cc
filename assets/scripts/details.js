// The panel beside a conversation: arrow keys go from tab to tab; Esc, and a press on the scrim where it has one, close it
// and give the focus back to its button. Whatever lies above it (a dialog, a menu, the composer with a message that is
// edited, the box with the group's name) comes first.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import "./composer.js"; // its Esc and that of the messages come first
import "./messages.js";

inBrowser(() => {
  const panel = () => document.querySelector("[data-close-details]");

  onKey(document, (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (!panel() || document.querySelector(":popover-open, dialog:modal")) return;
    event.preventDefault();
    const pencil = document.querySelector("[data-rename][aria-expanded=true]");
    if (pencil) pencil.focus(); // and the name stays
    (pencil ?? panel()).click();
  });

  // The name's box goes with its form: the focus stays beside it.
  document.addEventListener("submit", (event) => {
    if (event.target.matches?.(".details__form")) document.querySelector("[data-rename]")?.focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.matches?.(".details-scrim")) panel()?.click();
  });

  /** Arrow keys choose the tab beside the one with the focus. */
  onKey(document, (event) => {
    const tab = event.target.closest?.("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
    const next = tabs.at((tabs.indexOf(tab) + step) % tabs.length);
    event.preventDefault();
    next.focus();
    next.click();
  });

  // On a phone the panel covers the thread: what leads to a message closes it.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-leads-to-message]") && matchMedia("(max-width: 47.9375em)").matches)
      panel()?.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-close-details]")) document.querySelector("[data-details]")?.focus();
  });
});

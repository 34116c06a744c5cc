// Keys that work anywhere: Ctrl+K (on a Mac Cmd+K) opens the palette, Alt+Up/Down goes to the neighbouring conversation,
// F6 to the next region, Esc to the end of the thread, ? or Ctrl+/ shows all of them.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { toggle } from "./palette.js";
import { hasCommand, isApple } from "./platform.js";
import "./menu.js"; // closes the menu before the list of keys opens, so that its button gets the focus back

inBrowser(() => {
  const REGIONS = [".sidebar", ".main > .bar, .home, .settings", ".thread", ".dock", ".details"];
  const FIRST = ["a.row[aria-current=page]", "a.row", "textarea", "a[href], button, input"]; // what is wanted most
  const shown = (element) => element?.checkVisibility?.() ?? false;

  function step(by) {
    const rows = [...document.querySelectorAll("nav a.row")].filter(shown);
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "page");
    const next = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[at + by];
    next?.click();
  }

  function nextRegion(by) {
    const regions = REGIONS.flatMap((query) => [...document.querySelectorAll(query)]).filter(shown);
    const at = regions.findIndex((region) => region.contains(document.activeElement));
    const region = regions.at((Math.max(at, by > 0 ? -1 : 0) + by) % regions.length);
    const stops = FIRST.flatMap((query) => [...region.querySelectorAll(query)]).filter(shown);
    (region.tabIndex === 0 ? region : stops[0])?.focus();
  }

  const shortcuts = () => document.querySelector("#shortcuts");
  const isTyping = (event) => event.target.matches?.("input, textarea");

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-shortcuts]")) shortcuts()?.showModal();
    // A press on the backdrop is one on the dialog itself; all that is inside is another element.
    else if (event.target === shortcuts() || event.target.closest?.("[data-close-shortcuts]")) shortcuts().close();
  });

  // On the window: after everything that listens on the document and may have used the key.
  onKey(window, (event) => {
    if (document.querySelector("dialog:modal")) return;
    let isDone = false;
    if (hasCommand(event) && !event.shiftKey && event.key.toLowerCase() === "k") {
      toggle();
      isDone = true;
    } else if ((event.key === "?" && !isTyping(event)) || (event.key === "/" && hasCommand(event))) {
      if (!document.querySelector("[role=dialog]")) shortcuts()?.showModal();
      isDone = true;
    } else if (document.querySelector("[role=dialog]")) {
      return;
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      if (isApple() && isTyping(event)) return; // there it moves by paragraphs
      step(event.key === "ArrowDown" ? 1 : -1);
      isDone = true;
    } else if (event.key === "F6") {
      nextRegion(event.shiftKey ? -1 : 1);
      isDone = true;
    } else if (event.key === "Escape" && event.shiftKey) {
      tell("readAll");
    } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(":popover-open")) {
      document.querySelector("[data-jump]:not(.is-away)")?.click();
    }
    if (isDone) event.preventDefault();
  });

  /* The address stays as it is: with a fragment it would be another page for the router. */
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.("[data-skip]")) return;
      event.preventDefault();
      (document.querySelector("main [role=log]") ?? document.querySelector("main")).focus();
    },
    true,
  );
});

// Menus: the browser's popovers open, close and give the focus back; this puts them at their button and adds the
// keys of a menu (WAI-ARIA Authoring Practices, menu button).

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

inBrowser(() => {
  const GAP = 8; // between button and menu
  const itemsOf = (menu) => [...menu.querySelectorAll("[role=menuitem]")];

  /** Opens to the side with more room; the corner nearest to the button stays put whatever the menu's size. */
  const place = (menu) => {
    const button = document.querySelector(`[popovertarget="${menu.id}"]`)?.getBoundingClientRect();
    if (!button) return;
    const below = button.top < innerHeight / 2;
    const fromRight = button.right > innerWidth / 2 || button.right > 240;
    menu.style.top = below ? `${button.bottom + GAP}px` : "auto";
    menu.style.bottom = below ? "auto" : `${innerHeight - button.top + GAP}px`;
    menu.style.left = fromRight ? "auto" : `${button.left}px`;
    menu.style.right = fromRight ? `${innerWidth - button.right}px` : "auto";
  };

  const step = (menu, key) => {
    const items = itemsOf(menu);
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[key];
    items.at(next % items.length)?.focus();
  };

  document.addEventListener(
    "beforetoggle",
    (event) => {
      if (event.newState === "open" && event.target.matches("[role=menu]")) place(event.target);
    },
    true,
  );

  document.addEventListener(
    "toggle",
    (event) => {
      if (event.newState === "open" && event.target.matches("[role=menu]")) itemsOf(event.target)[0]?.focus();
    },
    true,
  );

  onKey(document, (event) => {
    const menu = event.target.closest?.("[role=menu]");
    if (menu) {
      if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
        event.preventDefault();
        step(menu, event.key);
      }
      if (event.key === "Tab") menu.hidePopover();
      return;
    }
    const opens = ["ArrowDown", "ArrowUp"].includes(event.key) && event.target.matches?.("[aria-haspopup=menu]");
    if (opens) {
      event.preventDefault();
      event.target.click();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[role=menuitem]")) event.target.closest("[role=menu]").hidePopover();
  });
});

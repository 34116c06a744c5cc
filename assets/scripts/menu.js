// Menus: the browser's popovers open, close and give the focus back; this puts them at their button and adds the
// keys of a menu (WAI-ARIA Authoring Practices, menu button). A menu without a button is opened by opened.js; here it gets
// the same keys. An item with a key of its own (data-key) answers to it, others to their first letter.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { closeMenu } from "./opened.js";

inBrowser(() => {
  const GAP = 8; // between button and menu
  const TICK_SEEN = 700; // ms that an item that has copied something stays, with its tick
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

  const close = (menu) => {
    if (menu.popover === "auto") menu.hidePopover();
    else if (menu.isConnected) closeMenu();
  };

  const step = (menu, key) => {
    const items = itemsOf(menu);
    const at = items.indexOf(document.activeElement);
    const before = at < 0 ? -1 : at - 1;
    const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: before, ArrowLeft: before, Home: 0, End: -1 }[key];
    items.at(next % items.length)?.focus();
  };

  /** Presses the item with this key, or goes to the next one that begins with this letter. */
  const seek = (menu, key) => {
    const items = itemsOf(menu);
    const keyed = items.find((item) => item.dataset.key === key);
    if (keyed) return keyed.click();
    const at = items.indexOf(document.activeElement) + 1;
    const begins = (item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase());
    [...items.slice(at), ...items.slice(0, at)].find(begins)?.focus();
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
      const menu = event.target;
      if (event.newState !== "open" || !menu.matches("[role=menu]") || menu.contains(document.activeElement)) return;
      itemsOf(menu)[0]?.focus();
    },
    true,
  );

  function inMenu(event, menu) {
    const { key } = event;
    if (key === "Tab") close(menu);
    else if (key === "Escape" && menu.popover === "manual") close(menu);
    else if (["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "Home", "End"].includes(key)) step(menu, key);
    else if (key === "Delete" || (key.length === 1 && key !== " ")) seek(menu, key);
    else return;
    if (key !== "Tab") event.preventDefault();
  }

  onKey(document, (event) => {
    const menu = event.target.closest?.("[role=menu]");
    if (menu) {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) inMenu(event, menu);
      return;
    }
    const opens = ["ArrowDown", "ArrowUp"].includes(event.key) && event.target.matches?.("[aria-haspopup=menu]");
    if (opens) {
      event.preventDefault();
      event.target.click();
    }
  });

  // After the page's own handler, which finds its button no more once the menu has closed.
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[role=menuitem], [data-context] :is(a, button)");
    if (!item) return;
    const menu = item.closest("[role=menu], [data-context]");
    setTimeout(close, item.matches("[data-copy]") ? TICK_SEEN : 0, menu);
  });
});

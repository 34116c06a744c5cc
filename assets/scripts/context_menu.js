// The component of a menu without a button: it renders its children while the menu is open, and puts them at its point.

import { useLayoutEffect, useSyncExternalStore } from "react";
import { opened, subscribe } from "./opened.js";

const EDGE = 8; // px between a menu and the edges of the window

const place = (menu, { x, y }) => {
  if (!menu.matches(":popover-open")) menu.showPopover();
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(y, innerHeight - height - EDGE))}px`;
  if (!menu.contains(document.activeElement)) menu.querySelector(".menu__item")?.focus(); // before the next key
};

/** `how` is the form that its children have: "menu" or "sheet". */
export const WhileOpen = ({ name, how, children }) => {
  const open = useSyncExternalStore(subscribe, opened, () => null);
  const isOpen = open?.name === name && open.how === how;
  useLayoutEffect(() => {
    if (isOpen && how === "menu") place(document.getElementById(`menu-${name}`), open);
  }, [isOpen, how, name, open]);
  return isOpen ? children : null;
};

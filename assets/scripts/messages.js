// Messages by pointer, finger and key: the right button, a long press and Enter open the menu of a message, which is a
// sheet for fingers. In the log arrows go from one message to the next, and letters (data-key) act at once.

import { act, aim, aimed, MESSAGE } from "./aim.js";
import { inBrowser } from "./browser.js";
import { onHold } from "./hold.js";
import { isMenuKey, onKey } from "./keys.js";
import { opened, openMenu, subscribe } from "./opened.js";

const MENU = "message"; // the name that the page gave it

inBrowser(() => {
  let hadSelection = false; // when the button went down: some systems select the word below it then

  /** Opens the menu of a message at a point, or at its bubble; false if nothing can be done with it. */
  function show(message, point, isTouch = false) {
    if (opened()?.name === MENU) return aimed().article === message;
    aim(message);
    if (!aimed().article) return false;
    const bubble = message.querySelector(".bubble").getBoundingClientRect();
    const { x, y } = point ?? { x: bubble.left, y: bubble.bottom };
    openMenu(MENU, x, y, isTouch);
    if (opened().how === "sheet") message.dataset.lifted = "";
    return true;
  }

  subscribe(() => {
    if (!opened()) document.querySelector("[data-lifted]")?.removeAttribute("data-lifted");
  });

  onHold(
    (target) =>
      target.closest("a:not([data-picture], .file), .reactions, audio, video") ? null : target.closest(MESSAGE),
    (message) => {
      message.focus({ preventScroll: true }); // it gets the focus back
      return show(message, null, true);
    },
  );

  const selected = () => {
    const selection = getSelection();
    return selection.isCollapsed || !selection.rangeCount ? null : selection.getRangeAt(0);
  };

  document.addEventListener("pointerdown", () => {
    hadSelection = Boolean(selected());
  });

  document.addEventListener("contextmenu", (event) => {
    const message = event.target.closest?.(MESSAGE);
    if (!message || event.target.closest("a")) return;
    if (event.defaultPrevented || event.pointerType === "touch") return;
    if (hadSelection && selected()?.intersectsNode(message)) return;
    if (show(message, event.clientX ? { x: event.clientX, y: event.clientY } : null)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const more = event.target.closest?.(".actions [data-more]");
    if (!more) return;
    const { left, bottom } = more.getBoundingClientRect();
    show(more.closest(MESSAGE), { x: left, y: bottom + 4 });
  });

  /** The message on screen from which arrows begin when only the log has the focus. */
  function lowest(log) {
    const edge = log.getBoundingClientRect().bottom;
    return [...log.querySelectorAll("article")].findLast((one) => one.getBoundingClientRect().top < edge);
  }

  function move(log, message, by) {
    const all = [...log.querySelectorAll("article[tabindex]")];
    const next = message ? all[all.indexOf(message) + by] : lowest(log);
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  const barOf = (message) => [...(message?.querySelectorAll(".actions button:not([hidden])") ?? [])];
  const turn = (bar, by) => bar.at((bar.indexOf(document.activeElement) + by) % bar.length)?.focus();

  function pressed(key, log, message) {
    const bar = barOf(message);
    const isInside = bar.includes(document.activeElement);
    if (isInside && (key === "ArrowLeft" || key === "ArrowRight")) turn(bar, key === "ArrowRight" ? 1 : -1);
    else if (isInside && key === "Escape") message.focus();
    else if (isInside) return false;
    else if (key === "ArrowUp" || key === "ArrowDown") move(log, message, key === "ArrowUp" ? -1 : 1);
    else if (document.activeElement !== message) return false;
    else if (key === "ArrowRight") bar[0]?.focus();
    else if (key === "Enter") return show(message);
    else if (key === "Escape") log.focus();
    else if (message.querySelector(`.actions [data-key="${key}"]`)) act(message, key);
    else return false;
    return true;
  }

  onKey(document, (event) => {
    const log = event.target.closest?.("[role=log]");
    if (!log) return;
    const message = event.target.closest("article");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!(isMenuKey(event) ? message && show(message) : isPlain && pressed(event.key, log, message))) return;
    event.preventDefault();
    event.stopPropagation();
  });
});

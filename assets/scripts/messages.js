// Messages by pointer, finger and key: the right button, a long press and Enter open the menu of a message, which is a
// sheet for fingers. In the log arrows go from one message to the next, and letters (data-key) act at once.

import { act, aim, aimed, MESSAGE } from "./aim.js";
import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { closeMenu, opened, openMenu, subscribe } from "./opened.js";

const MENU = "message"; // the name that the page gave it
const LONG = 400; // ms
const STILL = 10; // px that a finger may move meanwhile

inBrowser(() => {
  let timer = 0;
  let since = 0; // when the finger came, as events tell it
  let from = null;
  let isShown = false; // by the press that is still going on
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

  function showLong(message) {
    message.focus({ preventScroll: true }); // it gets the focus back
    isShown = show(message, null, true);
    if (isShown) navigator.vibrate?.(10);
  }

  const stop = () => clearTimeout(timer);

  /** A page that was busy hears late that the finger has left: that was no long press. */
  function lift(event) {
    stop();
    if (!isShown || event.timeStamp - since >= LONG) return;
    isShown = false;
    closeMenu();
  }

  const selected = () => {
    const selection = getSelection();
    return selection.isCollapsed || !selection.rangeCount ? null : selection.getRangeAt(0);
  };

  document.addEventListener("pointerdown", (event) => {
    stop();
    isShown = false;
    hadSelection = Boolean(selected());
    if (event.pointerType !== "touch" || event.target.closest("a, button")) return;
    const message = event.target.closest(MESSAGE);
    if (!message) return;
    from = { x: event.clientX, y: event.clientY };
    since = event.timeStamp;
    timer = setTimeout(showLong, LONG, message);
  });
  document.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL) stop();
  });
  document.addEventListener("pointerup", lift, true);
  for (const name of ["pointercancel", "scroll"]) document.addEventListener(name, stop, true);

  // The finger that showed the actions presses nothing, and takes the focus nowhere, when it is lifted.
  document.addEventListener(
    "touchend",
    (event) => {
      if (isShown) event.preventDefault();
    },
    { passive: false },
  );

  document.addEventListener("contextmenu", (event) => {
    const message = event.target.closest?.(MESSAGE);
    if (!message || event.target.closest("a")) return;
    if (isShown) return event.preventDefault(); // the finger has opened ours
    if (event.pointerType === "touch") return;
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
    const isMenuKey = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!(isMenuKey ? message && show(message) : isPlain && pressed(event.key, log, message))) return;
    event.preventDefault();
    event.stopPropagation();
  });
});

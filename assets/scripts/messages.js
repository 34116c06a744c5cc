// Messages by finger and by key: a long press shows the actions of a message. In the log arrows go from one message to
// the next, Enter goes to the actions, and letters (data-key) run them at once.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

inBrowser(() => {
  const LONG = 400; // ms
  const STILL = 10; // px that a finger may move meanwhile
  const MESSAGE = "[role=log] article";

  let timer = 0;
  let since = 0; // when the finger came, as events tell it
  let from = null;
  let isShown = false; // by the press that is still going on

  const actionsOf = (message) => [...message.querySelectorAll(".actions button")];
  const hasActions = (event) => Boolean(event.target.closest?.(`${MESSAGE}:has(.actions)`));

  function show(message) {
    const [first] = actionsOf(message);
    if (!first) return;
    isShown = true;
    navigator.vibrate?.(10);
    first.focus();
  }

  const stop = () => clearTimeout(timer);

  /** A page that was busy hears late that the finger has left: that was no long press. */
  function lift(event) {
    stop();
    if (!isShown || event.timeStamp - since >= LONG) return;
    isShown = false;
    document.activeElement.blur();
  }

  document.addEventListener("pointerdown", (event) => {
    stop();
    isShown = false;
    if (event.pointerType !== "touch" || !hasActions(event) || event.target.closest("a, button")) return;
    from = { x: event.clientX, y: event.clientY };
    since = event.timeStamp;
    timer = setTimeout(show, LONG, event.target.closest(MESSAGE));
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
    if (from && hasActions(event) && isShown) event.preventDefault();
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

  const turn = (actions, by) => actions.at((actions.indexOf(document.activeElement) + by) % actions.length)?.focus();

  function pressed(key, log, message) {
    const actions = message ? actionsOf(message) : [];
    const isInside = actions.includes(document.activeElement);
    if (isInside && (key === "ArrowLeft" || key === "ArrowRight")) turn(actions, key === "ArrowRight" ? 1 : -1);
    else if (isInside && key === "Escape") message.focus();
    else if (isInside) return false;
    else if (key === "ArrowUp" || key === "ArrowDown") move(log, message, key === "ArrowUp" ? -1 : 1);
    else if (document.activeElement !== message) return false;
    else if (key === "Enter" || key === "ArrowRight") actions[0]?.focus();
    else if (key === "Escape") log.focus();
    else {
      const action = actions.find((button) => button.dataset.key === key);
      action?.click();
      return Boolean(action);
    }
    return true;
  }

  onKey(document, (event) => {
    const log = event.target.closest?.("[role=log]");
    if (!log || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!pressed(event.key, log, event.target.closest("article"))) return;
    event.preventDefault();
    event.stopPropagation();
  });
});

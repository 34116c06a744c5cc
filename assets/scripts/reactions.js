// Reactions: the chips below a message, the few in its bar, and the picker. All of them are buttons with the emoji in
// data-react; the page's handler adds a reaction, or takes it back.

import { aimed, MESSAGE } from "./aim.js";
import { tell } from "./bridge.js";
import { inBrowser, viewer } from "./browser.js";
import { onHold } from "./hold.js";
import { closeMenu } from "./opened.js";
import { onRender } from "./rendered.js";

const KEPT = "chatapp-reactions";
const FIRST = ["👍", "❤️", "🎉", "😂", "😮", "🙏"];
const REMEMBERED = 6;

const mine = new Map(); // "id:emoji" to whether this page has set it, or taken it back: of many only the first ids are told

/** The chips of a message: most reactions first, and those of the viewer marked. */
export const chips = (reactions, me, message) =>
  reactions
    .map(({ emoji, users, count }) => {
      const isSet = count > users.length && mine.get(`${message}:${emoji}`);
      return { emoji, count, isMine: users.includes(me) || Boolean(isSet) };
    })
    .sort((one, other) => other.count - one.count);

/** The emoji that were used last, then some that everybody knows. */
export const recent = (most = REMEMBERED) => {
  let own = [];
  try {
    own = JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {} // no storage, or not ours
  return [...new Set([...own, ...FIRST])].slice(0, most);
};

const remember = (emoji) => {
  try {
    localStorage.setItem(
      KEPT,
      JSON.stringify([emoji, ...recent().filter((one) => one !== emoji)].slice(0, REMEMBERED)),
    );
  } catch {} // then the list stays as it is
};

/** Adds a reaction of the viewer to a message, or takes it back. */
export const react = (message, emoji) => {
  const key = `${message}:${emoji}`;
  const chip = document.querySelector(`article[data-message="${message}"] .reaction[data-react="${emoji}"]`);
  mine.set(key, chip?.ariaPressed !== "true");
  chip?.removeAttribute("title"); // the names on it are not true any more
  remember(emoji);
  tell("react", key);
};

inBrowser(() => {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-react]");
    const message = button?.closest(MESSAGE)?.dataset.message ?? aimed().message.id;
    if (!button || !message) return;
    react(message, button.dataset.react);
    closeMenu();
  });

  /* Names are asked for when the pointer or the focus comes to a chip. */
  let asked = null;
  const ask = ({ target }) => {
    const chip = target.closest?.(".reaction[data-react]") ?? null;
    const message = chip !== asked && chip?.closest(MESSAGE)?.dataset.message;
    asked = chip;
    if (message && viewer()) tell("reacted", message);
  };
  document.addEventListener("pointerover", ask);
  document.addEventListener("focusin", ask);

  /* Fingers have no pointer that rests: they hold a chip. */
  let held = null; // until its names are known

  const showNames = (chip) => {
    const box = document.querySelector(".reacted");
    if (!box || !chip.isConnected) return;
    box.textContent = `${chip.dataset.react} ${chip.title}`;
    box.showPopover();
    const { left, top } = chip.getBoundingClientRect();
    box.style.setProperty("--left", `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`);
    box.style.setProperty("--top", `${Math.max(8, top - box.offsetHeight - 8)}px`);
  };

  onHold(
    (target) => target.closest(".reaction[data-react]"),
    (chip) => {
      if (chip.title) showNames(chip);
      else {
        held = chip;
        tell("reacted", chip.closest(MESSAGE).dataset.message);
      }
      return true;
    },
  );

  const name = () => {
    const { reactedTo, reactedBy } = document.querySelector("[data-reacted-to]")?.dataset ?? {};
    if (!reactedBy) return;
    const names = JSON.parse(reactedBy);
    for (const chip of document.querySelectorAll(`article[data-message="${reactedTo}"] .reaction`)) {
      if (names[chip.dataset.react]) chip.title = names[chip.dataset.react];
    }
    if (held?.title) showNames(held);
    held = null;
  };
  onRender(name, "data-reacted-by");
});

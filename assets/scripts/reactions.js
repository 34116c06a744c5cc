// Reactions: the chips below a message, the few in its bar, and the picker. All of them are buttons with the emoji in
// data-react; the page's handler adds a reaction, or takes it back.

import { aimed, MESSAGE } from "./aim.js";
import { tell } from "./bridge.js";
import { inBrowser, viewer } from "./browser.js";
import { closeMenu } from "./opened.js";
import { onRender } from "./rendered.js";

const KEPT = "chatapp-reactions";
const FIRST = ["👍", "❤️", "🎉", "😂", "😮", "🙏"];
const SHOWN = 6;

/** What a message shows of its reactions: most first, and whether the viewer's is among them. */
export const chips = (reactions, me) =>
  reactions
    .map(({ emoji, users, count }) => ({ emoji, count, isMine: users.includes(me) }))
    .sort((one, other) => other.count - one.count);

/** The emoji that were used last, then some that everybody knows. */
export const recent = () => {
  let own = [];
  try {
    own = JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {} // no storage, or not ours
  return [...new Set([...own, ...FIRST])].slice(0, SHOWN);
};

const remember = (emoji) => {
  try {
    localStorage.setItem(KEPT, JSON.stringify([emoji, ...recent().filter((one) => one !== emoji)].slice(0, SHOWN)));
  } catch {} // then the list stays as it is
};

/** Adds a reaction of the viewer to a message, or takes it back. */
export const react = (message, emoji) => {
  remember(emoji);
  tell("react", `${message}:${emoji}`);
};

inBrowser(() => {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-react]");
    const message = button?.closest(MESSAGE)?.dataset.message ?? aimed().message.id;
    if (!button || !message) return;
    react(message, button.dataset.react);
    closeMenu();
  });

  /* Names are asked for when somebody wants to know them. */
  const ask = ({ target }) => {
    const chip = target.closest?.(".reaction[data-react]");
    const message = chip?.closest(MESSAGE)?.dataset.message;
    if (message && viewer() && !chip.title) tell("reacted", message);
  };
  document.addEventListener("pointerover", ask);
  document.addEventListener("focusin", ask);

  const name = () => {
    const { reactedTo, reactedBy } = document.querySelector("[data-reacted-to]")?.dataset ?? {};
    if (!reactedBy) return;
    const names = JSON.parse(reactedBy);
    for (const chip of document.querySelectorAll(`article[data-message="${reactedTo}"] .reaction`)) {
      if (names[chip.dataset.react]) chip.title = names[chip.dataset.react];
    }
  };
  onRender(name, "data-reacted-by");
});

// Commands: a message that is one word behind a slash presses the button with this name (pages/chat/commands.py) and is not sent.
// An unknown one is sent as text when it is submitted again, and `//word` sends `/word`.

import { inBrowser } from "./browser.js";
import { addSource } from "./suggestions.js";

const COMMAND = /^\/([a-z]+)$/i;
const ESCAPED = /^\/(\/[a-z]+)$/i;
const BOX = "textarea[data-composer]:not([data-editing])";

/** What a submitted text is: `{name}` of a command, `{text}` to send instead, or nothing of both. `names` are the commands that
 * there are, `warned` is the text about which the writer was warned. */
export const read = (written, names, warned) => {
  const text = written.trim();
  if (ESCAPED.test(text)) return { text: text.slice(1) };
  const name = text.match(COMMAND)?.[1].toLowerCase();
  if (!name || text === warned) return {};
  return names.includes(name) ? { name } : { unknown: text };
};

/** The options for the letters behind a slash; nothing where they are a whole command, so that Enter runs it. */
export const options = (query, commands) => {
  const letters = query.toLowerCase();
  if (commands.some(({ name }) => name === letters)) return [];
  return commands
    .filter(({ name }) => name.startsWith(letters))
    .map(({ name, words }) => ({ key: name, text: `/${name}`, title: name, aside: words, lead: { sign: "/" } }));
};

inBrowser(() => {
  const buttons = () => [...document.querySelectorAll("[data-command]")];
  const known = () => buttons().map((button) => ({ name: button.dataset.command, words: button.textContent }));
  const slot = () => document.querySelector("[data-files-note]");
  let warned = "";

  addSource({ prefix: "/", isFirst: true, find: (query, box) => (box.matches(BOX) ? options(query, known()) : []) });

  const say = (words) => slot() && setTimeout(() => (slot().textContent = words)); // what is typed empties it
  const clear = (box) => {
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.(BOX)) return;
    if (target.value.trim() !== warned) warned = "";
    const name = target.value.trim().match(COMMAND)?.[1].toLowerCase();
    const found = name && known().find((one) => one.name === name);
    if (found) say(`Enter: ${found.words}`);
  });

  /* Before the composer drops the draft. */
  document.addEventListener(
    "submit",
    (event) => {
      const box = event.target.matches("[data-composer-form]") && event.target.querySelector(BOX);
      if (!box) return;
      const { name, text, unknown } = read(
        box.value,
        known().map((one) => one.name),
        warned,
      );
      if (text) box.value = text;
      if (!name && !unknown) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (unknown) {
        warned = unknown;
        say(`There is no command ${unknown}. Press Enter again to send it as text.`);
        return;
      }
      const button = buttons().find((one) => one.dataset.command === name);
      clear(box);
      button.click();
    },
    true,
  );
});

// Completion in the message box: a word that begins with the sign of a source (`@`, `:`, `/`) opens a list above the box, and
// one of its options replaces the word. The focus stays in the box, whose keys move through the list.
//
// A source is an object, which its own module adds once:
//
//   prefix   the sign; the word goes on to the caret, without a blank
//   least    how many letters follow the sign before the list opens; 0 if it is left out
//   isFirst  whether the sign only counts at the beginning of the box
//   find     (query, box) => options, best first; the list shows the first SHOWN of them
//   ask      (query, box), optional: called when nothing was typed for a moment, to get more options from the server. Once
//            they are there, `refresh` shows them
//
// An option is `{key, text, title, note, aside, lead, isApart}`: `text` replaces the word, `key` is unique in the list, `title`
// and `note` name it, and `aside` stands at the end of its row. `lead` stands before it: `{initials, gradient, picture,
// presence}` is an avatar, `{sign}` a character, `{icon}` an icon of suggestion_list.js. What `isApart` is behind a line.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

export const SHOWN = 8; // options
const LONGEST = 60; // characters of a query
const PAUSE = 100; // ms without a key before the server is asked
const BOX = "textarea[data-composer]";
const BEFORE = /[\s([{"'“‘«¿¡>*_~|]/u; // what may stand before a sign; else it belongs to an address or a time

const NOTHING = { options: [], at: -1, query: "" };
const sources = [];
const readers = new Set();
let shown = NOTHING;
let word = null; // {source, query, start, end, box}, the one whose options are shown
let dismissed = -1; // where the word begins whose list was closed
let timer = 0;

export const addSource = (source) => sources.push(source);

/** Calls `read` after each change, until the function that this returns is called. */
export const subscribe = (read) => {
  readers.add(read);
  return () => readers.delete(read);
};

/** The options, which of them is current, and the letters for which they were found: the same object until it changes. */
export const current = () => shown;

/** Whether a place in a text is within code: a block that is open, or a line with an odd number of marks before it. */
export const isInCode = (before) => {
  if ((before.match(/^```/gm)?.length ?? 0) % 2) return true;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
};

/** The word before the caret that one of the sources completes: `{source, query, start, end}`, or null. */
export const wordAt = (text, caret, known) => {
  const near = text.slice(Math.max(0, caret - LONGEST - 1), caret);
  const begin = near.search(/\S+$/u);
  if (begin < 0) return null;
  const tail = near.slice(begin);
  for (let at = tail.length - 1; at >= 0; at--) {
    const source = known.find(({ prefix }) => prefix === tail[at]);
    const start = caret - tail.length + at;
    if (!source || (start > 0 && !BEFORE.test(text[start - 1]))) continue;
    const query = tail.slice(at + 1);
    const isWanted = [...query].length >= (source.least ?? 0) && (!source.isFirst || start === 0);
    return isWanted && !isInCode(text.slice(0, start)) ? { source, query, start, end: caret } : null;
  }
  return null;
};

function show(options, at) {
  shown = options.length ? { options, at, query: word.query } : NOTHING;
  for (const read of readers) read();
  const { box } = word ?? {};
  if (!box) return;
  if (options.length) {
    box.setAttribute("aria-controls", "suggestions");
    box.setAttribute("aria-activedescendant", `suggestion-${at}`);
  } else {
    box.removeAttribute("aria-controls");
    box.removeAttribute("aria-activedescendant");
  }
}

export function close() {
  clearTimeout(timer);
  if (shown !== NOTHING) show([], -1);
  word = null;
}

/** Shows the options for the word again, with the current one in its new place; a source calls it when it knows more. */
export function refresh() {
  if (!word?.box.isConnected) return close();
  const was = shown.options[shown.at]?.key;
  const options = word.source.find(word.query, word.box).slice(0, SHOWN);
  const at = options.findIndex(({ key }) => key === was);
  show(options, wasMoved && at >= 0 ? at : 0);
}

let wasMoved = false; // the highlight was moved by hand

function look(box) {
  const isPlain = box.selectionStart === box.selectionEnd;
  const found = isPlain ? wordAt(box.value, box.selectionStart, sources) : null;
  if (!found || found.start !== dismissed) dismissed = -1;
  if (!found || dismissed >= 0) return close();
  const isSame = word?.box === box && word.start === found.start && word.query === found.query;
  if (isSame && word.end === found.end && shown !== NOTHING) return;
  const isNew = word?.source !== found.source || word.start !== found.start;
  wasMoved = false;
  word = { ...found, box };
  refresh();
  clearTimeout(timer);
  const ask = () => word?.source.ask?.(word.query, box);
  if (isNew) ask();
  else timer = setTimeout(ask, PAUSE);
}

function step(by) {
  const { options, at } = shown;
  wasMoved = true;
  show(options, (at + by + options.length) % options.length);
  document.getElementById(`suggestion-${shown.at}`)?.scrollIntoView({ block: "nearest" });
}

/** Replaces the word by an option, as if it was typed: the browser can undo it. */
export function accept(option) {
  const { box, start, end } = word;
  const hasBlank = option.text.endsWith(" ") && /^\s/.test(box.value.slice(end));
  close();
  box.focus();
  box.setSelectionRange(start, end);
  document.execCommand("insertText", false, hasBlank ? option.text.slice(0, -1) : option.text);
}

inBrowser(() => {
  document.addEventListener("input", ({ target }) => target.matches?.(BOX) && look(target));
  document.addEventListener("selectionchange", () => {
    const { activeElement } = document;
    if (activeElement?.matches(BOX)) look(activeElement);
    else if (word) close();
  });
  document.addEventListener("focusout", ({ target }) => target === word?.box && close());
  document.addEventListener("reset", () => word && close());

  /* Before all others, for whom these keys would send the message or leave an edit. */
  onKey(
    document,
    (event) => {
      if (shown === NOTHING || event.target !== word?.box) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.key === "ArrowDown") step(1);
      else if (event.key === "ArrowUp") step(-1);
      else if (event.key === "Enter" || event.key === "Tab") accept(shown.options[shown.at]);
      else if (event.key === "Escape") {
        dismissed = word.start;
        close();
      } else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
});

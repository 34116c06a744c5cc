// The buttons and keys that write markup into the message box. The browser inserts the text itself, so that its undo
// takes it back.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { onPreference, preference } from "./preferences.js";
import { onRender } from "./rendered.js";
import { chooser } from "./synced.js";

const AROUND = { bold: "**", italic: "_", strike: "~~", code: "`", spoiler: "||" };
const BEFORE = { quote: () => "> ", bullets: () => "- ", numbers: (place) => `${place + 1}. ` };
const MARKED = /^(?:> |- |\d+\. )/;
const SOON = 300; // ms after the last key until the preview follows

/** A replacement of a part of the text, and the selection in it. */
const changed = (start, end, text, from, to) => ({ start, end, text, from: start + from, to: start + to });

/** Marks around a selection, or away from it. */
const around = (text, start, end, mark) => {
  const { length } = mark;
  const inner = text.slice(start, end);
  const isMarked = text.slice(start - length, start) === mark && text.slice(end, end + length) === mark;
  if (isMarked) return changed(start - length, end + length, inner, 0, inner.length);
  return changed(start, end, mark + inner + mark, length, length + inner.length);
};

/** The same mark before each line, or away from all of them. */
const before = (text, start, end, mark) => {
  const first = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", end);
  const last = next < 0 ? text.length : next;
  const lines = text.slice(first, last).split("\n");
  const isMarked = lines.every((line, place) => line.startsWith(mark(place)));
  const bare = lines.map((line) => line.replace(MARKED, ""));
  const written = isMarked ? bare : bare.map((line, place) => mark(place) + line);
  const all = written.join("\n");
  return changed(first, last, all, lines.length > 1 ? 0 : all.length, all.length);
};

const block = (text, start, end) => {
  const inner = text.slice(start, end);
  const [head, tail] = [
    start && text[start - 1] !== "\n" ? "\n```\n" : "```\n",
    text[end] === "\n" ? "\n```" : "\n```\n",
  ];
  return changed(start, end, head + inner + tail, head.length, head.length + inner.length);
};

const link = (text, start, end) => {
  const inner = text.slice(start, end);
  if (/^https?:\/\/\S+$/.test(inner)) return changed(start, end, `[](${inner})`, 1, 1);
  return changed(start, end, `[${inner}](https://)`, inner.length + 3, inner.length + 11);
};

/** The change that a format makes to the selected part of a text; blanks around the part stay outside. */
export const formatted = (format, text, start, end) => {
  const part = text.slice(start, end);
  const from = start + (part.trim() ? part.length - part.trimStart().length : 0);
  const to = end - (part.trim() ? part.length - part.trimEnd().length : 0);
  if (AROUND[format]) return around(text, from, to, AROUND[format]);
  if (BEFORE[format]) return before(text, start, end, BEFORE[format]);
  return format === "block" ? block(text, from, to) : link(text, from, to);
};

/** The format of a key that is pressed together with Ctrl or Cmd; undefined for every other key. */
const formatOf = ({ key: pressed, shiftKey }) => {
  const key = pressed.toLowerCase();
  if (shiftKey) return key === "x" ? "strike" : key === "c" ? "block" : undefined;
  return key === "b" ? "bold" : key === "i" ? "italic" : key === "e" ? "code" : undefined;
};

inBrowser(() => {
  const BOX = "textarea[data-composer]";
  const box = () => document.querySelector(BOX);

  const write = (area, format) => {
    const { start, end, text, from, to } = formatted(format, area.value, area.selectionStart, area.selectionEnd);
    area.focus();
    area.setSelectionRange(start, end);
    document.execCommand(text ? "insertText" : "delete", false, text);
    area.setSelectionRange(from, to);
  };

  onKey(document, (event) => {
    const { target, key } = event;
    const buttons = [...(target.closest?.("[data-formats]")?.querySelectorAll("button") ?? [])];
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    if (step && buttons.length) return buttons.at((buttons.indexOf(target) + step) % buttons.length).focus();
    const isOurs = (event.ctrlKey || event.metaKey) && !event.altKey && target.matches?.(BOX);
    const format = isOurs && formatOf(event);
    if (!format) return;
    event.preventDefault();
    write(target, format);
  });

  const isOpen = () => preference("shows_formats") === "true";
  document.addEventListener("click", ({ target }) => {
    const { format, toggles } = target.closest?.("[data-format], [data-toggles]")?.dataset ?? {};
    if (toggles) chooser(toggles, String(!isOpen()))();
    else if (format === "preview") preview(isPreviewed() ? "" : box().value);
    else if (format) write(box(), format);
  });

  const isPreviewed = () => Boolean(document.querySelector("[data-previewed]"));
  const preview = (text) => tell("preview", text.trim() ? text : "");
  let timer = 0;
  document.addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    if (target.matches?.(BOX) && isPreviewed()) timer = setTimeout(() => preview(target.value), SOON);
  });
  document.addEventListener("submit", () => isPreviewed() && preview(""));

  const mark = () => {
    for (const button of document.querySelectorAll("[data-toggles]")) button.ariaPressed = String(isOpen());
  };
  onPreference(mark);
  onRender(mark);
});

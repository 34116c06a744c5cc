// Enter within a block of code in the message box: it begins a line there, with the indentation of the one before. The hint above
// the box says so.

import { inBrowser } from "./browser.js";

const BOX = "textarea[data-composer]";
const FENCE = /^[ \t]*(`{3,})([^`]*)$/;

/** Whether a block of code is open at the end of a text. */
export const isInBlock = (before) => {
  let fence = "";
  for (const line of before.split("\n")) {
    const [, marks = "", info = ""] = line.match(FENCE) ?? [];
    if (!fence) fence = marks;
    else if (marks.length >= fence.length && !info.trim()) fence = "";
  }
  return Boolean(fence);
};

/** The blanks with which the last line of a text begins. */
export const indentOf = (before) => before.slice(before.lastIndexOf("\n") + 1).match(/^[ \t]*/)[0];

const beforeCaret = (box) => box.value.slice(0, box.selectionStart);

/** Whether the caret of a box is in a block of code. */
export const isCode = (box) => isInBlock(beforeCaret(box));

/** Begins a line as deep as the one before; the browser can undo it. */
export const breakLine = (box) => document.execCommand("insertText", false, `\n${indentOf(beforeCaret(box))}`);

inBrowser(() => {
  const hint = (box) => box.closest(".dock")?.toggleAttribute("data-in-code", isCode(box));
  document.addEventListener("input", ({ target }) => target.matches?.(BOX) && hint(target));
  document.addEventListener("selectionchange", () => {
    const { activeElement } = document;
    if (activeElement?.matches(BOX)) hint(activeElement);
  });
});

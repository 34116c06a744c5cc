// Files that are dropped, pasted or chosen become attachments of the next message. Where none is written they stay out of
// the browser's own hands, which would leave the page to open them.

import { list, MOST } from "./attachment_list.js";
import { inBrowser } from "./browser.js";
import { size } from "./file_words.js";
import { hasNote, say } from "./note.js";
import { limits } from "./upload.js";
import { add } from "./uploads.js";

const OF_TEXT = ["text/plain", "text/rtf"]; // office programs add a picture of the text that they copy

/** Whether a paste is of files alone: a picture that was copied from a page comes with its HTML. */
export const isFilesAlone = (data) => Boolean(data?.files.length) && !data.types.some((type) => OF_TEXT.includes(type));

const worded = (files, words) =>
  files.length === 1 ? `“${files[0].name}” ${words[0]}` : `${files.length} files ${words[1]}`;

/** Which of some files go into a message that has `count` already, and a sentence about the others. `known` are the
 * server's limits, null where nobody knows them. */
export const judge = (files, known, count) => {
  const { file_bytes = Infinity, files: most = MOST, left = Infinity } = known ?? {};
  const isLarge = (file) => file.size > file_bytes;
  const [large, empty] = [files.filter(isLarge), files.filter((file) => !file.size)];
  const fitting = files.filter((file) => file.size && !isLarge(file)).slice(0, Math.max(0, most - count));
  const total = fitting.reduce((sum, file) => sum + file.size, 0);
  if (total > left)
    return { taken: [], words: `You have room for ${size(left)} more. Delete files that you sent first.` };
  if (large.length) {
    const limit = `larger than ${size(file_bytes)}`;
    return { taken: fitting, words: `${worded(large, [`is ${limit}`, `are ${limit}`])}, so it can't be sent here.` };
  }
  if (empty.length) return { taken: fitting, words: `${worded(empty, ["is empty", "are empty"])}.` };
  const isFull = fitting.length < files.length;
  return { taken: fitting, words: isFull ? `A message takes at most ${most} files.` : "" };
};

/** The limits of uploads, in words. */
export const limitWords = (known) =>
  known ? `Up to ${known.files} files, ${size(known.file_bytes)} each` : `Up to ${MOST} files`;

const box = () => document.querySelector("textarea[data-composer]:not([data-editing])");

/** Adds files to the next message of the open conversation. */
export async function attach(files, about = {}) {
  const place = box()?.dataset.composer;
  if (place === undefined || !files.length) return;
  const { taken, words } = judge(files, await limits(), list(place).length);
  add(place, taken, about);
  say(words);
}

inBrowser(() => {
  const CHOOSER = "[data-attach=choose]";
  const TAKES_FILES = "input[type=file]";
  const veil = () => document.querySelector("[data-drop-veil]");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest?.(TAKES_FILES);

  async function tellLimits() {
    const words = limitWords(await limits());
    for (const place of document.querySelectorAll("[data-file-limits]")) {
      if (place.textContent !== words) place.textContent = words;
    }
    for (const button of document.querySelectorAll(CHOOSER)) button.title = words;
  }
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, ({ target }) => target.closest?.(CHOOSER) && tellLimits());
  }

  function cover(isCovered) {
    if (veil()) veil().hidden = !isCovered;
    if (isCovered) tellLimits();
  }

  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = box() ? "copy" : "none";
    if (box() && veil()?.hidden) cover(true);
  });

  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) cover(false); // it has left the page
  });

  /** Folders are dropped as files that nobody can read. */
  const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory;

  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    cover(false);
    const items = [...event.dataTransfer.items].filter(({ kind }) => kind === "file");
    const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
    attach(files.filter(Boolean));
    if (items.some(isFolder)) say("A folder can't be sent. Drop the files in it.");
  });

  document.addEventListener("paste", (event) => {
    if (!isFilesAlone(event.clipboardData)) return;
    event.preventDefault();
    attach([...event.clipboardData.files]);
  });

  const picker = (kind) => document.querySelector(`[data-picks-files="${kind}"]`);
  const isPhone = matchMedia("(pointer: coarse) and (max-width: 47.9375em)");
  const sheet = () => document.querySelector("[data-attach-sheet]");

  document.addEventListener("click", (event) => {
    const { attach: kind } = event.target.closest?.("[data-attach]")?.dataset ?? {};
    if (kind === undefined) return;
    tellLimits();
    if (kind === "choose" && isPhone.matches) return sheet().showModal();
    sheet()?.close();
    picker(kind === "choose" ? "any" : kind)?.click();
  });

  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("[data-picks-files]")) return;
    attach([...target.files]);
    target.value = ""; // the same file may be chosen again
  });

  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-composer]") && hasNote()) say("");
  });
});

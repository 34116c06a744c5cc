// Files that are dropped or pasted anywhere stay out of the browser's own hands, which would leave the page to open them.
// Where messages are written, the composer says once that files cannot be sent yet.

import { inBrowser } from "./browser.js";

const SHOWN = 6000; // ms

/** Whether a paste is of files alone. Office programs add a picture of the text that they copy. */
export const isFilesAlone = (data) =>
  Boolean(data?.files.length) && !data.types.some((type) => type.startsWith("text/"));

inBrowser(() => {
  const TAKES_FILES = "input[type=file]";
  const note = () => document.querySelector("[data-files-note]");
  let timer = 0;

  function say(slot, words) {
    clearTimeout(timer);
    if (slot.textContent !== words) slot.textContent = words; // said again only after it was gone
    if (words) timer = setTimeout(() => say(slot, ""), SHOWN);
  }
  const refuse = () => note() && say(note(), "Files cannot be sent yet.");

  const hasFiles = (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest?.(TAKES_FILES);

  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = note() ? "copy" : "none";
  });

  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    refuse();
  });

  document.addEventListener("paste", (event) => {
    if (!isFilesAlone(event.clipboardData)) return;
    event.preventDefault();
    refuse();
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-composer]") && note()) say(note(), "");
  });
});

// A message with files is sent once they have arrived. Pressed before that, Send waits for them; what fails leaves text and
// files where they are. The form has its files in the field `files`, as JSON of what the server said of them.

import { list, restore, subscribe } from "./attachment_list.js";
import { tell } from "./bridge.js";
import { inBrowser, viewer } from "./browser.js";
import { isEdit, left } from "./drafts.js";
import { forget, kept } from "./kept.js";
import { say } from "./note.js";
import { onRender } from "./rendered.js";
import { cleaned } from "./text.js";
import { taken } from "./uploads.js";

const BOX = "textarea[data-composer]";

const waiting = new Set(); // conversations whose message goes out as soon as its files have arrived

const placeOf = (area) => area.dataset.composer;
const box = () => document.querySelector(BOX);

/** Whether the next message of a box has files. */
export const hasFiles = (area) => !isEdit(area) && list(placeOf(area)).length > 0;

const isDone = (files) => files.every(({ state }) => state === "done");
const isBusy = (files) => files.some(({ state }) => state === "waiting" || state === "sending");

const countOf = (files) => {
  const rest = files.filter((file) => isBusy([file])).length;
  return rest === 1 ? "one file has arrived" : `${rest} files have arrived`;
};

/** Whether the message of a box may go now. Otherwise it waits for its files, or says what is wrong with them. */
export function mayGo(area) {
  const files = isEdit(area) ? [] : list(placeOf(area));
  if (isDone(files)) return true;
  const isBad = files.some(({ state }) => state === "failed");
  if (isBad) say("A file could not be uploaded. Try it again, or remove it.");
  else waiting.add(placeOf(area));
  show();
  return false;
}

/** Sends the message of a box as soon as its files have arrived. */
export function wait(area) {
  if (hasFiles(area)) waiting.add(placeOf(area));
  look();
}

/** The message of a box does not wait for its files any more; false if it did not. */
export function stay(area) {
  const isOver = waiting.delete(placeOf(area));
  if (isOver) say("");
  show();
  return isOver;
}

/** The message of a box was sent. Its form keeps the files until the page has read them. */
export function sent(area) {
  const place = placeOf(area);
  waiting.delete(place);
  setTimeout(() => taken(place));
}

/** Whether a text became one of the files, and is not sent beside it. It may have been changed since. */
export const isFiled = (text, files) => Boolean(text) && files.some((file) => file.text === cleaned(text));

const emptied = (area, files) => {
  if (!isFiled(area.value, files)) return;
  area.value = "";
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

function go(area, files) {
  waiting.delete(placeOf(area));
  say("");
  emptied(area, files);
  area.form.requestSubmit();
}

/** Sends what waits in a conversation that is not open any more: its text and its quote are kept in this browser. */
function post(place) {
  const [files, user] = [list(place), viewer()];
  const draft = left(user, place);
  const text = isFiled(draft, files) ? "" : draft;
  const about = { conversation: place, reply: kept("reply", user, place) ?? "" };
  waiting.delete(place);
  for (const kind of ["draft", "reply"]) forget(kind, user, place);
  tell("post", JSON.stringify({ text, ...about, files: JSON.stringify(files.map(({ view }) => view)) }));
  taken(place);
}

/** Sends what has waited long enough elsewhere. What has failed stays there. */
function lookElsewhere(here) {
  for (const place of waiting) {
    const files = list(place);
    if (place === here || isBusy(files)) continue;
    if (isDone(files) && files.length) post(place);
    else waiting.delete(place);
  }
}

/** Shows in the form what goes along with the message. */
function show() {
  const area = box();
  const field = area?.form?.elements.files;
  if (!field) return;
  const files = list(placeOf(area));
  const isWaiting = waiting.has(placeOf(area));
  field.value = files.length ? JSON.stringify(files.flatMap(({ view }) => view ?? [])) : "";
  area.form.toggleAttribute("data-has-files", files.length > 0);
  area.form.toggleAttribute("data-waits-for-files", isWaiting);
  if (isWaiting && isBusy(files)) say(`Sends as soon as ${countOf(files)}.`, true);
}

function look() {
  show();
  const area = box();
  lookElsewhere(area && !isEdit(area) ? placeOf(area) : "");
  if (!area || isEdit(area) || !waiting.has(placeOf(area))) return;
  const files = list(placeOf(area));
  if (isBusy(files)) return;
  if (isDone(files) && files.length) return go(area, files);
  stay(area);
  if (files.length) say("A file could not be uploaded, so nothing was sent. Try it again, or remove it.");
}

inBrowser(() => {
  let last = "";
  const find = () => {
    const area = box();
    const here = area && !isEdit(area) && viewer() ? placeOf(area) : "";
    if (here !== last && here) restore(here);
    last = here;
    look();
  };
  subscribe(look);
  onRender(find, "data-composer", "data-user", "data-editing");
  addEventListener("storage", () => last && restore(last, true));
  find();
});

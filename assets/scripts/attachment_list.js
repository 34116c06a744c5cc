// The files of the next message of each conversation, in order. What has arrived is kept in this browser beside the draft, so
// that a reload finds it again.
//
// A file is `{key, name, type, size, sent, state, why, code, isFile, text, preview, view}`. `state` is waiting, sending,
// done or failed; `why` is a sentence, `view` what the server has made of it. `isFile` goes as it is, `text` is that of the box
// which it holds, else "".

import { viewer } from "./browser.js";
import { forget, keep, kept } from "./kept.js";
import * as previews from "./previews.js";

export const MOST = 10; // files of a message
const KIND = "files"; // the kind of entry in the browser's storage
const NONE = [];

const places = new Map(); // conversation -> its files
const readers = new Set();

/** Calls `read` after each change, until the function that this returns is called. */
export const subscribe = (read) => {
  readers.add(read);
  return () => readers.delete(read);
};

/** The files of a conversation, in order; the same list while nothing has changed. */
export const list = (place) => places.get(place) ?? NONE;

/** All of them: pairs of a conversation and its files. */
export const everywhere = () => [...places];

export const find = (place, key) => list(place).find((one) => one.key === key);

export const set = (place, files) => {
  places.set(place, files);
  for (const read of readers) read();
};

export const change = (place, key, more) =>
  set(
    place,
    list(place).map((one) => (one.key === key ? { ...one, ...more } : one)),
  );

const storedAt = (place) => [KIND, viewer(), place];

/** Stores what has arrived. */
export const store = (place) => {
  if (!viewer()) return;
  const views = list(place).flatMap(({ view }) => view ?? []);
  if (views.length) keep(...storedAt(place), views);
  else forget(...storedAt(place));
};

const entryOf = (view) => ({
  ...{ key: view.id, name: view.name, type: view.type, size: view.bytes, sent: view.bytes, state: "done" },
  ...{ why: "", code: "", isFile: view.kind === "file", text: "", view },
  preview: previews.copyOf(view.id) ?? (view.has_thumb ? previews.thumb(view.id) : ""),
});

/** Takes over what an earlier page or another tab has stored for a conversation. What another tab has taken away meanwhile
 * (`isElsewhere`) goes here too. */
export const restore = (place, isElsewhere = false) => {
  if (!viewer()) return;
  const views = kept(...storedAt(place)) ?? [];
  const known = new Set(list(place).map(({ view }) => view?.id));
  const stays = ({ view }) => !isElsewhere || !view || views.some(({ id }) => id === view.id);
  const here = list(place).filter(stays);
  const added = views.filter(({ id }) => !known.has(id)).map(entryOf);
  if (added.length || here.length < list(place).length) set(place, [...here, ...added].slice(0, MOST));
};

/** Puts files that were sent, and refused, before those of the next message. */
export const giveBack = (place, views) => {
  const known = new Set(list(place).map(({ view }) => view?.id));
  set(place, [...views.filter(({ id }) => !known.has(id)).map(entryOf), ...list(place)].slice(0, MOST));
  store(place);
};

/** Puts a file at another place of the order. */
export const move = (place, key, to) => {
  const files = list(place).filter((one) => one.key !== key);
  const file = find(place, key);
  if (!file || to < 0 || to > files.length) return;
  set(place, files.toSpliced(to, 0, file));
  store(place);
};

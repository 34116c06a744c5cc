// Uploads the files of the next messages: at once, three at a time, in their order (attachment_list.js).

import { change, everywhere, find, list, MOST, set, store } from "./attachment_list.js";
import { look as lookAt } from "./film.js";
import * as previews from "./previews.js";
import * as upload from "./upload.js";
import { uuid } from "./uuid.js";

const AT_ONCE = 3;
const TRIES = 8;
const LONGEST_WAIT = 15_000; // ms between two tries
const PASSING = [0, 429, 502, 503, 504]; // a line that was cut, and a server that has no room for it now
const CUT = "The line was cut.";

const sources = new Map(); // key -> File
const running = new Map(); // key -> {abort, isStopped}
let tools = { ...upload, look: lookAt };

/** Tests send with other tools than the browser's. */
export const use = (others) => {
  tools = { ...tools, ...others };
};

const isPicture = (file) => /^image\/(png|jpeg|webp|gif|avif|bmp)$/.test(file.type);

/** Adds files to the next message of a conversation, and begins to upload them. There must be room for them. */
export const add = (place, files, about = {}) => {
  const added = files.slice(0, MOST - list(place).length).map((file) => {
    const key = uuid();
    sources.set(key, file);
    const { name, type, size } = file;
    const preview = isPicture(file) ? URL.createObjectURL(file) : "";
    const begun = { sent: 0, state: "waiting", why: "", code: "", isFile: false, text: "", view: null };
    return { key, name, type, size, preview, ...begun, ...about };
  });
  set(place, [...list(place), ...added]);
  next();
};

const stop = (key) => {
  const run = running.get(key);
  running.delete(key);
  if (!run) return;
  run.isStopped = true;
  run.abort();
};

/** Removes a file, also from the server. */
export const remove = (place, key) => {
  const file = find(place, key);
  if (!file) return;
  stop(key);
  sources.delete(key);
  if (file.view) tools.drop(file.view.id);
  if (file.view && previews.copyOf(file.view.id)) previews.forget(file.view.id);
  else if (file.preview.startsWith("blob:")) URL.revokeObjectURL(file.preview);
  set(
    place,
    list(place).filter((one) => one.key !== key),
  );
  store(place);
  next();
};

/** Uploads a file that has failed once more; `isFile` lets it stay as it is, or not. */
export const retry = (place, key, isFile = find(place, key)?.isFile) => {
  const file = find(place, key);
  if (!sources.has(key)) return;
  stop(key);
  if (file.view) tools.drop(file.view.id);
  change(place, key, { state: "waiting", sent: 0, why: "", code: "", isFile, view: null });
  store(place);
  next();
};

/** Whether a file can still become one that stays as it is: a reload has taken it out of the browser's hands. */
export const canChange = (key) => sources.has(key);

/** The message was sent. */
export const taken = (place) => {
  for (const { key } of list(place)) sources.delete(key);
  if (list(place).length) set(place, []);
  store(place);
};

/** Begins with those that wait, as many as may go at once. */
const next = () => {
  for (const [place, files] of everywhere()) {
    for (const { key, state } of files) {
      if (running.size >= AT_ONCE) return;
      if (state === "waiting") send(place, key);
    }
  }
};

async function send(place, key) {
  const run = { isStopped: false, abort() {} };
  running.set(key, run);
  change(place, key, { state: "sending" });
  const { name, isFile, kind, duration, peaks } = find(place, key);
  const seen = isFile ? {} : await tools.look(sources.get(key));
  for (let tries = 1; !run.isStopped; tries += 1) {
    const told = (sent) => run.isStopped || change(place, key, { sent });
    const { answer, abort } = tools.send(sources.get(key), { name, isFile, kind, duration, peaks, ...seen }, told);
    run.abort = abort;
    const { status, body, wait } = await answer;
    if (run.isStopped && status === 201) tools.drop(body.id);
    if (run.isStopped) return;
    if (status === 201) return arrived(place, key, body, seen.poster);
    if (!PASSING.includes(status) || tries === TRIES) return failed(place, key, status, body);
    change(place, key, { sent: 0 });
    await tools.pause(wait || Math.min(500 * 2 ** tries, LONGEST_WAIT));
  }
}

async function arrived(place, key, body, poster) {
  const hasPoster = body.kind === "video" && poster && (await tools.poster(body.id, poster));
  const file = find(place, key);
  running.delete(key);
  if (!file) return void tools.drop(body.id);
  const view = hasPoster ? { ...body, has_thumb: true } : body;
  if (view.kind === "image" && file.preview) previews.remember(view.id, file.preview);
  change(place, key, { state: "done", sent: file.size, view });
  store(place);
  next();
}

function failed(place, key, status, body) {
  running.delete(key);
  const why = Object.values(body.fields ?? {}).flat()[0] ?? body.detail ?? CUT;
  change(place, key, { state: "failed", why: status ? why : CUT, code: body.code ?? "" });
  next();
}

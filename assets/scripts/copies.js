// Copies of what the page has shown, in the browser's database: the list, and the conversations that were opened last.
// A page that is loaded without a connection shows them. They belong to one user of one installation, and go when the
// session ends: `erase` removes the database, and no page that read the one before writes into the next.

import { installation } from "./kept.js";

export const NAME = "chatapp"; // gate.js removes this database too
const STORE = "copies";
const ABOUT = "about"; // the key of { epoch, installation, user }
const WINDOW = "window:"; // how the keys of conversations begin
const WINDOWS = 10;
const LARGEST = 512 * 1024; // characters of one copy

let epoch = ""; // of the database that this page has read; "" before that, and after the end of a session

const opened = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const answerOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Runs `act` in one transaction. The database is open for that long only, so that nothing holds up its removal. */
const transact = async (act) => {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, "readwrite");
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    ended.catch(() => {});
    const result = await act(transaction.objectStore(STORE));
    await ended;
    return result;
  } finally {
    database.close();
  }
};

/** A browser may refuse to store anything; then there are no copies. */
const attempt = (act, otherwise) => act().catch(() => otherwise);

const nameOf = (conversation) => `${WINDOW}${conversation}`;

/** Which of the windows give way: all but those that were stored last. */
export const surplus = (windows) =>
  windows
    .toSorted((one, other) => other.at - one.at)
    .slice(WINDOWS)
    .map(({ key }) => key);

const allOf = async (store) => {
  const [keys, values] = await Promise.all([answerOf(store.getAllKeys()), answerOf(store.getAll())]);
  return keys.map((key, place) => ({ key, ...values[place] })).filter(({ key }) => key !== ABOUT);
};

const aboutNew = () => ({
  epoch: crypto.getRandomValues(new Uint32Array(2)).join("-"),
  installation: installation(),
  user: 0,
});

/** Lets this page read and store copies, until the session ends. */
export const begin = () =>
  attempt(
    () =>
      transact(async (store) => {
        let about = await answerOf(store.get(ABOUT));
        if (!about?.epoch || about.installation !== installation()) {
          store.clear();
          about = aboutNew();
          store.put(about, ABOUT);
        }
        epoch = about.epoch;
      }),
    undefined,
  );

const NONE = { list: null, windows: new Map() };

/** The copies that this page may show: { list, windows }, the windows by conversation. */
export const load = () =>
  attempt(
    () =>
      transact(async (store) => {
        const about = await answerOf(store.get(ABOUT));
        if (!epoch || about?.epoch !== epoch) return NONE;
        const copies = await allOf(store);
        const windows = copies.filter(({ key }) => key.startsWith(WINDOW));
        return {
          list: copies.find(({ key }) => key === "list")?.value ?? null,
          windows: new Map(windows.map(({ key, value }) => [key.slice(WINDOW.length), value])),
        };
      }),
    NONE,
  );

/** Calls `write` with the store, if this page may still write for its user. Copies of somebody else go first. */
const writing = (user, write) =>
  attempt(
    () =>
      transact(async (store) => {
        const about = await answerOf(store.get(ABOUT));
        if (!epoch || about?.epoch !== epoch) return false;
        if (about.user !== user) {
          store.clear();
          store.put({ ...about, user }, ABOUT);
        }
        await write(store);
        return true;
      }),
    false,
  );

const fits = (value) => JSON.stringify(value).length <= LARGEST;

/** Stores a copy of the list. `conversations` are the ids in it if it has all of them, else null: windows of others go. */
export const storeList = (user, value, conversations) =>
  fits(value) &&
  writing(user, async (store) => {
    store.put({ at: Date.now(), value }, "list");
    const known = conversations && new Set(conversations.map(nameOf));
    for (const { key } of known ? await allOf(store) : []) {
      if (key.startsWith(WINDOW) && !known.has(key)) store.delete(key);
    }
  });

/** Stores a copy of a conversation; null removes it. */
export const storeWindow = (user, conversation, value) =>
  writing(user, async (store) => {
    if (value === null || !fits(value)) store.delete(nameOf(conversation));
    else store.put({ at: Date.now(), value }, nameOf(conversation));
    const windows = (await allOf(store)).filter(({ key }) => key.startsWith(WINDOW));
    for (const key of surplus(windows)) store.delete(key);
  });

/** Removes everything, and lets this page store nothing more. */
export const erase = () => {
  epoch = "";
  return attempt(async () => answerOf(indexedDB.deleteDatabase(NAME)));
};

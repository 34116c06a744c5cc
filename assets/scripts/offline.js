// A page without a connection shows copies of what it has shown before, and refuses nothing in silence.

import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";
import "./ahead.js";
import * as copies from "./copies.js";
import { guard, put } from "./guard.js";
import * as line from "./line.js";

const STORE_EVERY = 3000; // ms

/** A React hook: the banner's text. */
export const useWords = () => {
  const [words, setWords] = useState("");
  useEffect(() => {
    let timer = 0;
    const look = () => {
      clearTimeout(timer);
      setWords(line.words());
      const wait = line.changesIn();
      if (wait < Infinity) timer = setTimeout(look, wait + 1);
    };
    look();
    const stop = line.subscribe(look);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return words;
};

/** A React hook: whether the server cannot be reached. */
export const useIsDown = () => useSyncExternalStore(line.subscribe, line.isDown, () => false);

let shelf = null; // the copies, while the server cannot be reached

/** The values of some states, without the vars that are left out. */
const taken = (store, shape) =>
  Object.fromEntries(
    Object.entries(shape).map(([state, left]) => {
      const vars = Object.entries(store.getSnapshot(state)).filter(([name]) => !left.includes(name));
      return [state, Object.fromEntries(vars)];
    }),
  );

/** Shows the copies of the list and of a conversation, where the page has nothing of the server's. */
const show = async ({ store, app }, rules, place) => {
  shelf ??= await copies.load();
  if (!line.isDown()) return;
  if (!current(store, rules.visit)) for (const [state, vars] of Object.entries(shelf.list ?? {})) put(state, vars);
  const window = shelf.windows.get(place);
  if (!window || current(store, rules.address) === place) return;
  for (const [state, vars] of Object.entries(window)) put(state, { ...app.initialState[state], ...vars });
};

const current = (store, [state, name]) => store.getSnapshot(state)?.[name];

/** Stores what the server has sent. */
const storeAll = ({ store }, rules) => {
  const user = current(store, rules.user)?.id ?? 0;
  if (!user || !current(store, rules.visit)) return;
  const list = taken(store, rules.list);
  const rows = rules.rows.flatMap((name) => current(store, name));
  copies.storeList(user, list, current(store, rules.hasMore)?.all ? null : rows.map(({ id }) => id));
  const place = current(store, rules.address);
  if (!Number(place)) return;
  const window = current(store, rules.isMissing) ? null : taken(store, rules.window);
  copies.storeWindow(user, place, window);
};

/* Once for each page that is loaded: all that is rendered later finds the same listeners. */
const begin = (page, rules) => {
  let timer = 0;
  const storeNow = () => {
    clearTimeout(timer);
    timer = 0;
    storeAll(page, rules);
  };
  const storeSoon = () => {
    timer ||= setTimeout(storeNow, STORE_EVERY);
  };
  guard(page, rules);
  for (const state of [...Object.keys(rules.list), ...Object.keys(rules.window)])
    page.store.subscribe(state, storeSoon);
  addEventListener("pagehide", storeNow);
  document.addEventListener("visibilitychange", storeNow);
  let wasDown = false;
  line.subscribe(() => {
    if (line.isDown() === wasDown) return;
    wasDown = line.isDown();
    shelf = null;
    if (wasDown) storeNow();
  });
  line.sent(); // the page connects
  return copies.begin();
};

let begun = null;

/** Renders nothing. `page` has what we use of Reflex in the browser, `rules` are those of pages/offline.py. A server that
 * refuses the page is no lost connection: then nothing is shown that it has not sent. */
export const Offline = ({ isClosed, isRefused, place, page, rules }) => {
  const isDown = useIsDown();
  useLayoutEffect(() => {
    begun ??= begin(page, rules);
  }, []);
  useLayoutEffect(() => {
    if (isClosed) line.close(); // it could not be opened
  }, [isClosed]);
  useLayoutEffect(() => {
    if (isDown && !isRefused) begun.then(() => show(page, rules, place));
  }, [isDown, isRefused, place]);
  return null;
};

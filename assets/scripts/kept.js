// What this browser keeps for somebody, as long as it is needed: drafts, and messages that are not confirmed yet.
// Loaded in the head, before the page renders.
"use strict";
(() => {
  const LIMIT = 200; // of one kind; the oldest give way
  const OURS = "chatapp:";
  const keyOf = (kind, user, id) => `${OURS}${kind}:${user}:${id}`;
  let latest = 0;

  /** Where the browser stores nothing, or no more, the page goes on without. */
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };

  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)));
  const keys = (prefix) => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? [];

  /** Oldest first. */
  const entries = (kind) => keys(`${OURS}${kind}:`).map((key) => ({ key, at: 0, ...read(key) })).sort((one, other) => one.at - other.at);

  const makeRoom = (kind) => {
    for (const { key } of entries(kind).slice(0, 1 - LIMIT)) localStorage.removeItem(key);
  };

  globalThis.chat = Object.assign(globalThis.chat ?? {}, {
    keep: (kind, user, id, value) => attempt(() => {
      const key = keyOf(kind, user, id);
      if (localStorage.getItem(key) === null && keys(`${OURS}${kind}:`).length >= LIMIT) makeRoom(kind);
      latest = Math.max(Date.now(), latest + 1);
      localStorage.setItem(key, JSON.stringify({ at: latest, value }));
    }),

    kept: (kind, user, id) => read(keyOf(kind, user, id))?.value ?? null,
    allKept: (kind) => entries(kind).flatMap(({ value }) => value ?? []),
    forget: (kind, user, id) => attempt(() => localStorage.removeItem(keyOf(kind, user, id))),

    /** Whoever uses this browser next finds nothing. */
    forgetAll: () => {
      for (const key of keys(OURS)) localStorage.removeItem(key);
    },
  });
})();

// What this browser keeps for somebody, as long as it is needed: drafts, and messages that are not confirmed yet.
// A key names installation, kind, user and id: a restored or new database gives user ids to other people.
// Loaded in the head, before the page renders.
"use strict";
(() => {
  const LIMIT = 200; // of one kind; the oldest give way
  const OURS = "chatapp:";
  const NAMED = /^chatapp:[0-9a-f]{8}:/;
  let latest = 0;

  /** Where the browser stores nothing, or no more, the page goes on without. */
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };

  /** The server's public id, from a cookie that is named after the port; browsers mix the cookies of all ports. */
  const installation = () =>
    attempt(() => {
      const name = `chatapp_installation${location.port && `_${location.port}`}=`;
      return document.cookie
        .split("; ")
        .find((cookie) => cookie.startsWith(name))
        .slice(name.length);
    });

  /** Where a browser sends no cookies back, texts are kept without the installation. */
  const prefixOf = (kind) => {
    const id = installation();
    return id ? `${OURS}${id}:${kind}:` : `${OURS}${kind}:`;
  };
  const keyOf = (kind, user, id) => `${prefixOf(kind)}${user}:${id}`;

  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)));
  const keys = (prefix) => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? [];

  /** Oldest first. */
  const entries = (kind) =>
    keys(prefixOf(kind))
      .map((key) => ({ key, at: 0, ...read(key) }))
      .sort((one, other) => one.at - other.at);

  const makeRoom = (kind) => {
    for (const { key } of entries(kind).slice(0, 1 - LIMIT)) localStorage.removeItem(key);
  };

  globalThis.chat = Object.assign(globalThis.chat ?? {}, {
    keep: (kind, user, id, value) =>
      attempt(() => {
        const key = keyOf(kind, user, id);
        if (localStorage.getItem(key) === null && keys(prefixOf(kind)).length >= LIMIT) makeRoom(kind);
        latest = Math.max(Date.now(), latest + 1);
        localStorage.setItem(key, JSON.stringify({ at: latest, value }));
      }),

    kept: (kind, user, id) => read(keyOf(kind, user, id))?.value ?? null,
    allKept: (kind) => entries(kind).flatMap(({ value }) => value ?? []),
    forget: (kind, user, id) => attempt(() => localStorage.removeItem(keyOf(kind, user, id))),

    /** Texts whose keys do not name an installation yet belong to this one. */
    adopt: () =>
      attempt(() => {
        const id = installation();
        for (const key of id ? keys(OURS).filter((key) => !NAMED.test(key)) : []) {
          localStorage.setItem(`${OURS}${id}:${key.slice(OURS.length)}`, localStorage.getItem(key));
          localStorage.removeItem(key);
        }
      }),

    /** Whoever uses this browser next finds nothing. */
    forgetAll: () => {
      for (const key of keys(OURS)) localStorage.removeItem(key);
    },
  });
  chat.adopt();
})();

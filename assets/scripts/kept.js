// Stores the drafts of a user in this browser, and the messages that the server has not confirmed yet.
// A key names installation, kind, user and id: a restored or new database may give a user id to somebody else.

import { inBrowser } from "./browser.js";

const LIMIT = 200; // entries of one kind; beyond it the oldest is removed
const OURS = "chatapp:";
const NAMED = /^chatapp:[0-9a-f]{8}:/;
let latest = 0;

/** The result of `act`, or null where the browser refuses storage: then the page works without it. */
const attempt = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};

/** The server's public id, from a cookie that is named after the port: browsers share cookies between ports. */
export const installation = () =>
  attempt(() => {
    const name = `chatapp_installation${location.port && `_${location.port}`}=`;
    return document.cookie
      .split("; ")
      .find((cookie) => cookie.startsWith(name))
      .slice(name.length);
  });

/** Without cookies, keys do not name the installation. */
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

/** Whether one more entry fits without removing another one. */
export const hasRoom = (kind) => keys(prefixOf(kind)).length < LIMIT;

/** How many entries of a kind a user has. */
export const countOf = (kind, user) => keys(`${prefixOf(kind)}${user}:`).length;

export const keep = (kind, user, id, value) =>
  attempt(() => {
    const key = keyOf(kind, user, id);
    if (localStorage.getItem(key) === null && keys(prefixOf(kind)).length >= LIMIT) makeRoom(kind);
    latest = Math.max(Date.now(), latest + 1);
    localStorage.setItem(key, JSON.stringify({ at: latest, value }));
  });

/** The stored value, or null. */
export const kept = (kind, user, id) => read(keyOf(kind, user, id))?.value ?? null;

/** The drafts of a user: pairs of a conversation's id and a text. */
export const draftsOf = (user) => {
  const prefix = `${prefixOf("draft")}${user}:`;
  return keys(prefix).flatMap((key) => {
    const value = read(key)?.value;
    return typeof value === "string" ? [[key.slice(prefix.length), value]] : [];
  });
};

/** All values of a kind, oldest first. */
export const allKept = (kind) => entries(kind).flatMap(({ value }) => value ?? []);

export const forget = (kind, user, id) => attempt(() => localStorage.removeItem(keyOf(kind, user, id)));

/** Gives the entries whose keys name no installation to this one. */
export const adopt = () =>
  attempt(() => {
    const id = installation();
    for (const key of id ? keys(OURS).filter((key) => !NAMED.test(key)) : []) {
      localStorage.setItem(`${OURS}${id}:${key.slice(OURS.length)}`, localStorage.getItem(key));
      localStorage.removeItem(key);
    }
  });

/** Removes everything: the next user of this browser finds nothing. */
export const forgetAll = () => {
  for (const key of keys(OURS)) localStorage.removeItem(key);
};

inBrowser(adopt);

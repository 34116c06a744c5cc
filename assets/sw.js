// The service worker: stores the build, so that the pages open without a connection. It stores nothing about people:
// what a page shows comes from the server, or from the page's own storage (scripts/copies.js).
"use strict";
(() => {
  const BUILD = { version: "", shells: {}, files: [] }; // the build fills this in (chatapp/web/reflex/worker.py)
  const PREFIX = "chatapp-build-";
  const CACHE = `${PREFIX}${BUILD.version}`;
  const TIMEOUT = 3000; // ms; then the stored page is shown, and connects by itself

  /** The stored page for an address; undefined for addresses that have none. */
  const shellOf = (path) => {
    const name = /^\/c\/\d{1,9}\/?$/.test(path) ? "/c/" : path.replace(/(?<=.)\/$/, "");
    return BUILD.shells[name];
  };

  /** Files whose address changes with their content. */
  const isHashed = ({ pathname, search }) =>
    pathname.startsWith("/assets/") || (/^\/(scripts|fonts)\//.test(pathname) && search.startsWith("?v="));

  const isGood = (response) => response.ok && response.type === "basic" && !response.redirected;

  const stored = async (address) => (await caches.open(CACHE)).match(address, { ignoreVary: true });

  /* Without cookies: these files are the same for everybody. */
  const store = async (cache, address) => {
    const response = await fetch(address, { credentials: "omit" });
    if (!isGood(response)) throw new TypeError(`${address} cannot be stored`);
    await cache.put(address, response);
  };

  const storeAll = async () => {
    const cache = await caches.open(CACHE);
    await Promise.all([...Object.values(BUILD.shells), ...BUILD.files].map((address) => store(cache, address)));
    await self.skipWaiting();
  };

  const takeOver = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };

  const fromServer = async (event) => (await event.preloadResponse) ?? fetch(event.request);

  /** The server's page, so that a new build is never held back; the stored one where no answer comes in time. */
  const page = async (event, shell) => {
    const answer = fromServer(event);
    answer.catch(() => {}); // it may fail after the stored page was given
    const timeout = new Promise((resolve) => setTimeout(resolve, TIMEOUT));
    const response = await Promise.race([answer, timeout]).catch(() => undefined);
    if (response && response.status < 500) return response;
    return (await stored(shell)) ?? answer;
  };

  const file = async ({ request }) => {
    const known = await stored(request.url);
    if (known) return known;
    const response = await fetch(request);
    if (isGood(response)) await (await caches.open(CACHE)).put(request.url, response.clone());
    return response;
  };

  if (!BUILD.version) return;
  self.addEventListener("install", (event) => event.waitUntil(storeAll()));
  self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    const shell = request.mode === "navigate" ? shellOf(url.pathname) : undefined;
    if (shell) event.respondWith(page(event, shell));
    else if (request.mode !== "navigate" && isHashed(url)) event.respondWith(file(event));
  });
})();

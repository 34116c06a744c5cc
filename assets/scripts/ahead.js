// Loads the code of the pages beside this one ahead, so that going there needs no server, and is quicker where there is one.

import { inBrowser } from "./browser.js";

const PAGES = { home: /^\/$/, dashboard: /^\/dashboard\/?$/, settings: /^\/settings\b/, thread: /^\/c\/\d{1,9}\/?$/ };
const ROUTES = /^(dashboard|settings\b.*|c\/:cid)?$/; // the paths of their routes; home has none

let hasAll = false;

const kindOf = (path) => Object.keys(PAGES).find((name) => PAGES[name].test(path));

/** Whether an address is one of the pages that a user goes to and fro between. */
export const isPage = (href) => kindOf(new URL(href).pathname) !== undefined;

/** Whether the code of its page is here, or stored by the service worker. */
export const hasLoaded = (href) =>
  hasAll ||
  Boolean(navigator.serviceWorker?.controller) ||
  kindOf(new URL(href).pathname) === kindOf(location.pathname);

/** The files of these pages, from the list that React Router writes into each page. */
export const filesOf = (routes) => {
  const ours = Object.values(routes).filter((route) => ROUTES.test(route.path ?? ""));
  return [...new Set(ours.flatMap((route) => [route.module, ...route.imports]))];
};

inBrowser(() => {
  const SOON = 1000; // ms after the page was loaded

  const load = (file) =>
    new Promise((resolve, reject) => {
      const link = Object.assign(document.createElement("link"), { rel: "modulepreload", href: file });
      link.fetchPriority = "low";
      link.onload = resolve;
      link.onerror = reject;
      document.head.append(link);
    });

  /* A file that cannot be loaded now is loaded when somebody goes to its page. */
  const loadAll = () =>
    Promise.all(filesOf(globalThis.__reactRouterManifest?.routes ?? {}).map(load)).then(
      () => {
        hasAll = true;
      },
      () => {},
    );
  const loadSoon = () => setTimeout(loadAll, SOON);

  if (document.readyState === "complete") loadSoon();
  else addEventListener("load", loadSoon, { once: true });
});

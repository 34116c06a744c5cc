// Listeners and observers need a document. The build has none: it imports each module to render the pages ahead.

/** Calls `start` at once in a browser, and never while the build renders. */
export const inBrowser = (start) => {
  if (typeof document !== "undefined") start();
};

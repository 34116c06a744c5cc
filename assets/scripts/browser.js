// Listeners and observers need a document. The build has none: it imports each module to render the pages ahead.

/** Calls `start` at once in a browser, and never while the build renders. */
export const inBrowser = (start) => {
  if (typeof document !== "undefined") start();
};

/** The id of the user who is signed in; "" until the page knows it. Several people may use one browser. */
export const viewer = () => {
  const id = document.querySelector("[data-user]")?.dataset.user ?? "";
  return Number(id) > 0 ? id : "";
};

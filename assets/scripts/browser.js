// Listeners and observers need a document. The build has none: it imports each module to render the pages ahead.

/** Calls `start` at once in a browser, and never while the build renders. */
export const inBrowser = (start) => {
  if (typeof document !== "undefined") start();
};

let known = "";

/** The id of the user who is signed in; "" until the page knows it. Several people may use one browser, but not one page:
 * sign-in loads another one. */
export const viewer = () => {
  known ||= document.querySelector("[data-user]:not([data-user='0'])")?.dataset.user ?? "";
  return known;
};

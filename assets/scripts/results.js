// The results of a search come from the server: what is pressed for them waits, for a while.

const WITHIN = 3000; // ms

/** Calls `act` in each frame until it returns true, for as long as the element is on the page; after three seconds for the
 * last time, with true. */
export const onceThere = (element, act, since = performance.now()) => {
  const isLate = performance.now() - since > WITHIN;
  if (!element.isConnected || act(isLate) || isLate) return;
  requestAnimationFrame(() => onceThere(element, act, since));
};

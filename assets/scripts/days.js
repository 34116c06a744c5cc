// The pills of the days. While somebody scrolls, the pill of the day sticks to the top of the messages; it fades when they
// have come to rest, as it would lie on a bubble. A pill in its own place stays.

const REST = 1000; // ms after scrolling
const STUCK = 9; // px below the edge; the style sheet lets pills stick one px above that

let observer = null;
let timer = 0;

/** Begins with another scroller; null while there is none. */
export function watch(scroller) {
  observer?.disconnect();
  observer = null;
  if (!scroller) return;
  const options = { root: scroller, rootMargin: `-${STUCK}px 0px 0px`, threshold: 1 };
  observer = new IntersectionObserver((entries) => entries.forEach(judge), options);
  scroller.addEventListener("scroll", () => showFor(scroller), { passive: true });
}

/** Observes the days that are new on the page. */
export function observe(scroller) {
  for (const day of scroller.querySelectorAll(".day:not([data-watched])")) {
    day.dataset.watched = "";
    observer.observe(day);
  }
}

function judge({ target, intersectionRatio, boundingClientRect, rootBounds }) {
  const isStuck = intersectionRatio < 1 && boundingClientRect.top < rootBounds.top;
  target.toggleAttribute("data-stuck", isStuck);
}

function showFor(scroller) {
  clearTimeout(timer);
  if (!("scrolling" in scroller.dataset)) scroller.dataset.scrolling = "";
  timer = setTimeout(() => delete scroller.dataset.scrolling, REST);
}

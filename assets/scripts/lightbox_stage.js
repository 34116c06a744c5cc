// The picture on the stage of the lightbox: the wheel, two fingers, a double press and keys bring it nearer. A finger moves
// it where it is near, else goes on to the next one, or puts it away downwards.

import { inBrowser } from "./browser.js";
import { bounded, FIT, fitted, STEP, seen, zoomed } from "./zoom.js";

const FAR = 60; // px that a finger goes for the next picture
const DOWN = 100; // px that put the picture away
const NEAR = 2.5; // what a double press makes of a picture that is seen whole
const STILL = 8; // px that are no move

let view = FIT;
let size = { width: 1, height: 1 };
let file = null;
let act = null; // {dialog, before, after, close}
let pull = { x: 0, y: 0 }; // of a finger on a picture that is seen whole

const part = (name) => act.dialog().querySelector(`[data-box="${name}"]`);
const stage = () => part("stage").getBoundingClientRect();

const placeOf = ({ clientX, clientY }) => {
  const { left, top, width, height } = stage();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
};

function draw() {
  const dialog = act.dialog();
  const image = part("picture");
  const isNear = view.scale > 1;
  image.style.width = `${size.width}px`;
  image.style.height = `${size.height}px`;
  image.style.transform = `translate(${view.x + pull.x}px, ${view.y + pull.y}px) scale(${view.scale})`;
  dialog.toggleAttribute("data-near", isNear);
  part("zoom").textContent = isNear ? `${Math.round(view.scale * 100)} %` : "Fit";
  const { left, top, width, height } = seen(view, size, stage());
  part("frame").style.inset = `${top * 100}% ${(1 - left - width) * 100}% ${(1 - top - height) * 100}% ${left * 100}%`;
}

const set = (next) => {
  view = next;
  draw();
};

const measure = () => {
  size = fitted({ width: file.width || 1200, height: file.height || 800 }, stage());
};

/** Shows another picture whole. */
export function reset(next) {
  file = next;
  pull = { x: 0, y: 0 };
  measure();
  set(FIT);
}

const closer = (factor, at = { x: 0, y: 0 }) => set(zoomed(view, factor, at, size, stage()));

/** Zooms or moves the picture by a key; false for any other key. */
export function look(key) {
  if ("+=".includes(key))
    closer(STEP); // the same key on many keyboards
  else if (key === "-") closer(1 / STEP);
  else if (key === "0") set(FIT);
  else return false;
  return true;
}

/** Begins to listen. */
export const place = (acts) => {
  act = acts;
};

inBrowser(() => {
  const fingers = new Map(); // pointer -> where it is
  let moved = 0; // px since the first finger came

  const onStage = (event) => act?.dialog()?.open && event.target.closest?.('[data-box="stage"]');
  const isButton = (event) => event.target.closest("button, a");
  document.addEventListener(
    "wheel",
    (event) => {
      if (!onStage(event)) return;
      event.preventDefault();
      closer(Math.exp(-event.deltaY / (event.deltaMode ? 12 : 300)), placeOf(event));
    },
    { passive: false },
  );

  document.addEventListener("dblclick", (event) => {
    if (!onStage(event) || isButton(event)) return;
    if (view.scale > 1) set(FIT);
    else closer(NEAR, placeOf(event));
  });

  document.addEventListener("click", (event) => {
    const { boxZoom } = event.target.closest?.("[data-box-zoom]")?.dataset ?? {};
    if (boxZoom) look(boxZoom);
  });

  document.addEventListener("pointerdown", (event) => {
    if (!onStage(event) || isButton(event) || event.button) return;
    if (!fingers.size) moved = 0;
    fingers.set(event.pointerId, event);
  });

  const middleOf = ([one, other]) => ({
    clientX: (one.clientX + other.clientX) / 2,
    clientY: (one.clientY + other.clientY) / 2,
  });
  const distanceOf = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;

  function pinch(before, now) {
    const [from, to] = [placeOf(middleOf(before)), placeOf(middleOf(now))];
    const next = zoomed(view, distanceOf(now) / distanceOf(before), to, size, stage());
    set(bounded({ ...next, x: next.x + to.x - from.x, y: next.y + to.y - from.y }, size, stage()));
  }

  document.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, event);
    const by = { x: event.clientX - last.clientX, y: event.clientY - last.clientY };
    moved += Math.hypot(by.x, by.y);
    if (fingers.size === 2) return pinch(before, [...fingers.values()]);
    if (view.scale > 1) return set(bounded({ ...view, x: view.x + by.x, y: view.y + by.y }, size, stage()));
    if (event.pointerType !== "touch" || moved < STILL) return;
    pull = { x: pull.x + by.x, y: Math.max(0, pull.y + by.y) };
    draw();
  });

  function lift(event) {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    const { x, y } = pull;
    pull = { x: 0, y: 0 };
    draw();
    if (event.type === "pointercancel") return;
    if (Math.abs(x) > FAR && Math.abs(x) > y) (x > 0 ? act.before : act.after)();
    else if (y > DOWN) act.close();
  }
  document.addEventListener("pointerup", lift);
  document.addEventListener("pointercancel", lift);

  addEventListener("resize", () => {
    if (!act?.dialog()?.open) return;
    measure();
    set(view.scale > 1 ? bounded(view, size, stage()) : FIT);
  });
});

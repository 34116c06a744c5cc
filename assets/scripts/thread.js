// The open conversation: finds its scroller, and calls the modules that know what to do when it changes.
//
// The scroller is a reversed column: scrollTop is 0 at the end and negative above it. Its data attributes say what it
// shows: `conversation`, `loaded` (the server has opened it: until then cached messages are shown), `held` (the history
// instead of the live window), `gap` (there are messages beyond the history),
// `live` (where the live window begins), `last` (the last message that the server has), `unread` (the first unread
// message, 0 for none) and `target` (a message that is to be brought into view).

import { announce, hush } from "./announcing.js";
import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import * as days from "./days.js";
import { markEdited } from "./edited.js";
import { showFirstUnread, toFirstUnread } from "./first_unread.js";
import * as following from "./following.js";
import { showJump } from "./jump.js";
import * as jumps from "./jumps.js";
import { onArrival } from "./opening.js";
import { page } from "./paging.js";
import * as reading from "./reading.js";
import { onChange, onRender } from "./rendered.js";

const SAYS = ["held", "gap", "live", "last", "target", "unread", "conversation", "loaded"];
const ATTRIBUTES = SAYS.map((name) => `data-${name}`);

let scroller = null;
let opened = ""; // the conversation that is on screen
let isLoaded = false; // what is on screen is not cached
let last = "";
let reached = ""; // the target that is in view
let stop = () => {}; // the observer of the scroller

/** Looks at the page again: it was rendered. */
function find() {
  const found = document.querySelector("[data-thread]");
  if (found !== scroller) change(found);
  if (!scroller) return;
  if (scroller.querySelector(following.MESSAGE)) open();
  following.keepPlace(scroller);
  goToTarget();
  if (last !== scroller.dataset.last) {
    last = scroller.dataset.last;
    reading.lookSoon();
  }
  reading.observe();
  days.observe(scroller);
  markEdited(scroller);
  check();
}

/** Brings a message into view, once it is rendered. */
function goToTarget() {
  const { target = "" } = scroller.dataset;
  if (target === reached || !jumps.arrive(scroller, target.split(":")[0])) return;
  reached = target;
}

/** Looks at the position again: somebody has scrolled, or the size has changed. */
function check() {
  if (!scroller?.isConnected) return;
  announce(scroller, find);
  if (!scroller.querySelector(following.MESSAGE)) return; // nothing to judge by yet
  showJump(scroller);
  showFirstUnread(scroller);
  page(scroller);
}

function change(found) {
  stop();
  stop = found ? onChange(found, findSoon, ...ATTRIBUTES) : () => {};
  scroller = found;
  opened = "";
  following.start();
  hush();
  days.watch(found);
  reading.watch(found, () => isOpen() && following.rememberOnce(scroller));
  scroller?.addEventListener("scroll", () => requestAnimationFrame(scrolled), { passive: true });
}

/** A conversation is opened when its first messages are there, and again when the server has sent what it has now. */
function open() {
  const { conversation, loaded } = scroller.dataset;
  const isNew = opened !== conversation;
  if (!isNew && (isLoaded || loaded !== "true")) return;
  if (isNew) {
    opened = conversation;
    jumps.forget(new URLSearchParams(location.search).get("m") ?? "");
    following.start();
    reading.restart();
  }
  isLoaded = loaded === "true";
  following.land(scroller);
}

function scrolled() {
  if (!isOpen()) return;
  following.remember(scroller);
  check();
}

const isOpen = () => scroller?.isConnected && scroller.dataset.conversation === opened;

function toEnd() {
  if (!scroller) return;
  if (scroller.dataset.gap === "true") tell("release", scroller.dataset.conversation);
  following.follow(scroller);
  jumps.forget();
}

let isFinding = false;

function findSoon() {
  if (isFinding) return;
  isFinding = true;
  requestAnimationFrame(() => {
    isFinding = false;
    find();
  });
}

inBrowser(() => {
  onArrival((conversation) => {
    const place = following.leftAt(conversation);
    if (place) tell("back", `${conversation}:${place.seq}`);
  });
  onRender(findSoon);
  addEventListener("resize", () => requestAnimationFrame(check));
  addEventListener("focus", () => reading.lookSoon());
  document.addEventListener("visibilitychange", () => reading.lookSoon());
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-jump]")) toEnd();
    if (event.target.closest?.("[data-return]")) jumps.back(scroller, toEnd);
    if (event.target.closest?.("[data-first-unread]") && scroller) toFirstUnread(scroller);
    const { goTo } = event.target.closest?.("[data-go-to]")?.dataset ?? {};
    if (goTo && scroller) jumps.jump(scroller, goTo);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-composer-form]:not(:has([data-editing]))")) toEnd();
  });
});

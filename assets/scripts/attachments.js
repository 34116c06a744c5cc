// The strip of attachments above the message box. Left and Right go from one to the next, with Alt they change the order,
// Delete removes; a pointer takes a picture, or a finger its number, to another place.

import { createElement, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { inBrowser } from "./browser.js";
import { progress, size } from "./file_words.js";
import { onKey } from "./keys.js";
import { canChange, list, MOST, move, remove, retry, subscribe } from "./uploads.js";

const ONE = ".attach[data-key]";
const ROUND = 88; // the length of the ring
const SPOKEN = 25; // per cent, between two announcements

const partOf = ({ sent, size: all, state }) => (state === "done" ? 100 : Math.floor((100 * sent) / (all || 1)));
const isBusy = ({ state }) => state === "waiting" || state === "sending";

const Ring = ({ file }) => {
  const part = partOf(file);
  const circle = (more) => createElement("circle", { cx: 16, cy: 16, r: 14, ...more });
  return createElement(
    "span",
    {
      className: "attach__ring",
      role: "progressbar",
      "aria-label": `Uploading ${file.name}`,
      "aria-valuenow": part - (part % SPOKEN),
    },
    createElement(
      "svg",
      { viewBox: "0 0 32 32", "aria-hidden": true },
      circle({ className: "attach__track" }),
      circle({ strokeLinecap: "round", strokeDasharray: `${(part * ROUND) / 100} ${ROUND}` }),
    ),
    createElement("span", { "aria-hidden": true }, part),
  );
};

const Picture = ({ file, icons }) => {
  const [isBroken, setIsBroken] = useState(false);
  if (!file.preview || isBroken) return icons[file.type.split("/")[0]] ?? icons.file;
  return createElement("img", { src: file.preview, alt: "", draggable: false, onError: () => setIsBroken(true) });
};

const sub = (file) => {
  if (file.state === "failed") return file.why;
  if (file.state === "sending") return progress(file.sent, file.size);
  return file.isFile && isPicture(file) ? "With its place" : size(file.size);
};

const isPicture = ({ type, view }) => type.startsWith("image/") && type !== "image/svg+xml" && view?.kind !== "video";

const Again = ({ file, place, icons }) => {
  const isUnreadable = file.code === "picture_unreadable" && !file.isFile;
  const words = isUnreadable ? "Send as a file" : "Try again";
  return createElement(
    "button",
    {
      type: "button",
      className: "attach__box",
      "aria-label": `${words}, ${file.name}`,
      onClick: () => retry(place, file.key, isUnreadable || file.isFile),
    },
    isUnreadable ? icons.file : icons.again,
    createElement("span", null, words),
  );
};

const Box = ({ file, icons }) =>
  createElement(
    "span",
    { className: isBusy(file) ? "attach__box attach__box--busy" : "attach__box" },
    createElement(Picture, { file, icons }),
    isBusy(file) && createElement(Ring, { file }),
  );

const AsFile = ({ file, place, icons }) => {
  const words = `Send ${file.name} as a file, with the place and camera that are stored in it`;
  const press = () => retry(place, file.key, !file.isFile);
  const look = { className: "attach__as", "aria-label": words, title: words, "aria-pressed": file.isFile };
  return createElement("button", { type: "button", ...look, onClick: press }, icons.asFile);
};

/** Follows a pointer that has taken an attachment, and puts it where it is. */
const carry = (event, place, key) => {
  const isGrip = event.target.closest(".attach__n");
  if (event.button || (event.pointerType !== "mouse" && !isGrip) || event.target.closest("button")) return;
  const strip = event.currentTarget.parentElement;
  event.preventDefault();
  const follow = ({ clientX }) => {
    const middles = [...strip.querySelectorAll(ONE)].map((one) => {
      const { left, width } = one.getBoundingClientRect();
      return { key: one.dataset.key, middle: left + width / 2 };
    });
    const before = middles.filter((one) => one.key !== key && one.middle < clientX).length;
    if (list(place)[before]?.key !== key) move(place, key, before);
  };
  const end = () => {
    removeEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, end);
  };
  addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end);
};

/** Removes an attachment; the focus goes to its neighbour, or back to the message box. */
const take = (strip, key) => {
  const { place } = strip.dataset;
  const at = list(place).findIndex((file) => file.key === key);
  const next = list(place)[at + 1] ?? list(place)[at - 1];
  const form = strip.closest("form");
  remove(place, key);
  const goes = () => strip.querySelector(`[data-key="${next?.key}"]`) ?? form?.querySelector("textarea");
  requestAnimationFrame(() => goes()?.focus());
};

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/** What a key does to the attachment that has the focus; false for a key that does nothing. */
const pressed = (event, one) => {
  const strip = one.parentElement;
  const all = [...strip.querySelectorAll(ONE)];
  const at = all.indexOf(one);
  const by = STEPS[event.key];
  if (event.ctrlKey || event.metaKey) return false;
  if (by && event.altKey) move(strip.dataset.place, one.dataset.key, at + by);
  else if (by) all[at + by]?.focus();
  else if (event.key === "Delete") take(strip, one.dataset.key);
  else return false;
  return true;
};

inBrowser(() => {
  onKey(document, (event) => {
    if (event.target.matches?.(ONE) && pressed(event, event.target)) event.preventDefault();
  });
});

const One = ({ file, at, count, place, icons }) => {
  const own = useRef(null);
  const remover = () => take(own.current.parentElement, file.key);
  const state = file.state === "failed" ? `, ${file.why}` : "";
  return createElement(
    "div",
    {
      ref: own,
      className: file.state === "failed" ? "attach attach--bad" : "attach",
      role: "group",
      tabIndex: 0,
      "data-key": file.key,
      "aria-label": `${file.name}, ${at + 1} of ${count}${state}`,
      onPointerDown: (event) => carry(event, place, file.key),
    },
    createElement(file.state === "failed" && canChange(file.key) ? Again : Box, { file, place, icons }),
    createElement("span", { className: "attach__n", "aria-hidden": true }, icons.grip, at + 1),
    isPicture(file) && file.state !== "failed" && canChange(file.key) && createElement(AsFile, { file, place, icons }),
    createElement(
      "button",
      { type: "button", className: "attach__x", "aria-label": `Remove ${file.name}`, onClick: remover },
      icons.remove,
    ),
    createElement("span", { className: "attach__name truncate", dir: "auto" }, file.name),
    createElement("span", { className: "attach__sub truncate", title: sub(file) }, sub(file)),
  );
};

const More = ({ count, icons }) =>
  createElement(
    "button",
    { type: "button", className: "attach attach--add", "aria-label": "Add more", "data-attach": "choose" },
    createElement("span", { className: "attach__box" }, icons.add),
    createElement("span", { className: "attach__sub" }, `${MOST - count} more possible`),
  );

/** What happens to the place and the camera that are stored in pictures. */
const privacy = (files) => {
  const pictures = files.filter(isPicture);
  const whole = pictures.filter(({ isFile }) => isFile);
  if (!pictures.length) return "";
  if (!whole.length) return "Place and camera are removed from pictures.";
  const names = whole.length === 1 ? `${whole[0].name} goes` : `${whole.length} pictures go`;
  return `${names} as a file: the place and camera that are stored in it stay in it.`;
};

/** The last thing that became of a file, for screen readers. */
const useNews = (files) => {
  const before = useRef(new Map());
  const [news, setNews] = useState("");
  useLayoutEffect(() => {
    for (const { key, name, state, why } of files) {
      if (before.current.get(key) !== state && state === "done") setNews(`${name} has arrived.`);
      if (before.current.get(key) !== state && state === "failed") setNews(`${name} was not uploaded: ${why}`);
    }
    before.current = new Map(files.map(({ key, state }) => [key, state]));
  }, [files]);
  return news;
};

/** `place` is the conversation; `icons` are elements by name. */
export const Attachments = ({ place, ...icons }) => {
  const read = () => list(place);
  const files = useSyncExternalStore(subscribe, read, read);
  const news = useNews(files);
  const all = files.map((file, at) =>
    createElement(One, { key: file.key, file, at, count: files.length, place, icons }),
  );
  const more = files.length < MOST && createElement(More, { key: "more", count: files.length, icons });
  const look = { className: "attachments", role: "group", "aria-label": "Attachments", "data-place": place };
  const strip = createElement("div", look, all, more);
  const note = createElement("p", { className: "attachments__note" }, privacy(files));
  return createElement(
    "div",
    { className: "attachments__in" },
    files.length > 0 && strip,
    files.length > 0 && note,
    createElement("span", { className: "sr", role: "status" }, news),
  );
};

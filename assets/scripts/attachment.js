// One attachment of the next message: its picture, how far it has gone, and what can be done with it.

import { createElement, useRef, useState } from "react";
import { carry, take } from "./attachment_keys.js";
import { iconOf, progress, size } from "./file_words.js";
import { canChange, retry } from "./uploads.js";

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
  if (!file.preview || isBroken) return icons[iconOf(file)];
  return createElement("img", { src: file.preview, alt: "", draggable: false, onError: () => setIsBroken(true) });
};

const sub = (file) => {
  if (file.state === "failed") return file.why;
  if (file.state === "sending") return progress(file.sent, file.size);
  return file.isFile && isPicture(file) ? "With its place" : size(file.size);
};

/** Whether a file is a picture, which the server draws anew unless it goes as a file. */
export const isPicture = ({ type, view }) =>
  type.startsWith("image/") && type !== "image/svg+xml" && view?.kind !== "video";

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

export const One = ({ file, at, count, place, icons }) => {
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

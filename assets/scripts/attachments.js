// The strip of attachments above the message box.

import { createElement, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { isPicture, One } from "./attachment.js";
import { list, MOST, subscribe } from "./attachment_list.js";

const More = ({ count, icons }) =>
  createElement(
    "button",
    { type: "button", className: "attach attach--add", "aria-label": "Add more", "data-attach": "choose" },
    createElement("span", { className: "attach__box" }, icons.add),
    createElement("span", { className: "attach__sub" }, `${MOST - count} more possible`),
  );

/** Says whether the place and the camera stay in pictures. */
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

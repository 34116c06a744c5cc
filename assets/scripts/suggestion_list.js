// Draws the list of suggestions.js: options with what leads them, their names with the letters by which they were found, and
// the keys below it.

import { createElement, useSyncExternalStore } from "react";
import { pieces } from "./found.js";
import { accept, current, subscribe } from "./suggestions.js";

const ICONS = {
  users:
    "M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2 M5 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0 M22 21v-2a4 4 0 0 0-3-3.87 M16 3.13a4 4 0 0 1 0 7.75",
};
const HINTS = [
  ["↑ ↓", "choose"],
  ["Enter", "insert"],
  ["Esc", "close"],
];

const Dot = ({ state }) =>
  state ? createElement("span", { className: `presence ${state === "away" ? "presence--away" : ""}` }) : null;

const Lead = ({ lead = {} }) => {
  const { initials, gradient, picture, presence, sign, icon } = lead;
  if (sign) return createElement("span", { className: "suggestion__sign", "aria-hidden": true }, sign);
  if (icon) {
    const drawn = createElement(
      "svg",
      { className: "icon icon--16", viewBox: "0 0 24 24" },
      createElement("path", { d: ICONS[icon] }),
    );
    return createElement("span", { className: "suggestion__icon", "aria-hidden": true }, drawn);
  }
  const face = picture
    ? createElement("img", { src: picture, alt: "", className: "avatar__picture" })
    : createElement("bdi", null, initials);
  const look = { className: `avatar avatar--24 g${gradient}`, "aria-hidden": true };
  return createElement("span", look, face, createElement(Dot, { state: presence }));
};

const Found = ({ text, query }) =>
  createElement(
    "bdi",
    null,
    pieces(text, query).map((piece, at) => (at % 2 ? createElement("mark", { key: at }, piece) : piece)),
  );

const Option = ({ option, at, isCurrent, query }) =>
  createElement(
    "li",
    {
      id: `suggestion-${at}`,
      role: "option",
      "aria-selected": isCurrent,
      className: option.isApart ? "suggestion suggestion--apart" : "suggestion",
      onClick: () => accept(option),
    },
    createElement(Lead, { lead: option.lead }),
    createElement(
      "span",
      { className: "suggestion__name truncate" },
      createElement(Found, { text: option.title, query }),
      option.note &&
        createElement("span", { className: "suggestion__note" }, createElement(Found, { text: option.note, query })),
    ),
    option.aside && createElement("span", { className: "suggestion__aside" }, option.aside),
  );

const Hints = () =>
  createElement(
    "div",
    { className: "suggestions__hints desk-only", "aria-hidden": true },
    HINTS.map(([keys, words]) =>
      createElement("span", { key: keys }, createElement("kbd", { className: "kbd" }, keys), words),
    ),
  );

/** The list above the message box, while there are options. A press leaves the focus in the box. */
export const Suggestions = () => {
  const { options, at, query } = useSyncExternalStore(subscribe, current, current);
  if (!options.length) return null;
  const rows = options.map((option, place) =>
    createElement(Option, { key: option.key, option, at: place, isCurrent: place === at, query }),
  );
  const list = createElement("ul", { id: "suggestions", role: "listbox", "aria-label": "Suggestions" }, rows);
  const box = { className: "suggestions", onMouseDown: (event) => event.preventDefault() };
  return createElement("div", box, list, createElement(Hints));
};

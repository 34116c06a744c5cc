// The files of a conversation, in the panel: by month, pictures and films in a grid, other files in rows.

import { createElement } from "react";
import { iconOf, length, size } from "./file_words.js";
import { day } from "./moments.js";
import { download, original, thumb } from "./previews.js";
import { byMonth, show } from "./shared_list.js";

const leads = (seq) => ({ "data-go-to": seq, "data-leads-to-message": "true" });

const Picture = ({ file }) =>
  createElement(
    "a",
    {
      className: "shared__tile",
      href: original(file.id),
      target: "_blank",
      rel: "noopener",
      style: { backgroundColor: file.colour ?? undefined },
      "data-picture": file.id,
    },
    createElement("img", { src: thumb(file.id), alt: `Photo, ${file.name}`, loading: "lazy", decoding: "async" }),
  );

const Film = ({ file, seq, icons }) => {
  const time = length(file.duration);
  return createElement(
    "button",
    {
      className: "shared__tile",
      type: "button",
      "aria-label": ["Video", file.name, time].filter(Boolean).join(", "),
      ...leads(seq),
    },
    file.has_thumb && createElement("img", { src: thumb(file.id), alt: "", loading: "lazy" }),
    icons.play,
    createElement("small", null, time),
  );
};

const Row = ({ item, icons }) => {
  const { file, seq, by, at } = item;
  const title = file.kind === "voice" ? "Voice message" : file.name;
  const about = file.kind === "voice" ? length(file.duration) : size(file.bytes);
  const words = createElement(
    "span",
    { className: "file__words" },
    createElement("b", { className: "truncate", dir: "auto" }, title),
    createElement("small", { className: "truncate" }, `${about}, ${by}, ${day(at)}`),
  );
  const look = { className: "shared__file", title: file.name };
  return createElement(
    "li",
    { className: "shared__row" },
    createElement(
      "button",
      { ...look, type: "button", "aria-label": `Show ${title} in the conversation`, ...leads(seq) },
      createElement("span", { className: "file__tile" }, icons[iconOf(file)]),
      words,
    ),
    createElement(
      "a",
      {
        className: "iconbtn iconbtn--plain iconbtn--36",
        href: download(file.id),
        download: file.name,
        "aria-label": `Download ${title}`,
      },
      icons.download,
    ),
  );
};

/** `items` are files with their messages, the latest first; `icons` are elements by name. */
export const SharedFiles = ({ items, isMedia, ...icons }) => {
  show(items);
  const part = ([name, files]) =>
    createElement(
      "section",
      { key: name, "aria-label": name },
      createElement("h3", { className: "shared__month" }, name),
      isMedia
        ? createElement(
            "div",
            { className: "shared__grid", "data-shared": "true" },
            files.map((item) =>
              createElement(item.file.kind === "image" ? Picture : Film, { key: item.file.id, ...item, icons }),
            ),
          )
        : createElement(
            "ul",
            null,
            files.map((item) => createElement(Row, { key: item.file.id, item, icons })),
          ),
    );
  return byMonth(items).map(part);
};

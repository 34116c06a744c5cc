// The files that the panel shows, for the panel and for the lightbox.

import { month } from "./moments.js";

let shown = []; // the files in the panel

/** Says which files the panel shows. */
export const show = (items) => {
  shown = items;
};

/** The pictures in the panel, as the lightbox takes them. */
export const sharedPictures = () =>
  shown
    .filter(({ file }) => file.kind === "image")
    .map(({ file, message, seq, sender, name, at }) => ({
      file,
      message: { id: message, seq, sender, name, at, content: "" },
    }));

/** `[month, items]` for each month, in the order of the items. */
export const byMonth = (items) => {
  const months = [];
  for (const item of items) {
    const name = month(item.at);
    if (months.at(-1)?.[0] !== name) months.push([name, []]);
    months.at(-1)[1].push(item);
  }
  return months;
};

const HAS = {
  media: ({ files }) => files?.some(({ kind }) => kind === "image" || kind === "video"),
  files: ({ files }) => files?.some(({ kind }) => kind !== "image" && kind !== "video"),
  links: ({ content }) => /:\/\/|www\./i.test(content),
};

/** The `seq` of the latest message in the window that has something of a kind: what is listed has moved on with it. */
export const latest = (kind, ...pages) =>
  Math.max(
    0,
    ...pages
      .flat()
      .filter(HAS[kind])
      .map(({ seq }) => seq),
  );

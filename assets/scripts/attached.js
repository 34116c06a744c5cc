// Draws the files of a message: a picture or a grid of them, films, recordings, and a row for each other file. The space of
// each is there before it has loaded.

import { createElement, useEffect, useState } from "react";
import { extension, iconOf, length, size } from "./file_words.js";
import { copyOf, download, original, thumb } from "./previews.js";
import { Voice } from "./voice.js";

const WIDEST = 400; // px of a picture
const HIGHEST = 320;
const NARROWEST = 160;
const IN_GRID = 3;
const MOVING = 5 * 1024 * 1024; // bytes of a moving picture that moves in the thread already

const box = ({ width, height }) => {
  const ratio = width && height ? width / height : 16 / 9;
  const wide = Math.max(NARROWEST, Math.min(WIDEST, HIGHEST * ratio, width || WIDEST));
  return { width: wide, aspectRatio: `${wide} / ${Math.min(HIGHEST, wide / ratio)}` };
};

const isCalm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;

const sourceOf = ({ id, type, bytes, has_thumb }) => {
  const moves = type === "image/gif" && bytes <= MOVING && !isCalm();
  return copyOf(id) ?? (has_thumb && !moves ? thumb(id) : original(id));
};

/** Whether a picture could not be loaded: "gone" for one that the server does not have, "away" while it can't be asked. */
const useLoss = (id) => {
  const [loss, setLoss] = useState("");
  useEffect(() => {
    if (loss !== "away") return;
    const again = () => setLoss("");
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [loss]);
  const lost = () =>
    fetch(thumb(id)).then(
      ({ status }) => setLoss(status === 404 ? "gone" : "away"),
      () => setLoss("away"),
    );
  return [loss, lost];
};

const WORDS = { gone: "This picture is gone", away: "This picture can't be loaded now" };

const Picture = ({ file, more, style, icons }) => {
  const [loss, lost] = useLoss(file.id);
  if (loss) {
    return createElement("span", { className: "photo photo--lost", style }, icons.lost, WORDS[loss]);
  }
  const words = more ? `Photo, ${file.name}, and ${more} more` : `Photo, ${file.name}`;
  const { width, height } = file;
  const look = { alt: words, width, height, loading: "lazy", decoding: "async", draggable: false };
  const image = createElement("img", { src: sourceOf(file), ...look, onError: lost });
  const veil = more > 0 && createElement("span", { className: "mosaic__more", "aria-hidden": true }, `+${more}`);
  const place = { className: "photo", href: original(file.id), target: "_blank", rel: "noopener" };
  const color = file.colour ?? undefined;
  return createElement(
    "a",
    { ...place, style: { ...style, backgroundColor: color }, "data-picture": file.id },
    image,
    veil,
  );
};

const Pictures = ({ files, icons }) => {
  if (files.length === 1) return createElement(Picture, { file: files[0], style: box(files[0]), icons });
  const shown = files.slice(0, IN_GRID);
  const more = files.length - IN_GRID;
  const all = shown.map((file, at) =>
    createElement(Picture, { key: file.id, file, more: at === IN_GRID - 1 && more > 0 ? more : 0, icons }),
  );
  return createElement("div", { className: `mosaic mosaic--${shown.length}` }, all);
};

const Film = ({ file }) =>
  createElement("video", {
    className: "film",
    ...{ src: original(file.id), poster: file.has_thumb ? thumb(file.id) : undefined },
    ...{ controls: true, preload: "metadata", playsInline: true },
    style: { ...box(file), backgroundColor: file.colour ?? undefined },
    "aria-label": `Video, ${file.name}`,
  });

const Sound = ({ file }) => {
  const time = length(file.duration);
  return createElement(
    "figure",
    { className: "sound" },
    createElement("figcaption", { className: "truncate", dir: "auto" }, time ? `${file.name}, ${time}` : file.name),
    createElement("audio", {
      src: original(file.id),
      controls: true,
      preload: "metadata",
      "aria-label": `Audio, ${file.name}`,
    }),
  );
};

const Other = ({ file, icons }) => {
  const about = `${extension(file.name)}, ${size(file.bytes)}`;
  const words = createElement(
    "span",
    { className: "file__words" },
    createElement("b", { className: "truncate", dir: "auto" }, file.name),
    createElement("small", null, about),
  );
  const look = { className: "file", title: file.name, "aria-label": `Download ${file.name}, ${about}` };
  return createElement(
    "a",
    { ...look, href: download(file.id), download: file.name },
    createElement("span", { className: "file__tile" }, icons[iconOf(file)]),
    words,
    createElement("span", { className: "file__go" }, icons.download),
  );
};

const DRAWN = { video: Film, audio: Sound, voice: Voice };

/** `files` are those of a message; `icons` are elements by name. */
export const Attached = ({ files, ...icons }) => {
  const pictures = files.filter(({ kind }) => kind === "image");
  const films = files.filter(({ kind }) => kind === "video");
  const others = files.filter(({ kind }) => kind !== "image" && kind !== "video");
  return createElement(
    "div",
    { className: "attached" },
    pictures.length > 0 && createElement(Pictures, { files: pictures, icons }),
    [...films, ...others].map((file) => createElement(DRAWN[file.kind] ?? Other, { key: file.id, file, icons })),
  );
};

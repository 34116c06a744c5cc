// Words about files, and which of them are shown in a message.

import { number } from "./moments.js";

const STEP = 1024;
const UNITS = ["B", "KB", "MB", "GB"];
const EXTENSION = /\.([a-z0-9]{1,5})$/i;

const unitOf = (bytes) => {
  let unit = 0;
  while (bytes >= STEP ** (unit + 1) && unit < UNITS.length - 1) unit += 1;
  return unit;
};

const inUnit = (bytes, unit) => {
  const value = bytes / STEP ** unit;
  return number(value < 10 && unit ? Math.round(value * 10) / 10 : Math.round(value));
};

/** How large a file is: "1.8 MB". */
export const size = (bytes) => `${inUnit(bytes, unitOf(bytes))} ${UNITS[unitOf(bytes)]}`;

/** How much of a file has gone: "3.1 of 4.8 MB". */
export const progress = (sent, bytes) => `${inUnit(sent, unitOf(bytes))} of ${size(bytes)}`;

/** How long a recording is: "0:42", "1:02:03"; "" where nobody knows. */
export const length = (milliseconds) => {
  if (!milliseconds) return "";
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value) => String(value).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
};

/** The kind of a file by its extension: "PDF"; "File" without one. */
export const extension = (name) => EXTENSION.exec(name)?.[1].toUpperCase() ?? "File";

const ARCHIVE = /\.(zip|gz|7z|rar|tar|xz)$/i;
const WRITTEN = /\.(pdf|txt|md|docx?|odt|rtf|csv)$/i;
const DRAWN = ["image", "video", "audio", "text"];

/** The name of the icon of a file: image, video, audio, archive, text or file. */
export const iconOf = ({ type, name }) => {
  const [kind] = type.split("/");
  if (DRAWN.includes(kind)) return kind;
  return ARCHIVE.test(name) ? "archive" : WRITTEN.test(name) ? "text" : "file";
};

const ONE = { image: "Photo", video: "Video", voice: "Voice message" };

/** The label of a message without words: "Photo", "3 photos", the name of its file, "4 files". */
export const label = (files) => {
  if (!files.length) return "";
  if (files.length === 1) return ONE[files[0].kind] ?? files[0].name;
  return files.every(({ kind }) => kind === "image") ? `${files.length} photos` : `${files.length} files`;
};

/** Whether a message shows pictures or films, which reach nearly to the edge of its bubble. */
export const hasMedia = (files) => files.some(({ kind }) => kind === "image" || kind === "video");

/** The files of a message that is not confirmed yet: JSON, "" for none. */
export const parsed = (files) => (files ? JSON.parse(files) : []);

/** Their ids, joined by spaces, as the server takes them. */
export const ids = (files) =>
  parsed(files)
    .map(({ id }) => id)
    .join(" ");

/** The label of a message that is not confirmed yet: its text, else its files. */
export const words = ({ text, files }) => text || label(parsed(files));

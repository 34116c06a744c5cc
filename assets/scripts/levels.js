// How loud a recording is over its time, as 64 letters that a message keeps, and as the bars that are drawn of it.

const PEAKS = 64; // letters, 0 to v: heights from 0 to 31
const HIGHEST = 31;
const QUIETEST = 0.08; // of a full bar, so that silence is seen

/** The highest of each of `count` equal parts; levels are repeated where there are fewer. */
const parts = (levels, count) =>
  Array.from({ length: count }, (_, part) => {
    const start = Math.floor((part * levels.length) / count);
    const end = Math.max(start + 1, Math.floor(((part + 1) * levels.length) / count));
    return Math.max(0, ...levels.slice(start, end));
  });

/** Levels from 0 to 1, as the server takes them; the loudest one fills its bar. */
export const peaksOf = (levels) => {
  const loudest = Math.max(0.05, ...levels); // a room's noise is no voice
  return parts(levels, PEAKS)
    .map((level) => Math.round((level / loudest) * HIGHEST).toString(32))
    .join("");
};

/** The heights of so many bars, from QUIETEST to 1. */
export const barsOf = (peaks, count) =>
  parts(
    [...(peaks ?? "")].map((letter) => parseInt(letter, 32) / HIGHEST || 0),
    count,
  ).map((level) => Math.max(QUIETEST, level));

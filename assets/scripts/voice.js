// A voice message: play, the bars with the place that is heard, how long it is, and the speed.

import { createElement, useRef, useState } from "react";
import { length } from "./file_words.js";
import { barsOf } from "./levels.js";
import { original } from "./previews.js";

const BARS = 46;
const SPEEDS = [1, 1.5, 2];

let heard = null; // the element that plays: one at a time

const clip = (part) => (part === null ? undefined : { clipPath: `inset(0 ${100 - 100 * part}% 0 0)` });

const Bars = ({ bars, part, extra }) =>
  createElement(
    "span",
    { className: `voice__bars ${extra}`, style: clip(part), "aria-hidden": true },
    bars.map((height, place) => createElement("i", { key: place, style: { height: `${Math.round(height * 100)}%` } })),
  );

/** `file` is of the kind voice; `icons` has play and pause. */
export const Voice = ({ file, icons }) => {
  const audio = useRef(null);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0); // ms
  const [speed, setSpeed] = useState(SPEEDS[0]);
  const [isLost, setLost] = useState(false);
  const bars = barsOf(file.peaks, BARS);
  const whole = file.duration || 1;

  const toggle = () => {
    if (isPlaying) return audio.current.pause();
    if (heard !== audio.current) heard?.pause();
    heard = audio.current;
    audio.current.playbackRate = speed;
    audio.current.play().catch(() => setLost(true));
  };
  const seek = ({ target }) => {
    setAt(Number(target.value));
    audio.current.currentTime = Number(target.value) / 1000;
  };
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    setSpeed(next);
    audio.current.playbackRate = next;
  };
  const end = () => {
    setPlaying(false);
    setAt(0);
  };
  const part = Math.min(1, at / whole);
  const name = `${isPlaying ? "Pause" : "Play"} voice message, ${length(whole)}`;
  return createElement(
    "figure",
    { className: "voice" },
    createElement("audio", {
      ...{ ref: audio, src: original(file.id), preload: "none", onError: () => setLost(true) },
      ...{ onPlay: () => setPlaying(true), onPause: () => setPlaying(false), onEnded: end },
      onTimeUpdate: () => setAt(Math.round(audio.current.currentTime * 1000)),
    }),
    createElement(
      "button",
      { className: "voice__play", type: "button", "aria-label": name, onClick: toggle },
      isPlaying ? icons.pause : icons.play,
    ),
    createElement(
      "span",
      { className: "voice__wave" },
      createElement(Bars, { bars, part: null, extra: "" }),
      createElement(Bars, { bars, part, extra: "voice__bars--on" }),
      createElement("input", {
        ...{ type: "range", min: 0, max: whole, step: 1000, value: Math.min(at, whole), onChange: seek },
        ...{ "aria-label": "Position", "aria-valuetext": `${length(at) || "0:00"} of ${length(whole)}` },
      }),
    ),
    createElement(
      "span",
      { className: "voice__line" },
      isLost ? "This recording can't be played" : length(at) || length(whole),
      createElement(
        "button",
        { className: "voice__speed", type: "button", "aria-label": `Speed ${speed}`, onClick: faster },
        `${speed}×`,
      ),
    ),
  );
};

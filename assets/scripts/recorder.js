// Records a voice message in the place of the message box: a press begins, or a finger that holds the button. What was
// recorded is uploaded and sent as a file of its own.

import { inBrowser } from "./browser.js";
import { length } from "./file_words.js";
import { attach } from "./files.js";
import { held } from "./finger.js";
import { onKey } from "./keys.js";
import { peaksOf } from "./levels.js";
import { say } from "./note.js";
import { onRender } from "./rendered.js";
import { wait } from "./sending.js";
import { canRecord, microphone, reasonOf, record, release } from "./take.js";

const LONGEST = 5 * 60_000; // ms
const SHORTEST = 700;
const BAR = 6; // px for each level that is shown

inBrowser(() => {
  if (!canRecord()) document.documentElement.dataset.noMicrophone = "true";

  const box = () => document.querySelector("textarea[data-composer]:not([data-editing])");
  const bar = () => document.querySelector("[data-recording]");
  const part = (name) => bar()?.querySelector(`[data-rec="${name}"]`);
  let now = null; // what is recorded: {place, isHeld, state, take, blob, sound}

  function show(state) {
    now.state = state;
    const strip = bar();
    if (!strip) return;
    strip.hidden = false;
    strip.dataset.recording = state;
    strip.toggleAttribute("data-held", now.isHeld);
    if (!now.isHeld) part(state === "recorded" ? "play" : "stop").focus();
  }

  function draw() {
    const { levels, ms } = now.take;
    const room = Math.max(1, Math.floor(part("wave").clientWidth / BAR));
    const bars = levels.slice(-room).map((level) => {
      const line = document.createElement("i");
      line.style.height = `${Math.max(8, Math.min(100, Math.round(level * 160)))}%`;
      return line;
    });
    part("wave").replaceChildren(...bars);
    part("time").textContent = length(ms) || "0:00";
  }

  function close() {
    const { take, sound } = now ?? {};
    now = null;
    take?.drop();
    sound?.pause();
    if (sound) URL.revokeObjectURL(sound.src);
    if (!bar()) return;
    bar().hidden = true;
    part("wave").replaceChildren();
    box()?.focus();
  }

  function look() {
    draw();
    if (now.take.ms < LONGEST) return;
    now.isHeld = false; // the finger may rest: what was recorded can be sent
    stop();
  }

  async function begin(isHeld) {
    const area = box();
    if (now || !area) return;
    const one = { place: area.dataset.composer, isHeld, state: "asking" };
    now = one;
    say("");
    try {
      const stream = await microphone();
      if (one === now) one.take = record(stream, look);
      else return release(stream);
      show("recording");
    } catch ({ name }) {
      if (one !== now) return;
      close();
      say(reasonOf(name));
    }
  }

  /** Ends the recording, to be listened to or sent. */
  async function stop() {
    const one = now;
    if (one?.state !== "recording") return;
    one.state = "ending";
    one.blob = await one.take.stop();
    if (one !== now) return;
    show("recorded");
    draw();
  }

  async function send() {
    const one = now;
    await stop();
    if (one !== now || one?.state !== "recorded") return;
    const { blob, take } = one;
    const area = box();
    close();
    if (take.ms < SHORTEST) return say("Hold the button while you speak, or press it once.");
    const file = new File([blob], `voice.${blob.type.split("/")[1]}`, { type: blob.type });
    await attach([file], { kind: "voice", duration: Math.round(take.ms), peaks: peaksOf(take.levels) });
    wait(area);
  }

  function listen() {
    now.sound ??= new Audio(URL.createObjectURL(now.blob));
    if (now.sound.paused) now.sound.play();
    else now.sound.pause();
  }

  const presses = { discard: close, stop, play: listen, send };

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-record]")) begin(false);
    const { rec } = target.closest?.("button[data-rec]")?.dataset ?? {};
    if (now) presses[rec]?.();
  });
  onKey(
    document,
    (event) => {
      if (event.key !== "Escape" || !now) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    },
    true,
  );
  onRender(() => {
    if (now && box()?.dataset.composer !== now.place) close(); // another conversation is open
  }, "data-composer");

  const lock = () => {
    if (!now) return;
    now.isHeld = false;
    if (now.take) show(now.state);
  };
  /* A finger that has left before the microphone is open goes on as a press would. */
  const end = () => (now?.state === "recording" ? send() : lock());
  held("[data-record]", { begin: () => begin(true), cancel: close, lock, end });
});

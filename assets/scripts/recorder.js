// Records a voice message in the place of the message box: a press begins, or a finger that holds the button. What was
// recorded is uploaded and sent as a file of its own.

import { inBrowser } from "./browser.js";
import { length } from "./file_words.js";
import { attach } from "./files.js";
import { onKey } from "./keys.js";
import { peaksOf } from "./levels.js";
import { say } from "./note.js";
import { onRender } from "./rendered.js";
import { wait } from "./sending.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4"]; // Safari records the second one
const RATE = 32_000; // bits a second
const EVERY = 100; // ms between two levels
const LONGEST = 5 * 60_000; // ms
const SHORTEST = 700;
const BAR = 6; // px for each level that is shown
const HOLD = 250; // ms until a finger holds
const AWAY = 90; // px to the left that a finger cancels
const UP = 70; // px up that it locks

const REASONS = {
  NotAllowedError: "The microphone is blocked. Allow it for this page in your browser, then try again.",
  NotFoundError: "There is no microphone here.",
  NotReadableError: "Another program uses the microphone.",
};

/** Why nothing can be recorded, as the browser calls it. */
export const reasonOf = (name) => REASONS[name] ?? "Recording did not begin. Try again.";

/** What a finger that has moved so far wants: "cancel", "lock", or "" for to go on. */
export const meant = (across, down) => (across < -AWAY ? "cancel" : down < -UP ? "lock" : "");

inBrowser(() => {
  const canRecord = Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
  if (!canRecord) document.documentElement.dataset.noMicrophone = "true";

  const box = () => document.querySelector("textarea[data-composer]:not([data-editing])");
  const bar = () => document.querySelector("[data-recording]");
  const part = (name) => bar()?.querySelector(`[data-rec="${name}"]`);
  let take = null; // {place, levels, begun, ms, state, isHeld, recorder, stream, context, chunks, blob, timer, sound}

  const isOpen = (one) => one === take;

  function show(state) {
    take.state = state;
    const strip = bar();
    if (!strip) return;
    strip.hidden = false;
    strip.dataset.recording = state;
    strip.toggleAttribute("data-held", Boolean(take.isHeld));
    if (!take.isHeld) part(state === "recorded" ? "play" : "stop")?.focus();
  }

  function release(one) {
    clearInterval(one.timer);
    for (const track of one.stream?.getTracks() ?? []) track.stop();
    one.context?.close();
    if (one.sound) URL.revokeObjectURL(one.sound.src);
    one.sound?.pause();
  }

  function close() {
    const one = take;
    take = null;
    if (!one) return;
    if (one.recorder?.state === "recording") one.recorder.stop();
    release(one);
    if (bar()) {
      bar().hidden = true;
      part("wave").replaceChildren();
    }
    box()?.focus();
  }

  function draw() {
    const room = Math.floor(part("wave").clientWidth / BAR);
    const bars = take.levels.slice(-Math.max(1, room)).map((level) => {
      const line = document.createElement("i");
      line.style.height = `${Math.max(8, Math.min(100, Math.round(level * 160)))}%`;
      return line;
    });
    part("wave").replaceChildren(...bars);
    part("time").textContent = length(take.ms) || "0:00";
  }

  /** How loud it is now, from 0 to 1. */
  function meter(stream, one) {
    one.context = new AudioContext();
    const analyser = one.context.createAnalyser();
    const samples = new Uint8Array(analyser.fftSize);
    one.context.createMediaStreamSource(stream).connect(analyser);
    return () => {
      analyser.getByteTimeDomainData(samples);
      return samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0) / 128;
    };
  }

  function record(one, stream) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: RATE });
    const level = meter(stream, one);
    Object.assign(one, { recorder, stream, chunks: [], begun: performance.now() });
    recorder.addEventListener("dataavailable", ({ data }) => one.chunks.push(data));
    one.stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
    recorder.start();
    one.timer = setInterval(() => {
      one.ms = performance.now() - one.begun;
      one.levels.push(level());
      draw();
      if (one.ms >= LONGEST) stop();
    }, EVERY);
    show("recording");
  }

  async function begin(isHeld) {
    const area = box();
    if (take || !area) return;
    take = { place: area.dataset.composer, levels: [], ms: 0, isHeld };
    const one = take;
    say("");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (isOpen(one)) record(one, stream);
      else for (const track of stream.getTracks()) track.stop();
    } catch (error) {
      if (!isOpen(one)) return;
      close();
      say(reasonOf(error.name));
    }
  }

  /** Ends the recording, to be listened to or sent. */
  async function stop() {
    const one = take;
    if (one?.state !== "recording") return false;
    clearInterval(one.timer);
    one.ms = performance.now() - one.begun;
    one.state = "ending";
    one.recorder.stop();
    await one.stopped;
    for (const track of one.stream.getTracks()) track.stop();
    if (!isOpen(one)) return false;
    one.blob = new Blob(one.chunks, { type: one.recorder.mimeType.split(";")[0] });
    show("recorded");
    draw();
    return true;
  }

  async function send() {
    const one = take;
    if (one?.state === "recording") await stop();
    if (!isOpen(one) || one?.state !== "recorded") return;
    const { blob, levels, ms } = one;
    const area = box();
    close();
    if (ms < SHORTEST) return say("Hold the button while you speak, or press it once.");
    const file = new File([blob], `voice.${blob.type.split("/")[1]}`, { type: blob.type });
    await attach([file], { kind: "voice", duration: Math.round(ms), peaks: peaksOf(levels) });
    wait(area);
  }

  function listen() {
    take.sound ??= new Audio(URL.createObjectURL(take.blob));
    if (take.sound.paused) take.sound.play();
    else take.sound.pause();
  }

  const presses = { discard: close, stop, play: listen, send };

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-record]")) begin(false);
    const { rec } = target.closest?.("button[data-rec]")?.dataset ?? {};
    if (take) presses[rec]?.();
  });

  onKey(
    document,
    (event) => {
      if (event.key !== "Escape" || !take) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    },
    true,
  );

  onRender(() => {
    if (take && box()?.dataset.composer !== take.place) close(); // another conversation is open
  }, "data-composer");

  /* A finger that holds the button records until it leaves; to the left it cancels, up it stays recording. */
  let finger = null; // {x, y, timer}

  document.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || !event.target.closest?.("[data-record]")) return;
    finger = { x: event.clientX, y: event.clientY, timer: setTimeout(() => begin(true), HOLD) };
  });
  document.addEventListener("pointermove", (event) => {
    if (!finger || !take?.isHeld || event.pointerType !== "touch") return;
    const wish = meant(event.clientX - finger.x, event.clientY - finger.y);
    if (wish === "cancel") close();
    if (wish === "lock") {
      take.isHeld = false;
      show(take.state);
    }
  });
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, (event) => {
      if (!finger || event.pointerType !== "touch") return;
      clearTimeout(finger.timer);
      finger = null;
      if (take?.isHeld && name === "pointerup") send();
      else if (take?.isHeld) close();
    });
  }
});

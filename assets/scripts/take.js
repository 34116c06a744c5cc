// One recording from the microphone, with how loud it is all along.

const TYPES = ["audio/webm;codecs=opus", "audio/mp4"]; // Safari records the second one
const RATE = 32_000; // bits a second
const EVERY = 100; // ms between two levels

const REASONS = {
  NotAllowedError: "The microphone is blocked. Allow it for this page in your browser, then try again.",
  NotFoundError: "There is no microphone here.",
  NotReadableError: "Another program uses the microphone.",
};

/** Whether this browser can record, and lets this page. */
export const canRecord = () => Boolean(globalThis.navigator?.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

/** Why nothing can be recorded, as the browser calls it. */
export const reasonOf = (name) => REASONS[name] ?? "Recording did not begin. Try again.";

export const microphone = () => navigator.mediaDevices.getUserMedia({ audio: true });

export const release = (stream) => {
  for (const track of stream.getTracks()) track.stop();
};

/** Gives how loud it is now, from 0 to 1. */
const meter = (context, stream) => {
  const analyser = context.createAnalyser();
  const samples = new Uint8Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  return () => {
    analyser.getByteTimeDomainData(samples);
    return samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0) / 128;
  };
};

const opened = (stream) => {
  try {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    return [new MediaRecorder(stream, { mimeType, audioBitsPerSecond: RATE }), new AudioContext()];
  } catch (error) {
    release(stream); // or the microphone would stay open
    throw error;
  }
};

/** Begins to record; `onLevel` is called with each level. The recording has its `levels` and its length in `ms`; `stop`
 * gives its bytes, `drop` ends it without. */
export function record(stream, onLevel) {
  const [recorder, context] = opened(stream);
  const level = meter(context, stream);
  const [chunks, begun] = [[], performance.now()];
  const take = { levels: [], ms: 0 };
  const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
  const timer = setInterval(() => {
    take.ms = performance.now() - begun;
    take.levels.push(level());
    onLevel();
  }, EVERY);
  recorder.start();

  take.drop = () => {
    clearInterval(timer);
    if (recorder.state === "recording") recorder.stop();
    if (context.state !== "closed") context.close();
    release(stream);
  };
  take.stop = async () => {
    take.ms = performance.now() - begun;
    take.drop();
    await stopped;
    return new Blob(chunks, { type: recorder.mimeType.split(";")[0] });
  };
  return take;
}

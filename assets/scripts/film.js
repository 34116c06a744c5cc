// Reads size, length and picture of a film, or the length of a recording, in the browser: the server opens neither.

const LONGEST_WAIT = 8000; // ms; some browsers can't play a film, and say nothing
const LARGEST = 480; // px of the picture that stands for a film
const EARLY = 1; // seconds; the first moment of a film is often black

const happens = (element, name) =>
  new Promise((resolve, reject) => {
    element.addEventListener(name, resolve, { once: true });
    element.addEventListener("error", reject, { once: true });
    setTimeout(reject, LONGEST_WAIT);
  });

const drawn = (film) => {
  const scale = Math.min(1, LARGEST / film.videoWidth);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(film.videoWidth * scale);
  canvas.height = Math.round(film.videoHeight * scale);
  canvas.getContext("2d").drawImage(film, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
};

const opened = async (element) => {
  await happens(element, "loadedmetadata");
  const { videoWidth: width, videoHeight: height } = element;
  const seconds = Number.isFinite(element.duration) ? element.duration : 0;
  const seen = { width, height, duration: Math.round(seconds * 1000) };
  if (!width) return seen;
  element.currentTime = Math.min(EARLY, seconds / 10);
  await happens(element, "seeked");
  return { ...seen, poster: await drawn(element) };
};

/** { width, height, duration in ms, poster: a picture } of a film, the duration of a recording; nothing of others. */
export const look = async (file) => {
  const [kind] = file.type.split("/");
  if (kind !== "video" && kind !== "audio") return {};
  const element = document.createElement(kind);
  element.muted = true;
  element.preload = "auto";
  element.src = URL.createObjectURL(file);
  const seen = await opened(element).catch(() => ({}));
  URL.revokeObjectURL(element.src);
  return seen;
};

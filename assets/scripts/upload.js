// One file on its way to the server. XMLHttpRequest, because fetch tells nothing about what has gone.

const HOME = "/api/auth/session/files/";
const FRESH = 30_000; // ms for which limits count
const LONGEST = 60; // seconds that a server may ask us to wait

const queryOf = ({ name, isFile, ...seen }) => {
  const query = new URLSearchParams({ name, as_file: String(Boolean(isFile)) });
  for (const part of ["kind", "width", "height", "duration", "peaks"])
    if (seen[part]) query.set(part, String(seen[part]));
  return query;
};

const bodyOf = (request) => {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
};

const waitOf = (request) => {
  const seconds = Number(request.getResponseHeader("Retry-After"));
  return seconds > 0 ? Math.min(seconds, LONGEST) * 1000 : 0;
};

/** Begins to send a file; `about` has its name, whether it stays as it is, and what the page knows of a film. `answer` is
 * kept with { status, body, wait }: status 0 for a line that was cut, `wait` in ms for a server that asked for it. */
export const send = (file, about, onProgress) => {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve) => {
    const end = () => resolve({ status: request.status, body: bodyOf(request), wait: waitOf(request) });
    for (const name of ["load", "error", "abort", "timeout"]) request.addEventListener(name, end);
  });
  request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
  request.open("POST", `${HOME}?${queryOf(about)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  return { answer, abort: () => request.abort() };
};

const quietly = (promise) => promise.catch(() => {});

/** Removes what was sent, and goes into no message. */
export const drop = (id) => quietly(fetch(`${HOME}${id}/`, { method: "DELETE" }));

/** Gives a film the picture that stands for it; true if the server has taken it. */
export const poster = async (id, picture) => {
  const answer = await quietly(fetch(`${HOME}${id}/poster/`, { method: "PUT", body: picture }));
  return Boolean(answer?.ok);
};

/** Waits so many ms, and without a connection until there is one again. */
export const pause = (wait) =>
  new Promise((resolve) => {
    const timer = navigator.onLine === false ? 0 : setTimeout(end, wait);
    function end() {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    }
    addEventListener("online", end);
  });

let known = null; // {at, limits}

/** The limits of uploads: `file_bytes` of one file, `files` of one message, `left` bytes of the user; null where nobody knows. */
export const limits = async () => {
  if (known && Date.now() - known.at < FRESH) return known.limits;
  const answer = await quietly(fetch(HOME));
  if (answer?.ok) known = { at: Date.now(), limits: await quietly(answer.json()) };
  return known?.limits ?? null;
};

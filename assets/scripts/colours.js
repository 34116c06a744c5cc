// Asks a worker for the colours of blocks of code, one block after the other. A grammar has no bound of time on a stranger's
// text: what takes too long, or fails, has no colours. The worker is loaded with the first block that has a language.

const LONGEST = 300; // ms for one block
const KEPT = 100; // blocks whose colours are kept

const known = new Map(); // key -> parts, or null for no colours; the latest comes last
let worker = null;
let turn = Promise.resolve();

const keyOf = (code, language) => `${language}\n${code}`;

const start = () => new Worker(new URL("./highlight.js", import.meta.url), { type: "module" });

/** The answer of the worker: null where there is none in time, undefined where the worker could not be loaded. It says that
 * it is ready before its first answer. */
const answer = (code, language) =>
  new Promise((resolve) => {
    let timer = 0;
    let isReady = Boolean(worker);
    worker ??= start();
    const end = (parts) => {
      clearTimeout(timer);
      resolve(parts);
    };
    const giveUp = () => {
      worker.terminate();
      worker = null;
      end(isReady ? null : undefined);
    };
    const ask = () => {
      isReady = true;
      timer = setTimeout(giveUp, LONGEST);
      worker.postMessage([code, language]);
    };
    worker.onerror = giveUp;
    worker.onmessage = ({ data }) => (data === "ready" ? ask() : end(data));
    if (isReady) ask();
  });

/** The colours of a code as far as they are known: `[text, classes]` in their order, null for none. */
export const colouredBefore = (code, language) => known.get(keyOf(code, language)) ?? null;

/** As `colouredBefore`, once they are known. */
export const coloured = (code, language) => {
  const key = keyOf(code, language);
  const ask = async () => {
    const parts = known.has(key) ? known.get(key) : await answer(code, language);
    if (parts !== undefined) known.set(key, parts);
    if (known.size > KEPT) known.delete(known.keys().next().value);
    return parts ?? null;
  };
  turn = turn.then(ask).catch(() => null); // a browser may have no worker for us
  return turn;
};

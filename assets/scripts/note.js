// The line above the message box in which scripts say what became of an act there ([data-files-note]).

const SHOWN = 6000; // ms

let timer = 0;

const slot = () => document.querySelector("[data-files-note]");

/** Whether there is a message box, where a note can be read. */
export const hasNote = () => Boolean(slot());

/** Says a sentence, for some seconds unless it `stays`; "" takes the last one away. */
export function say(words, stays = false) {
  clearTimeout(timer);
  const place = slot();
  if (!place) return;
  if (place.textContent !== words) place.textContent = words; // said again only after it was gone
  if (words && !stays) timer = setTimeout(() => say(""), SHOWN);
}

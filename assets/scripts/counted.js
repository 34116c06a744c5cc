// Text fields with a longest length (data-most): whatever is typed or pasted stays, and a form with too much is not sent.
// A place marked data-count beside a field says how much there is: always (data-always), or from 90 % of the limit on.

import { inBrowser } from "./browser.js";
import { number } from "./moments.js";
import { onRender } from "./rendered.js";
import { cleaned } from "./text.js";

const NEAR = 0.9;

/** The length of a text as the server counts it: code points, without what the server takes away. */
export const lengthOf = (text, isMessage = false) => [...(isMessage ? cleaned(text) : text.trim())].length;

/** How much of a limit a text uses: `count` for the place beside the field, and `problem`, a sentence, if it is too much. */
export const judge = (text, most, isAlways, isMessage = false) => {
  const length = lengthOf(text, isMessage);
  const excess = length - most;
  const isShown = isAlways || length >= NEAR * most;
  return {
    count: excess > 0 ? `${number(excess)} too long` : isShown ? `${number(length)} / ${number(most)}` : "",
    problem:
      excess > 0
        ? `This is ${number(excess)} ${excess === 1 ? "character" : "characters"} too long: at most ${number(most)} fit.`
        : "",
  };
};

inBrowser(() => {
  const FIELD = "[data-most]";

  const count = (field) => {
    const slot = document.querySelector(`[data-count="${field.name}"]`);
    const { most, composer } = field.dataset;
    const said = judge(field.value, Number(most), "always" in (slot?.dataset ?? {}), composer !== undefined);
    if (slot && slot.textContent !== said.count) slot.textContent = said.count; // else the observer sees its own change
    if (field.validationMessage !== said.problem) field.setCustomValidity(said.problem);
  };
  const countAll = () => {
    for (const field of document.querySelectorAll(FIELD)) count(field);
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches?.(FIELD)) count(event.target);
  });
  document.addEventListener("reset", () => setTimeout(countAll));

  /* Before the page's own handler: forms that tell their errors themselves are sent without a look at the fields. */
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.querySelector(`${FIELD}:invalid`);
      if (!field) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      field.reportValidity();
    },
    true,
  );

  onRender(countAll);
});

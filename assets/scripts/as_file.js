// A text that is too long for a message can go as a file: the bar over the message box offers it ([data-too-long]).

import { list } from "./attachment_list.js";
import { inBrowser } from "./browser.js";
import { lengthOf } from "./counted.js";
import { attach } from "./files.js";
import { number } from "./moments.js";
import { onRender } from "./rendered.js";
import { isFiled, wait } from "./sending.js";
import { cleaned } from "./text.js";

const NAME = "message.txt";

/** How much too long a text is: "212 characters too long"; "" for one that fits. */
export const excess = (text, most) => {
  const over = lengthOf(text, true) - most;
  return over > 0 ? `${number(over)} ${over === 1 ? "character" : "characters"} too long` : "";
};

inBrowser(() => {
  const BOX = "textarea[data-composer]:not([data-editing])";
  const box = () => document.querySelector(BOX);

  function show() {
    const bar = document.querySelector("[data-too-long]");
    const area = box();
    if (!bar || !area) return;
    const words = isFiled(area.value, list(area.dataset.composer)) ? "" : excess(area.value, Number(area.dataset.most));
    if (bar.hidden !== !words) bar.hidden = !words;
    const said = bar.querySelector("[data-text]");
    if (said.textContent !== words) said.textContent = words;
  }

  document.addEventListener("input", ({ target }) => target.matches?.(BOX) && show());
  document.addEventListener("reset", () => setTimeout(show));
  onRender(show, "data-composer");

  document.addEventListener("click", async ({ target }) => {
    const area = target.closest?.("[data-send-as-file]") && box();
    if (!area) return;
    const text = cleaned(area.value);
    const file = new File([text], NAME, { type: "text/plain" });
    area.focus();
    await attach([file], { text });
    wait(area);
    show();
  });
});

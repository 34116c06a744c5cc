// The word "edited" in a message opens what it said before.

import { MESSAGE } from "./aim.js";
import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";

inBrowser(() => {
  document.addEventListener("click", ({ target }) => {
    const message = target.closest?.("[data-edits]")?.closest(MESSAGE);
    if (message) tell("edits", `${message.closest("[role=log]").dataset.conversation}:${message.dataset.message}`);
  });
});

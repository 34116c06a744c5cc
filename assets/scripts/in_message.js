// Words in a message that can be pressed: "edited" opens what it said before, "Forwarded from" leads to the original, and the cross
// of a link's card takes it away.

import { MESSAGE } from "./aim.js";
import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";

const placeOf = (message) => `${message.closest("[role=log]").dataset.conversation}:${message.dataset.message}`;

inBrowser(() => {
  document.addEventListener("click", ({ target }) => {
    const message = target.closest?.(MESSAGE);
    if (!message) return;
    if (target.closest("[data-edits]")) tell("edits", placeOf(message));
    if (target.closest("[data-unlink]")) tell("unlink", message.dataset.message);
    if (target.closest("[data-original]")) tell("original", placeOf(message));
  });
});

// A password that is typed in capitals looks like any other: its field says that Caps Lock is on.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

inBrowser(() => {
  const noteOf = ({ target }) => target.closest?.(".field")?.querySelector("[data-caps]");

  onKey(document, (event) => {
    const note = noteOf(event);
    if (note) note.hidden = !event.getModifierState("CapsLock");
  });
  document.addEventListener("focusout", (event) => {
    const note = noteOf(event);
    if (note) note.hidden = true;
  });
});

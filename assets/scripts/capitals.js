// A password that is typed in capitals looks like any other: its field says that Caps Lock is on.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

inBrowser(() => {
  const noteOf = ({ target }) => target.closest?.(".field")?.querySelector("[data-caps]");

  onKey(document, (event) => {
    const note = noteOf(event);
    if (note) note.hidden = !event.getModifierState("CapsLock");
  });

  let isPressed = false; // a note that goes meanwhile would move what is pressed from under the pointer
  const hide = () => {
    for (const note of document.querySelectorAll("[data-caps]"))
      if (note.closest(".field").querySelector("input") !== document.activeElement) note.hidden = true;
  };
  document.addEventListener(
    "pointerdown",
    () => {
      isPressed = true;
    },
    true,
  );
  for (const name of ["click", "pointercancel"])
    document.addEventListener(name, () => {
      isPressed = false;
      hide();
    });
  document.addEventListener("focusout", () => isPressed || setTimeout(hide)); // then another element has the focus
});

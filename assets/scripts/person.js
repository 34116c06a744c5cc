// Whatever shows a person and is marked data-person, with the user's id, opens the card of this person.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";

inBrowser(() => {
  document.addEventListener("click", (event) => {
    const shown = event.target.closest?.("[data-person]");
    if (shown) tell("person", shown.dataset.person);
  });
});

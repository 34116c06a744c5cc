// An element with data-person, the id of a user, opens the card of this person.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";

inBrowser(() => {
  document.addEventListener("click", (event) => {
    const shown = event.target.closest?.("[data-person]");
    if (shown) tell("person", shown.dataset.person);
  });
});

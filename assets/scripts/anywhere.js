// A key that is typed nowhere goes into the message box.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

inBrowser(() => {
  onKey(document, (event) => {
    const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isNowhere = document.activeElement === document.body;
    if (!isLetter || " ?".includes(event.key) || !isNowhere || document.querySelector("[role=dialog], dialog:modal"))
      return;
    document.querySelector("textarea[data-composer]")?.focus();
  });
});

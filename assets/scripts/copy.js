// Copies text: the code of a block, or a whole message. A button marked data-copy says for a moment that it did.

import { inBrowser } from "./browser.js";

inBrowser(() => {
  const SAID_FOR = 2000; // ms

  /** Where the page was not served securely there is no clipboard to write to: then the old way. */
  const write = async (text) => {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return;
    }
    const box = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy || button.closest("figure")?.querySelector("code")?.textContent;
    try {
      await write(text ?? "");
    } catch {
      return; // the browser does not allow it
    }
    button.dataset.copied = "true";
    setTimeout(() => delete button.dataset.copied, SAID_FOR);
  });
});

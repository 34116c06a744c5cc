// How scripts speak to the page: by hidden inputs ([data-do]), whose handlers do the rest.
"use strict";
(() => {
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  let count = 0;

  /** As if somebody had typed: past React, which remembers what an input holds. */
  const fill = (input, text) => {
    setValue.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** Gives a hidden input a text; false where the page has none. With a number, so that no two texts are equal. */
  const tell = (name, text) => {
    const input = document.querySelector(`input[data-do="${name}"]`);
    if (!input) return false;
    count += 1;
    fill(input, `${text}:${count}`);
    return true;
  };

  globalThis.chat = Object.assign(globalThis.chat ?? {}, { fill, tell });
})();

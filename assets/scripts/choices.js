// The keys of a dialog with a search box above choices ([data-choice]): arrows go through them, Enter in the box presses
// the first person that was found, and a letter goes on with the search.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { onceThere } from "./results.js";

inBrowser(() => {
  const PERSON = "[data-choice=person]";

  const isLetter = (event) => event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey;

  /* Not the first of what an earlier query had found. */
  const pressFirst = (dialog, box) =>
    onceThere(dialog, () => {
      const { query } = dialog.querySelector("[data-query]").dataset;
      if (query !== box.value.slice(0, 100)) return false;
      dialog.querySelector(PERSON)?.click();
      return true;
    });

  function press(event, dialog, box) {
    const choices = [...dialog.querySelectorAll("[data-choice]:not([data-choice=''])")];
    const at = choices.indexOf(event.target);
    if (event.target !== box && at < 0) return false;
    if (event.key === "ArrowDown") (choices[at + 1] ?? choices.at(-1))?.focus();
    else if (event.key === "ArrowUp") (choices[at - 1] ?? box).focus();
    else if (event.key === "Enter" && event.target === box) pressFirst(dialog, box);
    else if (event.key === "Enter" && event.target.matches("input")) event.target.click();
    else {
      if (at >= 0 && isLetter(event)) box.focus();
      return false;
    }
    return true;
  }

  onKey(document, (event) => {
    const dialog = event.target.closest?.(".starter [role=dialog]");
    const box = dialog?.querySelector("input[type=search]");
    if (box && press(event, dialog, box)) event.preventDefault();
  });
});

// The count of characters beside a text field.

import { inBrowser } from "./browser.js";

inBrowser(() => {
  const count = (box) => {
    const slot = document.querySelector(`[data-count="${box.dataset.counted}"]`);
    const text = `${[...box.value].length} / ${box.maxLength}`;
    if (slot && slot.textContent !== text) slot.textContent = text; // else the observer would see its own change
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-counted]")) count(event.target);
  });

  new MutationObserver((changes) => {
    if (!changes.some((change) => change.addedNodes.length)) return;
    for (const box of document.querySelectorAll("[data-counted]")) count(box);
  }).observe(document, { childList: true, subtree: true });
});

// Fields of forms that keep what was typed (data-kept): over a look at another page, a reload and a lost line, until the
// server has stored it. The attribute `data-saved` of their form changes then.

import { inBrowser, viewer } from "./browser.js";
import { forget, keep, kept } from "./kept.js";
import { onRender } from "./rendered.js";

inBrowser(() => {
  const FIELD = "[data-kept]";
  const saved = new WeakMap(); // form -> its `data-saved` when it was looked at last
  const restored = new WeakSet(); // fields
  const placeOf = (field) => ["field", viewer(), field.dataset.kept];

  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.(FIELD) || !viewer()) return;
    if (target.value === target.defaultValue) forget(...placeOf(target));
    else keep(...placeOf(target), target.value);
  });

  function restore(field) {
    restored.add(field);
    const text = kept(...placeOf(field));
    if (text === null) return;
    if (text === field.value) return void forget(...placeOf(field));
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function look() {
    if (!viewer()) return;
    for (const form of document.querySelectorAll("form[data-saved]")) {
      const fields = [...form.querySelectorAll(FIELD)];
      if (saved.has(form) && saved.get(form) !== form.dataset.saved) {
        for (const field of fields) forget(...placeOf(field));
      }
      saved.set(form, form.dataset.saved);
      for (const field of fields) if (!restored.has(field)) restore(field);
    }
  }
  onRender(look, "data-saved", "data-user");
});

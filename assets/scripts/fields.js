// Fields of forms that keep what was typed (data-kept): over a look at another page, a reload and a lost line, until the
// server has stored it. The attribute `data-saved` of their form changes then. While nothing in such a form differs from
// what is stored, its button is disabled and it is not sent.

import { inBrowser, viewer } from "./browser.js";
import { forget, keep, kept } from "./kept.js";
import { onRender } from "./rendered.js";

inBrowser(() => {
  const FIELD = "[data-kept]";
  const FORM = "form[data-saved]";
  const saved = new WeakMap(); // form -> its `data-saved` when it was looked at last
  const restored = new WeakSet(); // fields
  let sentFrom = ""; // the id of the field with the focus when its form was sent
  const placeOf = (field) => ["field", viewer(), field.dataset.kept];
  const fieldsOf = (form) => [...form.querySelectorAll(FIELD)];
  const isChanged = (form) => fieldsOf(form).some((field) => field.value !== field.defaultValue);

  /** The button keeps the focus, so it is not `disabled`. */
  function show(form) {
    const button = form.querySelector("button[type=submit]");
    const state = String(!isChanged(form));
    if (button && button.ariaDisabled !== state) button.ariaDisabled = state;
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.(FIELD) || !viewer()) return;
    if (target.form) show(target.form);
    if (target.value === target.defaultValue) forget(...placeOf(target));
    else keep(...placeOf(target), target.value);
  });

  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches?.(FORM)) return;
      sentFrom = document.activeElement?.matches(FIELD) ? document.activeElement.id : "";
      if (isChanged(event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  function restore(field) {
    restored.add(field);
    const text = kept(...placeOf(field));
    if (text === null) return;
    if (text === field.value) return void forget(...placeOf(field));
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A field with a new value is a new element, which takes the focus over. */
  function stored(form) {
    for (const field of fieldsOf(form)) forget(...placeOf(field));
    if (document.activeElement === document.body && sentFrom) document.getElementById(sentFrom)?.focus();
    sentFrom = "";
  }

  function look() {
    if (!viewer()) return;
    for (const form of document.querySelectorAll(FORM)) {
      const fields = fieldsOf(form);
      const isStored = saved.has(form) && saved.get(form) !== form.dataset.saved;
      if (isStored) stored(form);
      saved.set(form, form.dataset.saved);
      for (const field of fields) if (!restored.has(field)) restore(field);
      show(form);
    }
  }
  onRender(look, "data-saved", "data-user");
});

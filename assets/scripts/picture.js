// The user's own picture: chooses a file, shows how it will look, and sends it.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";

inBrowser(() => {
  const UNREACHABLE = "The server cannot be reached. Try again in a moment.";
  const LARGEST = 5 * 1024 * 1024; // bytes; the server has the last word
  const part = (field, name) => field.querySelector(`[data-picture="${name}"]`);

  const refuse = (field, text) => {
    const box = part(field, "refusal");
    box.hidden = !text;
    box.querySelector("[data-text]").textContent = text;
  };

  /** Between choosing a file and saving it, the two buttons for that stand in the place of the others. */
  const show = (field, file) => {
    const preview = part(field, "preview");
    if (preview.src) URL.revokeObjectURL(preview.src);
    if (file) preview.src = URL.createObjectURL(file);
    else preview.removeAttribute("src");
    preview.hidden = !file;
    field.toggleAttribute("data-chosen", Boolean(file));
    part(field, "save").hidden = part(field, "cancel").hidden = !file;
    if (!file) part(field, "file").value = "";
  };

  const chosen = (field) => {
    const [file] = part(field, "file").files;
    if (!file) return;
    refuse(field, file.size > LARGEST ? "This file is too large. Choose a picture of at most 5 MB." : "");
    show(field, file.size > LARGEST ? null : file);
    part(field, file.size > LARGEST ? "choose" : "save").focus();
  };

  const send = (field) => {
    const form = new FormData();
    form.append("avatar", part(field, "file").files[0]);
    return fetch(field.dataset.pictureField, { method: "PUT", credentials: "same-origin", body: form });
  };

  const save = async (field) => {
    const button = part(field, "save");
    if (button.disabled) return;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    refuse(field, "");
    let problem = null;
    try {
      const answer = await send(field);
      if (answer.status === 401) location.assign("/login");
      if (!answer.ok) problem = (await answer.json().catch(() => ({}))).detail ?? UNREACHABLE;
    } catch {
      problem = UNREACHABLE;
    }
    button.disabled = false;
    button.setAttribute("aria-busy", "false");
    show(field, null);
    part(field, "choose").focus();
    if (problem) refuse(field, problem);
    else tell("pictured");
  };

  const presses = {
    choose: (field) => part(field, "file").click(),
    cancel: (field) => {
      show(field, null);
      refuse(field, "");
      part(field, "choose").focus();
    },
    save,
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-picture]");
    presses[button?.dataset.picture]?.(button.closest("[data-picture-field]"));
  });

  // A file that only calls itself a picture shows as a broken one: say so before it is sent.
  document.addEventListener(
    "error",
    (event) => {
      if (!event.target.matches?.('[data-picture="preview"][src]')) return;
      const field = event.target.closest("[data-picture-field]");
      show(field, null);
      refuse(field, "This file can't be used as a picture. Choose a PNG, JPEG, WebP or GIF file.");
      part(field, "choose").focus();
    },
    true,
  );

  document.addEventListener("change", (event) => {
    if (event.target.matches?.('[data-picture="file"]')) chosen(event.target.closest("[data-picture-field]"));
  });
});

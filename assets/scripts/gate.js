// Sign-in and registration: sends a form as JSON, shows what the server refuses, goes on when it agrees. Listens on the
// document, so it works before the page is hydrated. It changes attributes and the text of elements marked data-text only;
// the page is static there. arriving.js and register.js help later; they hear of a refusal by the event `refused`.
"use strict";
(() => {
  const UNREACHABLE = "The server cannot be reached. Try again in a moment.";
  const UNEXPECTED = "Something went wrong. Try again in a moment.";

  /** The page asked for before signing in; only one of ours, whatever the address bar says. */
  const destination = () => {
    const next = new URLSearchParams(location.search).get("next") ?? "/";
    if (!/^\/(?![/\\])/.test(next)) return "/";
    const url = new URL(next, location.origin);
    return url.origin === location.origin ? url.href : "/";
  };

  const setBusy = (form, busy) => {
    const button = form.querySelector("button[type=submit]");
    button.disabled = busy;
    button.setAttribute("aria-busy", String(busy));
  };

  const setText = (box, text) => {
    box.hidden = !text;
    box.querySelector("[data-text]").textContent = text;
  };

  const setFieldError = (input, text) => {
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    setText(document.getElementById(`${input.id}-error`), text);
  };

  const inputsOf = (form) => [...form.elements].filter((element) => element.matches("input[name]:not([type=hidden])"));

  const clear = (form) => {
    for (const input of inputsOf(form)) setFieldError(input, "");
    for (const box of form.querySelectorAll("[role=alert], [data-why]")) setText(box, "");
  };

  /** Names the boxes that were left empty; whether there are any. */
  const isIncomplete = (form) => {
    const empty = inputsOf(form).filter((input) => input.dataset.missing && !input.value.trim());
    for (const input of empty) setFieldError(input, input.dataset.missing);
    empty[0]?.focus();
    return empty.length > 0;
  };

  /** Errors at their fields; what belongs to no field of this form goes to the alert. Focus goes to what to mend. */
  const refuse = (form, { detail, fields = {} }) => {
    const inputs = inputsOf(form);
    const bad = inputs.filter((input) => fields[input.name]?.length);
    for (const input of bad) setFieldError(input, fields[input.name].join(" "));
    const known = new Set(bad.map((input) => input.name));
    const rest = Object.entries(fields)
      .filter(([name]) => !known.has(name))
      .flatMap(([, sentences]) => sentences);
    if (!bad.length || rest.length) setText(form.querySelector("[role=alert]"), rest.join(" ") || detail || UNEXPECTED);
    (bad[0] ?? form.querySelector("[data-refocus]") ?? form.querySelector("button[type=submit]")).focus();
  };

  /** The values of a form; a hidden field marked data-from-hash has the part of the address behind #. */
  const filled = (form) => {
    const values = Object.fromEntries(new FormData(form));
    for (const input of form.querySelectorAll("[data-from-hash]")) values[input.name] = location.hash.slice(1);
    for (const input of form.querySelectorAll("[data-same-as]")) values[input.name] ||= values[input.dataset.sameAs];
    return values;
  };

  const send = (form) =>
    fetch(form.dataset.gate, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(filled(form)),
    });

  const submit = async (form) => {
    if (form.querySelector("button[type=submit]").disabled) return;
    clear(form);
    if (isIncomplete(form)) return;
    setBusy(form, true);
    const response = await send(form).catch(() => null);
    if (!response) {
      setBusy(form, false);
      refuse(form, { detail: UNREACHABLE });
      return;
    }
    if (response.ok) {
      if (form.dataset.then) location.replace(form.dataset.then);
      else location.assign(destination());
      return;
    }
    const problem = await response.json().catch(() => ({}));
    setBusy(form, false);
    refuse(form, problem);
    const seconds = Number(response.headers.get("Retry-After"));
    form.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: { seconds, sentence: problem.detail } }));
  };

  const show = (button, shown) => {
    button.parentElement.querySelector("input").type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };

  /* Browsers store the text of plain fields that are sent, and offer it again. */
  const conceal = (form) => {
    for (const button of form.querySelectorAll("[data-reveal]")) show(button, false);
  };

  document.addEventListener(
    "submit",
    (event) => {
      conceal(event.target);
      const form = event.target.closest("form[data-gate]");
      if (!form) return;
      event.preventDefault();
      event.stopPropagation();
      submit(form);
    },
    true,
  );

  document.addEventListener("input", (event) => {
    if (event.target.matches("form[data-gate] [aria-invalid=true]")) setFieldError(event.target, "");
  });

  /* register.js has asked about a box: what is wrong with it, or "". */
  document.addEventListener("judged", (event) => setFieldError(event.target, event.detail));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (button) show(button, button.getAttribute("aria-pressed") !== "true");
    const link = event.target.closest("a[data-keep-next]");
    if (link) link.search = location.search;
  });

  if (document.querySelector("form[data-gate]")) globalThis.indexedDB?.deleteDatabase("chatapp"); // see copies.js
  const offer = async (part) => {
    const response = await fetch("/api/auth/session/offer/", { credentials: "same-origin" });
    const { demo = null } = response.ok ? await response.json() : {};
    Object.assign(part, { hidden: !demo }).dataset.demo = JSON.stringify(demo);
  };
  for (const part of document.querySelectorAll("[data-demo]")) offer(part).catch(() => {});

  // The browser's back button may bring the page back as it was left: sending.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-gate]")) setBusy(form, false);
  });
})();

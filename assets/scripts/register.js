// The registration form while somebody fills it in: suggests a username, asks the server whether it can be had, and says
// how strong the password looks. It changes attributes, and the content of elements that React leaves alone, as gate.js.

import { inBrowser } from "./browser.js";
import { strength } from "./strength.js";

const PAUSE = 400; // ms without a key before the server is asked
const LONGEST = 30; // characters of a username
const SHAPE = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9])$/;

/** "Zoë", "van der Meer" → "zoe.van.der.meer"; "" for letters that a username cannot have. */
export const suggestion = (...names) => {
  const words = names
    .map((name) => name.slice(0, 2 * LONGEST))
    .join(" ")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/['’]/g, "")
    .toLowerCase()
    .split(/[\s.-]+/)
    .filter(Boolean);
  if (words.some((word) => /[^a-z0-9]/.test(word))) return "";
  const name = words.join(".").slice(0, LONGEST).replace(/\.$/, "");
  return SHAPE.test(name) ? name : "";
};

inBrowser(() => {
  const formOf = (target) => target.closest?.("form[data-gate]:has([data-free])");
  const part = (form, name) => form.querySelector(`[data-${name}]`);
  let timer = 0;
  let asked = ""; // the name of the latest question: an answer to another one is late
  let suggested = "";

  const say = (form, text) => {
    const state = part(form, "free-state");
    state.hidden = !text;
    state.querySelector("[data-text]").textContent = text;
    document.getElementById("username-note").hidden = Boolean(text);
  };

  const offer = (form, names) => {
    const choices = part(form, "free");
    choices.hidden = !names.length;
    choices.replaceChildren(
      ...names.map((name) =>
        Object.assign(document.createElement("button"), {
          type: "button",
          className: "name-choice",
          textContent: name,
        }),
      ),
    );
  };

  const ask = async (form) => {
    const { username, last_name: lastName } = form.elements;
    const name = username.value.trim();
    if (name === asked) return;
    asked = name;
    if (!SHAPE.test(name)) return;
    const response = await fetch("/api/auth/session/username/", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ username: name, last_name: lastName.value }),
    }).catch(() => null);
    if (!response?.ok || name !== asked) return; // registration itself will tell
    const { is_free: isFree, detail, free } = await response.json();
    if (name !== username.value.trim()) return;
    say(form, isFree ? `“${name}” is free.` : "");
    offer(form, free);
    username.dispatchEvent(new CustomEvent("judged", { bubbles: true, detail: isFree ? "" : detail }));
  };

  const askSoon = (form, pause = PAUSE) => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause, form);
  };

  const choose = (form, name, pause) => {
    form.elements.username.value = name;
    form.elements.username.dispatchEvent(new CustomEvent("judged", { bubbles: true, detail: "" }));
    say(form, "");
    offer(form, []);
    askSoon(form, pause);
  };

  const suggest = (form) => {
    const { username, first_name: first, last_name: last } = form.elements;
    if (username.value && username.value !== suggested) return;
    suggested = suggestion(first.value, last.value);
    choose(form, suggested, PAUSE);
  };

  /* Typing replaces the suggestion. */
  const selectSuggestion = ({ target }) => {
    if (formOf(target) && target.name === "username" && target.value && target.value === suggested) target.select();
  };

  const judge = (form) => {
    const { password, ...others } = Object.fromEntries(new FormData(form));
    const { level, words } = strength(password, [others.username, others.email, others.first_name, others.last_name]);
    part(form, "strength").dataset.strength = level;
    const state = part(form, "strength-words");
    state.hidden = !words;
    state.querySelector("[data-text]").textContent = words;
    document.getElementById("password-note").hidden = Boolean(words);
  };

  document.addEventListener("input", ({ target }) => {
    const form = formOf(target);
    if (!form) return;
    if (target.name === "password") judge(form);
    if (["first_name", "last_name"].includes(target.name)) suggest(form);
    if (target.name !== "username") return;
    say(form, "");
    offer(form, []);
    askSoon(form);
  });

  document.addEventListener("focusin", selectSuggestion);
  document.addEventListener("click", (event) => {
    const { target } = event;
    const form = formOf(target);
    selectSuggestion(event);
    if (!form || !target.matches("[data-free] button")) return;
    choose(form, target.textContent, 0);
    form.elements.username.focus();
  });
});

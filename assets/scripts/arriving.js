// The sign-in page: says why one is here, counts down the wait after a refusal, helps whoever forgot the password, and lets
// people look around where gate.js shows that there is a demo. It changes attributes and the text of marked elements alone, as gate.js.

import { inBrowser } from "./browser.js";
import { onRender } from "./rendered.js";

const SECOND = 1000; // ms
const AGAIN = "You can try again now.";
/* `?why=` in the address names one of these sentences: `Ending` on the server. */
const REASONS = {
  ended: "Your session has ended. Sign in to go on where you were.",
  out: "You have signed out.",
  elsewhere: "You were signed out from another device.",
  password: "Your password was changed. Sign in with the new one.",
  deleted: "Your account is deleted.",
};

/** The sentence for a code, whatever stands in the address; "" for any other. */
export const reason = (code) => (Object.hasOwn(REASONS, code) ? REASONS[code] : "");

/** How long one has to wait: "2 h 5 min", "4 min 32 s", "8 s". */
export const wait = (seconds) => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
};

inBrowser(() => {
  let counting = 0; // the timer of a countdown

  const say = (box, text) => {
    box.hidden = !text;
    box.querySelector("[data-text]").textContent = text;
  };

  const stop = (form) => {
    clearInterval(counting);
    const moving = form.querySelector("[data-countdown]");
    if (moving) moving.textContent = "";
  };

  /** The moving text is for the eye: a screen reader hears the sentence once, and then that the wait is over. */
  const countDown = (form, seconds, sentence) => {
    const end = Date.now() + seconds * SECOND;
    const alert = form.querySelector("[role=alert]");
    const show = () => {
      const left = Math.ceil((end - Date.now()) / SECOND);
      const text = sentence.replace(/Try again in [^.,]*/, `Try again in ${wait(left)}`);
      if (left > 0) alert.querySelector("[data-countdown]").textContent = text;
      else {
        stop(form);
        say(alert, AGAIN);
      }
    };
    counting = setInterval(show, SECOND);
    show();
  };

  document.addEventListener("refused", ({ target, detail: { seconds, sentence } }) => {
    if (seconds > 0 && sentence && !target.querySelector("[role=alert]").hidden) countDown(target, seconds, sentence);
  });
  document.addEventListener("submit", ({ target }) => target.matches("form[data-gate]") && stop(target), true);

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-discloses]");
    if (!button) return;
    const isShown = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isShown));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !isShown;
  });

  /* Signs in with the demo account as if somebody had typed it, so everything holds that holds for signing in. */
  document.addEventListener("click", ({ target }) => {
    const part = target.closest?.("button") && target.closest("[data-demo]");
    if (!part) return;
    const form = part.closest("form");
    for (const [name, value] of Object.entries(JSON.parse(part.dataset.demo))) form.elements[name].value = value;
    form.requestSubmit();
  });

  const seen = new WeakSet(); // forms

  const look = () => {
    const form = document.querySelector("form[data-gate]");
    if (!form || seen.has(form)) return;
    seen.add(form);
    const why = reason(new URLSearchParams(location.search).get("why"));
    if (why && form.querySelector("[data-demo]")) say(form.querySelector("[data-why]"), why);
  };
  onRender(look);
  look();
});

// The first steps of a new account: what was closed or copied stays known in this browser, for this user.

import { inBrowser, viewer } from "./browser.js";
import { keep, kept } from "./kept.js";
import { onRender } from "./rendered.js";

const KIND = "steps";

inBrowser(() => {
  const CARD = "[data-first-steps]";
  const seen = new WeakSet(); // cards

  /** Hides the card if all steps were done when the page opened. The last step that is done later shows its tick. */
  const show = (card) => {
    seen.add(card);
    const user = viewer();
    const invite = card.querySelector("[data-step=invite]");
    invite.dataset.done = String(kept(KIND, user, "invite") ?? false);
    invite.querySelector("[data-invite]").dataset.copy = location.origin;
    const isDone = [...card.querySelectorAll(".steps__step")].every((step) => step.dataset.done === "true");
    card.dataset.shown = String(!isDone && !kept(KIND, user, "closed"));
  };

  document.addEventListener("click", ({ target }) => {
    const card = target.closest?.(CARD);
    if (!card) return;
    if (target.closest("[data-steps=close]")) {
      keep(KIND, viewer(), "closed", true);
      card.dataset.shown = "false";
      const main = card.closest("main"); // the button that had the focus is gone
      main.tabIndex = -1;
      main.focus();
    } else if (target.closest("[data-invite]")) {
      keep(KIND, viewer(), "invite", true);
      card.querySelector("[data-step=invite]").dataset.done = "true";
    }
  });

  const look = () => {
    const card = document.querySelector(CARD);
    if (card && !seen.has(card) && viewer()) show(card);
  };
  onRender(look, "data-user");
  look();
});

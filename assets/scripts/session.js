// The end of a session: signing out, and what stays in the page afterwards.

import { inBrowser } from "./browser.js";
import { forgetAll } from "./kept.js";

inBrowser(() => {
  let isSignedIn = false;

  /* A page that was sent to the sign-in page keeps in memory what it has shown, and Back would show it to the next
     user. So the sign-in page is loaded again. A page that the browser itself keeps, for Back and Forward, is emptied
     as it goes, and loaded again when it comes back: without a line to the server it stays empty. */
  const look = () => {
    const user = document.querySelector("[data-user]");
    if (user) isSignedIn ||= Number(user.dataset.user) > 0;
    else if (isSignedIn && document.querySelector("form[data-gate]")) location.reload();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["data-user"] });
  addEventListener("pagehide", (event) => {
    if (event.persisted && isSignedIn) document.body.replaceChildren();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && isSignedIn) location.reload();
  });

  /* Scripts cannot reach the cookie: the server removes it. */
  document.addEventListener("click", async (event) => {
    if (!event.target.closest?.("[data-sign-out]")) return;
    try {
      const answer = await fetch("/api/auth/session/", { method: "DELETE", credentials: "same-origin" });
      if (!answer.ok) return;
      forgetAll();
      location.replace("/login");
    } catch {
      // Offline: the banner says so, and the session is still open.
    }
  });
});

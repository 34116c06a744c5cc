// Signing out (the cookie is out of reach for scripts, so the server clears it), what a session's end leaves behind in
// the page, and the count in the window's title.
"use strict";
(() => {
  const plain = () => document.title.replace(/^\(\d+\+?\) /, "");
  const show = () => {
    const unread = Number(document.querySelector("[data-unread]")?.dataset.unread ?? 0);
    const title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${plain()}` : plain();
    if (document.title !== title) document.title = title;
  };
  new MutationObserver(show).observe(document, { subtree: true, childList: true, attributeFilter: ["data-unread"] });
})();

// A page that is sent to the sign-in page keeps all that it has shown in its memory, and Back would show it again, also
// to whoever comes next. So the sign-in page is loaded anew; and so is a page that the browser itself has kept.
(() => {
  let isSignedIn = false;
  const look = () => {
    const user = document.querySelector("[data-user]");
    if (user) isSignedIn ||= Number(user.dataset.user) > 0;
    else if (isSignedIn && document.querySelector("form[data-gate]")) location.reload();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["data-user"] });
  addEventListener("pageshow", (event) => {
    if (event.persisted && isSignedIn) location.reload();
  });
})();

document.addEventListener("click", async (event) => {
  if (!event.target.closest?.("[data-sign-out]")) return;
  try {
    const answer = await fetch("/api/auth/session/", { method: "DELETE", credentials: "same-origin" });
    if (!answer.ok) return;
    chat.forgetAll();
    location.assign("/login");
  } catch {
    // Offline: the banner says so, and the session is still open.
  }
});

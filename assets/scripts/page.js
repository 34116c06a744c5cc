// Signing out (the cookie is out of reach for scripts, so the server clears it), and the count in the window's title.
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

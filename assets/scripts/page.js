// Signing out: the cookie is out of reach for scripts, so the server clears it.
"use strict";
document.addEventListener("click", async (event) => {
  if (!event.target.closest?.("[data-sign-out]")) return;
  try {
    const answer = await fetch("/api/auth/session/", { method: "DELETE", credentials: "same-origin" });
    if (answer.ok) location.assign("/login");
  } catch {
    // Offline: the banner says so, and the session is still open.
  }
});

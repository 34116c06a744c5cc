// The end of a session: signing out, which asks before it drops what was not sent, and what stays in the page afterwards.

import { inBrowser, viewer } from "./browser.js";
import { forgetWindows } from "./cached.js";
import { countOf, forgetAll } from "./kept.js";

const OFFLINE = "You are not signed out, because the server cannot be reached. Try again when you are back online.";
const TIMEOUT = 5000; // ms without an answer

const some = (count, one, many) => (count ? [count === 1 ? `1 ${one}` : `${count} ${many}`] : []);

/** A sentence about the texts that signing out deletes; empty if there are none. */
export const loss = (user) => {
  const drafts = ["draft", "edit", "field"].reduce((sum, kind) => sum + countOf(kind, user), 0);
  const lost = [
    ...some(countOf("outbox", user), "unsent message", "unsent messages"),
    ...some(drafts, "draft", "drafts"),
  ];
  if (!lost.length) return "";
  const them = countOf("outbox", user) + drafts === 1 ? "it" : "them";
  return `This browser has ${lost.join(" and ")} of yours. Signing out deletes ${them}.`;
};

inBrowser(() => {
  let isSignedIn = false;
  let isLeaving = false; // asked for, even if the answer was lost

  /* A page that was sent to the sign-in page keeps in memory what it has shown, and Back would show it to the next
     user. So the sign-in page is loaded again. A page that the browser itself keeps, for Back and Forward, is emptied
     as it goes, and loaded again when it comes back: without a line to the server it stays empty. */
  const look = () => {
    const user = document.querySelector("[data-user]");
    if (user) isSignedIn ||= Number(user.dataset.user) > 0;
    else if (isSignedIn && document.querySelector("form[data-gate]")) {
      forgetWindows();
      if (isLeaving) forgetAll();
      location.reload();
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["data-user"] });
  addEventListener("pagehide", (event) => {
    if (event.persisted && isSignedIn) document.body.replaceChildren();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && isSignedIn) location.reload();
  });

  const dialog = () => document.querySelector("#sign-out");

  const say = (words) => {
    dialog().querySelector("[data-text]").textContent = words;
    if (!dialog().open) dialog().showModal();
  };

  /* Scripts cannot reach the cookie: the server removes it. What is kept here goes after that. */
  const signOut = async () => {
    isLeaving = true;
    const signal = AbortSignal.timeout(TIMEOUT);
    const asked = fetch("/api/auth/session/", { method: "DELETE", credentials: "same-origin", signal });
    const answer = await asked.catch(() => null);
    if (!answer?.ok) return say(OFFLINE);
    forgetWindows();
    forgetAll();
    location.replace("/login");
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-stay]")) {
      isLeaving = false;
      dialog().close();
    } else if (event.target.closest?.("[data-sign-out=surely]")) signOut();
    else if (event.target.closest?.("[data-sign-out]")) {
      const words = loss(viewer());
      if (words) say(words);
      else signOut();
    }
  });
});

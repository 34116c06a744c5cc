// The end of a session: signing out, which asks before it drops what was not sent, and what stays in the page afterwards.

import { inBrowser, viewer } from "./browser.js";
import { forgetWindows } from "./cached.js";
import { erase } from "./copies.js";
import { countOf, forgetAll } from "./kept.js";
import { onRender } from "./rendered.js";

const OFFLINE = "You are still signed in, because the server can't be reached. Try again when you are back online.";
const TIMEOUT = 5000; // ms without an answer
const SIGN_IN = "/login";

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
  let place = ""; // where the page was while somebody was signed in
  let isLeaving = false; // asked for, even if the answer was lost
  let isOver = false; // the page was sent to the sign-in page

  /* A page that was sent to the sign-in page keeps in memory what it has shown, and Back would show it to the next
     user. So the sign-in page is loaded again. A page that the browser itself keeps, for Back and Forward, is emptied
     as it goes, and loaded again when it comes back: without a line to the server it stays empty. */
  const look = () => {
    const user = document.querySelector("[data-user]");
    if (user) {
      isSignedIn ||= Number(user.dataset.user) > 0;
      if (location.pathname !== SIGN_IN) place = location.pathname + location.search;
    } else if (!isOver && document.querySelector("form[data-gate]")) end();
  };
  const end = async () => {
    isOver = true;
    forgetWindows();
    await erase();
    if (!isSignedIn) return;
    if (isLeaving) forgetAll();
    const query = new URLSearchParams(location.search);
    const isFinal = isLeaving || ["out", "deleted"].includes(query.get("why")); // somebody else may come next
    if (!isFinal && place) query.set("next", place);
    location.replace(`${SIGN_IN}?${query}`);
  };
  onRender(look, "data-user");
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
    await erase();
    location.replace(SIGN_IN);
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

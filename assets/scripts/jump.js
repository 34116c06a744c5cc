// The pill that leads to the end. It says how many messages are beyond the last one that was on screen, and
// has an @ if one of them calls the viewer.

import { viewer } from "./browser.js";
import { isFollowing } from "./following.js";
import { isCalledAfter } from "./pages.js";
import { unseen } from "./reading.js";

export function showJump(scroller) {
  const jump = document.querySelector("[data-jump]");
  if (!jump) return;
  const isNear = -scroller.scrollTop < scroller.clientHeight && scroller.dataset.gap !== "true";
  const isAway = isFollowing(scroller) || isNear;
  jump.classList.toggle("is-away", isAway);
  const below = unseen();
  if (isAway) return; // nobody sees the count, and each change of the page is a frame
  const last = Number(scroller.dataset.last);
  jump.toggleAttribute("data-called", below > 0 && isCalledAfter(last - below, Number(viewer())));
  const count = jump.querySelector("[data-text]");
  const text = below > 0 ? ` ${below > 99 ? "99+" : below}` : "";
  if (count && count.textContent !== text) count.textContent = text;
}

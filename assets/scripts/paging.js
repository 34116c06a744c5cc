// Asks for what the reader will see next: older and newer messages, the history instead of the live window, and back.

import { hears, tell } from "./bridge.js";
import { isFollowing, MESSAGE, messagesOf, NEAR_END } from "./following.js";

const GIVE_UP = 3000; // ms until an unanswered request may be made again

let asked = { state: "", at: 0 };
let again = 0;

/** Makes the request that is due; none while the last one waits for its answer. */
export function page(scroller) {
  if (!scroller.isConnected || !scroller.querySelector(MESSAGE)) return;
  if (asked.state === stateOf(scroller) && performance.now() - asked.at < GIVE_UP) return;
  const fromEnd = -scroller.scrollTop;
  const fromTop = scroller.scrollHeight - scroller.clientHeight - fromEnd;
  const canScroll = scroller.scrollHeight > scroller.clientHeight + NEAR_END;
  const isHeld = scroller.dataset.held === "true";
  if (fromTop < scroller.clientHeight && (fromEnd > NEAR_END || !canScroll) && hears("older")) ask("older", scroller);
  else if (isHeld && isFollowing(scroller) && fills(scroller)) ask("release", scroller);
  else if (scroller.dataset.gap === "true" && fromEnd < scroller.clientHeight) ask("newer", scroller);
  else if (!isHeld && fromEnd > NEAR_END) ask("hold", scroller);
}

function ask(name, scroller) {
  if (!hears(name)) return;
  asked = { state: stateOf(scroller), at: performance.now() };
  tell(name, scroller.dataset.conversation);
  clearTimeout(again);
  again = setTimeout(page, GIVE_UP + 1, scroller); // at the top nobody can scroll, so no event asks again
}

/** A key of the messages on screen; it changes when an answer arrives. */
function stateOf(scroller) {
  const messages = messagesOf(scroller);
  const { conversation, held } = scroller.dataset;
  return [conversation, messages[0]?.dataset.seq, messages.at(-1)?.dataset.seq, held].join();
}

/** Whether the live window alone fills the screen. If not, nobody could scroll in it: the history stays. */
function fills(scroller) {
  const isLive = (message) => Number(message.dataset.seq) >= Number(scroller.dataset.live);
  const first = messagesOf(scroller).find(isLive);
  if (!first) return true; // all of it is further on
  const height = scroller.firstElementChild.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
  return height > scroller.clientHeight + NEAR_END;
}

// Tells the others of a conversation that somebody types, and that they have stopped.

import { tell } from "./bridge.js";
import { isVisible } from "./text.js";

const EVERY = 3000; // ms between two reports; whoever hears them forgets after six seconds
const IDLE_AFTER = 5000; // ms without a key

let typing = { conversation: "", at: 0 };
let idle = 0;

/** The text was sent, is gone, or is left alone. */
export const stopTyping = () => {
  clearTimeout(idle);
  if (typing.conversation) tell("type", `${typing.conversation}:0`);
  typing = { conversation: "", at: 0 };
};

/** The text in the box of a conversation has changed. */
export const noteTyping = (conversation, text) => {
  if (!isVisible(text) || (typing.conversation && typing.conversation !== conversation)) stopTyping();
  if (!isVisible(text)) return;
  clearTimeout(idle);
  idle = setTimeout(stopTyping, IDLE_AFTER);
  if (typing.conversation && performance.now() - typing.at < EVERY) return;
  if (tell("type", `${conversation}:1`)) typing = { conversation, at: performance.now() };
};

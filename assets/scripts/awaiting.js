// Which conversations wait for the viewer's answer, among the rows that the page knows: unread ones, and those whose last
// message is somebody else's question.

import { number } from "./moments.js";

const CUT = 100; // characters of a preview; where it is cut the question may end later
const WORDS = "No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split(" ");
const MARK = /[?\uff1f\u061f\u2e2e\u1367\u055e]/; // of any script
const ENDS = new RegExp(`${MARK.source}[\\s\\p{P}\\p{S}]*$`, "u");

const asks = ({ preview, preview_by: by }) =>
  by !== "You" && (ENDS.test(preview) || (preview.length >= CUT && MARK.test(preview)));

const byTime = (one, other) => (one.at > other.at ? 1 : -1);
const knownOf = (head, rest, further) => [...(head ?? []), ...(rest ?? []), ...(further ?? [])];

/** The first of them, the oldest on top. */
export const rows = (head, rest, further, most) =>
  knownOf(head, rest, further)
    .filter((row) => row.unread > 0 || asks(row))
    .sort(byTime)
    .slice(0, most);

/** How many there are; `unread` is the number of all unread conversations, also of those that the page has no row of. */
export const count = (head, rest, further, unread) =>
  unread + knownOf(head, rest, further).filter((row) => row.unread === 0 && asks(row)).length;

/** "Three conversations are waiting for your answer." */
export const sentence = (waiting) => {
  if (!waiting) return "You are up to date.";
  const many = WORDS[waiting] ?? number(waiting);
  return waiting === 1
    ? "One conversation is waiting for your answer."
    : `${many} conversations are waiting for your answer.`;
};

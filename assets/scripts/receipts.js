// Compares a message with the cursors of its conversation.

import { lowest } from "./page_parts.js";

/** How many cursors of readers are at a `seq`, and whether everybody but `me` has got it: "3 0". It differs when the
 * receipts may differ; `reach_of` in states/receipts.py gives the same. */
export const reachOf = (marks, seq, me) => {
  const readers = Object.values(marks?.reads ?? {}).filter((read) => read >= seq).length;
  return `${readers} ${Number(lowest(marks?.delivered, me) >= seq)}`;
};

// Unsent text of the message box: the draft of a conversation, and a half-written edit of a message.
// Both are kept in this browser. A draft is one for all tabs: each shows what was typed or sent in another one.

import { viewer } from "./browser.js";
import { forget, keep, kept } from "./kept.js";

const early = new Map(); // conversation -> text that was typed before the page knew its user
const known = new WeakMap(); // box -> the draft that was stored when this tab looked last

/** Whether the box holds a message that was sent before. */
export const isEdit = (box) => "editing" in box.dataset;

/** The kind, user and id of the entry of a box. */
export const placeOf = (box) =>
  isEdit(box) ? ["edit", viewer(), box.dataset.editing] : ["draft", viewer(), box.dataset.composer];

const stored = (box) => kept(...placeOf(box)) ?? "";

/** Looks at what is stored for a box that came into the page: `text` belongs into the box, and `isOutdated` says that
 * the message was changed elsewhere after this edit of it was begun. */
export const restored = (box) => {
  if (!isEdit(box)) {
    known.set(box, stored(box));
    return { text: viewer() ? known.get(box) : (early.get(box.dataset.composer) ?? ""), isOutdated: false };
  }
  const { text, from } = kept(...placeOf(box)) ?? {};
  return { text: text ?? box.value, isOutdated: text !== undefined && ![text, from].includes(box.defaultValue) };
};

/** Stores what a box holds now. Returns the text that belongs into it: what another tab has written, and this one has not
 * seen, stands before it. */
export const note = (box) => {
  if (!viewer()) {
    if (!isEdit(box)) early.set(box.dataset.composer, box.value);
    return box.value;
  }
  const place = placeOf(box);
  if (isEdit(box)) {
    const from = kept(...place)?.from ?? box.defaultValue;
    if (box.value === box.defaultValue) forget(...place);
    else keep(...place, { text: box.value, from });
    return box.value;
  }
  const now = stored(box);
  const unseen = now === (known.get(box) ?? "") ? "" : now;
  const text = [unseen, box.value].filter(Boolean).join("\n");
  if (text) keep(...place, text);
  else forget(...place);
  known.set(box, stored(box)); // where the browser stores nothing, it is not what the box holds
  return text;
};

/** Once the user is known: adds what was typed before that to the drafts, except where the box holds it itself. */
export const keepEarly = (conversation) => {
  if (!viewer()) return;
  early.delete(conversation);
  for (const [other, text] of early) {
    const place = ["draft", viewer(), other];
    if (text) keep(...place, [kept(...place), text].filter(Boolean).join("\n"));
  }
  early.clear();
};

/** The draft that another tab has stored meanwhile, or null: nothing new, or the box holds something of its own. */
export const fromElsewhere = (box) => {
  if (isEdit(box) || !viewer()) return null;
  const now = stored(box);
  if (box.value === now || box.value !== (known.get(box) ?? "")) return null;
  known.set(box, now);
  return now;
};

/** The draft of a user for a conversation that is not there any more. */
export const left = (user, conversation) => kept("draft", user, conversation) ?? "";

/** The text was sent or given up. */
export const drop = (box) => {
  early.delete(box.dataset.composer);
  forget(...placeOf(box));
  known.set(box, "");
};

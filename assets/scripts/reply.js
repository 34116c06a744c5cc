// The quote that the next message answers: chosen by a press (data-reply-to has the `seq`), shown in a bar over the message box, and
// kept in this browser beside the draft of its conversation. The form sends it along in its field `reply`.

import { inBrowser, viewer } from "./browser.js";
import { isEdit } from "./drafts.js";
import { forget, keep, kept } from "./kept.js";
import { messageAt } from "./pages.js";
import { onRender } from "./rendered.js";
import { isolated, preview, words } from "./text.js";

const BOX = "textarea[data-composer]";
const KIND = "reply"; // the kind of entry in the browser's storage

const placeOf = (area) => [KIND, viewer(), area.dataset.composer];

/** A quote as it is stored and sent along: text, "" for none. */
const stored = (area) => kept(...placeOf(area)) ?? "";

const quoteOf = ({ seq, sender, name, content, tree }) =>
  JSON.stringify({ seq, sender, name, text: preview(tree ? words(tree) : content) });

/** Shows in the bar what the next message answers, and puts it into the form. */
function show() {
  const area = document.querySelector(BOX);
  const bar = document.querySelector("[data-reply]");
  if (!bar || !area || isEdit(area)) return;
  const quote = stored(area);
  const field = area.form.elements.reply;
  if (field.value === quote) return;
  const { sender, name, text } = quote ? JSON.parse(quote) : { name: "", text: "" };
  const who = String(sender) === viewer() ? "yourself" : isolated(name);
  field.value = quote;
  bar.hidden = !quote;
  bar.querySelector("[data-reply-who]").textContent = quote && `Reply to ${who}`;
  bar.querySelector("[data-reply-text]").textContent = text;
}

/** The message of a box answers this quote. */
export function answer(area, quote) {
  keep(...placeOf(area), quote);
  show();
}

/** The message of a box was sent. Its form keeps the quote until the page has read it. */
export function drop(area) {
  forget(...placeOf(area));
  setTimeout(show);
}

/** The message of a box answers nothing any more; false if it did not before. */
export function cancel(area) {
  if (!stored(area)) return false;
  forget(...placeOf(area));
  show();
  return true;
}

/** After a menu or a sheet has closed, which gives the focus back to the message. */
function focusSoon(area) {
  area.focus();
  setTimeout(() => requestAnimationFrame(() => area.isConnected && area.focus()));
}

/** Answers a message on screen, by its `seq`. A half-written edit stays in the box; one that changes nothing gives way. */
export function reply(seq) {
  const area = document.querySelector(BOX);
  const message = messageAt(Number(seq));
  if (!area || !message) return;
  if (isEdit(area) && area.value === area.defaultValue) document.querySelector("[data-cancel-edit]")?.click();
  answer(area, quoteOf(message));
  focusSoon(area);
}

/** Answers the last message of somebody else on screen. */
export function replyToLast() {
  const last = [...document.querySelectorAll(".msg[data-message]:not(.msg--mine, .msg--deleted)")].at(-1);
  if (last) reply(last.dataset.seq);
}

inBrowser(() => {
  document.addEventListener("click", ({ target }) => {
    const { replyTo } = target.closest?.("[data-reply-to]")?.dataset ?? {};
    if (replyTo) reply(replyTo);
    if (!target.closest?.("[data-cancel-reply]")) return;
    const area = document.querySelector(BOX);
    cancel(area);
    area.focus();
  });
  onRender(show, "data-composer", "data-user", "data-editing");
  addEventListener("storage", show);
  addEventListener("focus", show);
  show();
});

/* The message box: Enter sends (a new line on touch screens, and never while an input method is composing), drafts
   stay with their conversation, a key typed nowhere goes into the box, and others are told that somebody types. Up in
   the empty box edits one's last message, Esc leaves it as it is. */

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { draftOf, keepDraft, keepEarly, user } from "./drafts.js";
import { isVisible } from "./text.js";

inBrowser(() => {
  const TYPING_EVERY = 3000; // ms between two reports; whoever hears them forgets after six seconds
  const IDLE_AFTER = 5000; // ms without a key
  const isTouch = matchMedia("(pointer: coarse)");
  const box = () => document.querySelector("textarea[data-composer]");
  const isEdit = (area) => "editing" in area.dataset; // a message that was sent before: it has no draft
  const setText = (area, text) => {
    isRestoring = true;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    isRestoring = false;
  };
  let isRestoring = false;

  let typing = { conversation: "", at: 0 };
  let idle = 0;

  function stopTyping() {
    clearTimeout(idle);
    if (typing.conversation) tell("type", `${typing.conversation}:0`);
    typing = { conversation: "", at: 0 };
  }

  function noteTyping(area) {
    const conversation = area.dataset.composer;
    if (!area.value.trim() || (typing.conversation && typing.conversation !== conversation)) stopTyping();
    if (!area.value.trim()) return;
    clearTimeout(idle);
    idle = setTimeout(stopTyping, IDLE_AFTER);
    if (typing.conversation && performance.now() - typing.at < TYPING_EVERY) return;
    if (tell("type", `${conversation}:1`)) typing = { conversation, at: performance.now() };
  }

  document.addEventListener("keydown", (event) => {
    const area = event.target;
    if (area.matches?.("textarea[data-composer]")) {
      if (event.key === "Escape" && isEdit(area)) {
        event.preventDefault();
        document.querySelector("[data-cancel-edit]")?.click();
        return;
      }
      const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (event.key === "ArrowUp" && isPlain && !area.value && !isEdit(area)) {
        event.preventDefault();
        [...document.querySelectorAll("[data-edit]")].at(-1)?.click();
        return;
      }
      const isSending = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
      if (!isSending || isTouch.matches) return;
      event.preventDefault();
      area.form.requestSubmit();
    } else if (
      event.key.length === 1 &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey &&
      !" ?".includes(event.key) &&
      document.activeElement === document.body &&
      !document.querySelector("[role=dialog], dialog:modal")
    ) {
      box()?.focus();
    }
  });

  const grow = (area) => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  };

  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches?.("textarea[data-composer]")) return;
    grow(area);
    if (isEdit(area)) return;
    if (!isRestoring) noteTyping(area);
    keepDraft(area.dataset.composer, area.value);
  });

  /* Before the page's own handler: nothing to say is not sent. */
  document.addEventListener(
    "submit",
    (event) => {
      const area = event.target.matches("[data-composer-form]") && event.target.querySelector("[data-composer]");
      if (!area) return;
      if (!isVisible(area.value)) {
        event.preventDefault();
        event.stopPropagation();
      } else if (!isEdit(area)) {
        keepDraft(area.dataset.composer, "");
        setTimeout(() => {
          stopTyping();
          grow(area);
        }); // after the page's own handler, so that the message goes first
      }
    },
    true,
  );

  let current = null;
  function find() {
    const area = box();
    keepEarly();
    const isNew = area !== current || area?.dataset.composer !== area?.place;
    if (!isNew && (!area || user() === area.user)) return;
    current = area;
    if (isNew) stopTyping();
    if (!area) return;
    area.place = area.dataset.composer;
    area.user = user();
    if (isEdit(area)) {
      grow(area);
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
      return;
    }
    const draft = draftOf(area.place);
    if (area.value !== draft) setText(area, draft);
    if (!isTouch.matches) area.focus();
  }
  new MutationObserver(find).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-composer", "data-user"],
  });
});

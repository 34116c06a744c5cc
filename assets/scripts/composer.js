/* The message box: Enter sends (on touch screens, in a block of code, and for who prefers it, it begins a new line, and Ctrl
   or Cmd with Enter sends), drafts stay with their conversation, a key typed nowhere goes into the box, and others are told that somebody
   types. Up in the empty box edits one's last message, Esc leaves it as it is. With Shift it answers the last message of
   somebody else. */

import { editLast } from "./aim.js";
import { inBrowser, viewer } from "./browser.js";
import { breakLine, isCode } from "./code_block.js";
import "./commands.js"; // takes commands before the draft is dropped
import "./counted.js"; // refuses what is too long before the draft is dropped
import { drop, fromElsewhere, isEdit, keepEarly, note, placeOf, restored } from "./drafts.js";
import { onKey } from "./keys.js";
import { mayGo } from "./mention_check.js";
import { preference } from "./preferences.js";
import { onRender } from "./rendered.js";
import * as reply from "./reply.js";
import * as sending from "./sending.js";
import { isVisible } from "./text.js";
import { noteTyping, stopTyping } from "./typing.js";

inBrowser(() => {
  const isTouch = matchMedia("(pointer: coarse)");
  const box = () => document.querySelector("textarea[data-composer]");
  const setText = (area, text) => {
    isRestoring = true;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    isRestoring = false;
  };
  let isRestoring = false;

  /** Leaves an edit, a message that waits for its files, or what it answers; false where there is nothing to leave. */
  function leave(area) {
    if (!isEdit(area)) return sending.stay(area) || reply.cancel(area);
    document.querySelector("[data-cancel-edit]")?.click();
    return true;
  }

  onKey(document, (event) => {
    const area = event.target;
    if (!area.matches?.("textarea[data-composer]")) return;
    if (event.key === "Escape" && leave(area)) return event.preventDefault();
    const isUp = event.key === "ArrowUp" && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (isUp && !area.value && !isEdit(area)) {
      event.preventDefault();
      if (event.shiftKey) reply.replyToLast();
      else editLast();
      return;
    }
    if (event.key !== "Enter") return;
    const isInCode = isCode(area);
    const needsControl = isInCode || isTouch.matches || preference("enter_sends") === "false";
    const isNewLine = event.shiftKey || (needsControl && !event.ctrlKey && !event.metaKey);
    if (isNewLine && !isInCode) return;
    event.preventDefault();
    if (isNewLine) breakLine(area);
    else area.form.requestSubmit();
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
    if (isRestoring) return;
    area.isSaved = false;
    if (!isEdit(area)) noteTyping(area.dataset.composer, area.value);
    store(area);
  });

  function store(area) {
    const text = note(area);
    if (text !== area.value) setText(area, text);
  }

  /* Before the page's own handler: nothing to say is not sent, nor what is still to be asked about. A new text of a sent message stays kept until the page
     shows that it was stored. */
  document.addEventListener(
    "submit",
    (event) => {
      const area = event.target.matches("[data-composer-form]") && event.target.querySelector("[data-composer]");
      if (!area) return;
      if (!(isVisible(area.value) || sending.hasFiles(area)) || !mayGo(area) || !sending.mayGo(area)) {
        event.preventDefault();
        event.stopPropagation();
      } else if (isEdit(area)) {
        area.isSaved = true;
      } else {
        drop(area);
        reply.drop(area);
        sending.sent(area);
        setTimeout(() => {
          stopTyping();
          grow(area);
        }); // after the page's own handler, so that the message goes first
      }
    },
    true,
  );

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-cancel-edit]") && isEdit(box())) drop(box());
  });

  function restore(area) {
    const { text, isOutdated } = restored(area);
    if (text !== area.value) setText(area, text);
    if (!isEdit(area)) return;
    document.querySelector("[data-outdated]").hidden = !isOutdated;
    grow(area);
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  let current = null;
  function find() {
    const area = box();
    const before = current;
    const isNew = area !== before || area?.dataset.composer !== area?.place;
    keepEarly(isNew ? "" : area?.dataset.composer);
    if (!isNew && (!area || placeOf(area).join() === area.shown)) return;
    current = area;
    if (isNew) stopTyping();
    if (!area) return;
    if (before?.isSaved && !isEdit(area) && before.place === area.dataset.composer) drop(before);
    area.place = area.dataset.composer;
    area.shown = placeOf(area).join();
    if (!isNew && area.value) return store(area); // only who writes became known, and they have begun
    restore(area);
    if (!isTouch.matches) area.focus();
  }

  onRender(find, "data-composer", "data-user");
  find();

  /* Other tabs share the draft. Some browsers tell a tab that sleeps nothing: it looks when it is seen again. */
  function share() {
    const area = box();
    const text = area && viewer() ? fromElsewhere(area) : null;
    if (text !== null) setText(area, text);
  }
  addEventListener("storage", share);
  addEventListener("focus", share);
  document.addEventListener("visibilitychange", share);
});

// The controls beside the message box: its buttons leave the focus in it, Send shows whether there is something to send,
// and a message that was refused comes back into it.

import { giveBack } from "./attachment_list.js";
import { inBrowser } from "./browser.js";
import { isEdit } from "./drafts.js";
import { answer } from "./reply.js";
import { isVisible } from "./text.js";

inBrowser(() => {
  const BOX = "textarea[data-composer]";

  /* On a phone the keyboard would fall with the focus, and rise again. */
  for (const name of ["pointerdown", "mousedown"]) {
    document.addEventListener(name, (event) => {
      if (event.target.closest?.("[data-keep-focus] button")) event.preventDefault();
    });
  }

  /* Blanks alone are nothing to send. */
  const judge = (area) => area?.form?.toggleAttribute("data-blank", !isVisible(area.value));
  document.addEventListener("input", (event) => event.target.matches?.(BOX) && judge(event.target));
  document.addEventListener("reset", ({ target }) => setTimeout(() => judge(target.querySelector(BOX))));

  /* Before the page's own handler, which discards the message: it is put before what is written in the box, but not into
     an edit, and where there is no box it stays what it is. */
  document.addEventListener(
    "click",
    (event) => {
      const { takeBack, takeBackReply, takeBackFiles } = event.target.closest?.("[data-take-back]")?.dataset ?? {};
      if (takeBack === undefined) return;
      const area = document.querySelector(BOX);
      area?.focus();
      if (!area || isEdit(area)) return event.stopPropagation();
      if (takeBackReply) answer(area, takeBackReply);
      if (takeBackFiles) giveBack(area.dataset.composer, JSON.parse(takeBackFiles));
      area.value = [takeBack, area.value].filter(Boolean).join("\n");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    true,
  );
});

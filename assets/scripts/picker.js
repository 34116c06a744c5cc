// The picker of all emoji: one for the page, for a reaction or for the message box. Its code and its data are loaded when
// it is opened first.

import data from "emoji-picker-element-data/en/emojibase/data.json?url";
import { createElement, useEffect, useRef } from "react";
import { aimed } from "./aim.js";
import { inBrowser } from "./browser.js";
import { closeMenu } from "./opened.js";
import { react } from "./reactions.js";

const GAP = 8; // px between the picker and what opened it

let choose = () => {}; // what happens with the emoji that is chosen

const box = () => document.getElementById("picker");

/** Beside what opened it, within the window; the style sheet makes a sheet of it on phones. */
const place = (picker, opener) => {
  const { left, top, bottom } = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = picker;
  const above = top - height - GAP;
  picker.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
  picker.style.top = `${above > GAP ? above : Math.min(bottom + GAP, innerHeight - height - GAP)}px`;
};

const open = (opener, chosen) => {
  choose = chosen;
  box().showPopover();
  place(box(), opener);
};

const write = (area, emoji) => {
  area.focus();
  document.execCommand("insertText", false, emoji);
};

inBrowser(() => {
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest?.("[data-picks]");
    if (!opener) return;
    const { message, article } = aimed();
    const area = opener.closest("form")?.querySelector("textarea[data-composer]");
    closeMenu();
    open(area ? opener : (article?.querySelector(".bubble") ?? opener), (emoji) =>
      area ? write(area, emoji) : react(message.id, emoji),
    );
  });
});

/** Fills the popover that it stands in. */
export const EmojiPicker = () => {
  const host = useRef(null);
  useEffect(() => {
    const fill = async ({ newState }) => {
      if (newState !== "open") return;
      const { Picker } = await import("emoji-picker-element");
      if (!host.current.firstChild) {
        const picker = new Picker({ dataSource: data });
        picker.addEventListener("emoji-click", ({ detail }) => {
          box().hidePopover();
          choose(detail.unicode);
        });
        host.current.append(picker);
      }
      host.current.firstChild.shadowRoot.querySelector("input")?.focus();
    };
    box().addEventListener("toggle", fill);
    return () => box()?.removeEventListener("toggle", fill);
  }, []);
  return createElement("div", { ref: host });
};

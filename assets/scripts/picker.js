// The picker of all emoji: one for the page, for a reaction or for the message box. Its code and its data are loaded when
// it is opened first.

import data from "emoji-picker-element-data/en/emojibase/data.json?url";
import { createElement, useEffect, useRef, useState } from "react";
import { aimed, MESSAGE } from "./aim.js";
import { inBrowser } from "./browser.js";
import { closeMenu } from "./opened.js";
import { react } from "./reactions.js";

const GAP = 8; // px between the picker and what it is for
const EMOJI_VERSION = 15.1; // the newest that the shipped font draws

let choose = () => {}; // what happens with the emoji that is chosen

const box = () => document.getElementById("picker");

/** Above or below what it is for, within the window; the style sheet makes a sheet of it on phones. */
const place = (picker, target, isAtEnd) => {
  const { left, right, top, bottom } = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = picker;
  const above = top - height - GAP;
  const x = isAtEnd ? right - width : left;
  const y = above > GAP ? above : Math.min(bottom + GAP, innerHeight - height - GAP);
  picker.style.setProperty("--left", `${Math.max(GAP, Math.min(x, innerWidth - width - GAP))}px`);
  picker.style.setProperty("--top", `${Math.max(GAP, y)}px`);
};

const open = (target, isAtEnd, chosen) => {
  choose = chosen;
  box().showPopover();
  place(box(), target, isAtEnd);
};

const write = (area, emoji) => {
  area.focus();
  document.execCommand("insertText", false, emoji);
};

/** Loads the picker of emoji-picker-element at the first time; at each, nothing is sought yet. */
const fill = async (popover) => {
  const [{ Picker }, { default: words }] = await Promise.all([
    import("emoji-picker-element"),
    import("emoji-picker-element/i18n/en.js"),
  ]);
  if (!popover.firstChild) {
    const i18n = { ...words, searchLabel: "Search emoji" };
    const picker = new Picker({ dataSource: data, emojiVersion: EMOJI_VERSION, i18n });
    picker.addEventListener("emoji-click", ({ detail }) => {
      box().hidePopover();
      choose(detail.unicode);
    });
    popover.append(picker);
  }
  const search = popover.firstChild.shadowRoot.querySelector("input");
  if (search.value) {
    search.value = "";
    search.dispatchEvent(new Event("input"));
  }
  if (matchMedia("(hover: hover)").matches) search.focus(); // on a phone it would call the keyboard
};

inBrowser(() => {
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest?.("[data-picks]");
    if (!opener) return;
    const form = opener.closest("form");
    const article = opener.closest(MESSAGE) ?? aimed().article;
    closeMenu();
    if (form) open(form, true, (emoji) => write(form.querySelector("textarea"), emoji));
    else if (article) {
      const isMine = article.classList.contains("msg--mine");
      open(article.querySelector(".bubble"), isMine, (emoji) => react(article.dataset.message, emoji));
    }
  });
});

/** The popover, which is a dialog while it is open. */
export const EmojiPicker = () => {
  const [isOpen, setOpen] = useState(false);
  const host = useRef(null);
  useEffect(() => {
    const toggled = ({ newState }) => {
      setOpen(newState === "open");
      if (newState === "open") fill(host.current);
    };
    const popover = host.current;
    popover.addEventListener("toggle", toggled);
    return () => popover.removeEventListener("toggle", toggled);
  }, []);
  const role = isOpen ? "dialog" : undefined;
  return createElement("div", {
    id: "picker",
    ref: host,
    popover: "auto",
    className: "picker",
    role,
    "aria-label": "Emoji",
  });
};

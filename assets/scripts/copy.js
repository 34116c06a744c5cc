// Copies text: the code of a block, a whole message, an address of this server (data-link), or a selection. A button
// marked data-copy shows a tick for a moment, and screen readers are told. A selection over several messages becomes who,
// when and what, once each.

import { inBrowser } from "./browser.js";
import { dateAndClock } from "./moments.js";

inBrowser(() => {
  const SAID_FOR = 2000; // ms

  let region = null; // for screen readers; it has to be there before its words
  const announce = (words) => {
    if (!region) {
      region = Object.assign(document.createElement("div"), { className: "sr", role: "status" });
      document.body.append(region);
    }
    region.textContent = "";
    setTimeout(() => {
      region.textContent = words;
    }, 100);
  };

  /** The text that a button copies. */
  const wanted = (button) => {
    const { link, copy } = button.dataset;
    if (link) return new URL(link, location.origin).href;
    return copy || button.closest("figure")?.querySelector("code")?.textContent || "";
  };

  /** Where the page was not served securely there is no clipboard to write to: then the old way. */
  const write = async (text) => {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return;
    }
    const box = Object.assign(document.createElement("textarea"), { value: text });
    const focused = document.activeElement;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    focused?.focus({ preventScroll: true });
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    try {
      await write(wanted(button));
    } catch {
      return; // the browser does not allow it
    }
    button.dataset.copied = "true";
    announce("Copied");
    setTimeout(() => delete button.dataset.copied, SAID_FOR);
  });

  const MESSAGE = "[role=log] article[data-author]";
  const BESIDE = ".meta, figcaption, .unfold"; // what stands in a bubble and is not its text

  /** The selected part of an element. */
  const partOf = (element, selected) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    if (range.compareBoundaryPoints(Range.START_TO_START, selected) < 0)
      range.setStart(selected.startContainer, selected.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, selected) > 0)
      range.setEnd(selected.endContainer, selected.endOffset);
    return range.cloneContents();
  };

  const textOf = (part) => {
    for (const one of part.querySelectorAll(BESIDE)) one.remove();
    for (const code of part.querySelectorAll("figure")) code.replaceWith(`\n${code.textContent}\n`);
    for (const line of part.querySelectorAll("p, li")) line.append("\n");
    return part.textContent.trim();
  };

  /** A run of messages by one person in one minute has one head. */
  const quote = (messages, selected) => {
    let last = "";
    const lines = messages.flatMap((message) => {
      const text = textOf(partOf(message.querySelector(".bubble__text"), selected));
      const head = `${message.dataset.author}, ${dateAndClock(message.querySelector("time").dateTime)}`;
      if (!text) return [];
      const isNew = head !== last;
      last = head;
      return isNew ? [`\n${head}`, text] : [text];
    });
    return lines.join("\n").trim();
  };

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (event.target.closest?.("input, textarea") || !selection.rangeCount) return;
    const selected = selection.getRangeAt(0);
    const messages = [...document.querySelectorAll(MESSAGE)].filter((one) => selected.intersectsNode(one));
    if (messages.length < 2) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", quote(messages, selected));
  });
});

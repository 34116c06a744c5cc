// Sheets: what is marked data-sheet rises from the lower edge on a phone. By its grip (data-grip) it follows the finger
// down; let go beyond a third of its height, or with a flick, it closes as its close button does it.

import { inBrowser } from "./browser.js";

const THIRD = 1 / 3;
const FLICK = 0.5; // px/ms
const RECENT = 100; // ms before letting go that count as the flick

/** Whether a sheet closes: `by` is how far down it was pulled, `speed` how fast at the end, in px/ms. */
export const closes = (by, height, speed) => by > height * THIRD || (by > 0 && speed > FLICK);

inBrowser(() => {
  const isPhone = matchMedia("(max-width: 47.9375em)");
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
  let pull = null; // { sheet, from, moves } while a finger holds a grip

  const close = (sheet) => {
    if (sheet.matches(":popover-open")) sheet.hidePopover();
    else if (sheet.matches("dialog")) sheet.close();
    else sheet.querySelector("[data-close]")?.click();
  };

  const by = (event) => Math.max(0, event.clientY - pull.from);

  const speedOf = ({ moves }) => {
    const [first, last] = [moves[0], moves.at(-1)];
    return last.at > first.at ? (last.y - first.y) / (last.at - first.at) : 0;
  };

  const note = (event) => {
    pull.moves.push({ y: event.clientY, at: event.timeStamp });
    while (pull.moves[0].at < event.timeStamp - RECENT) pull.moves.shift();
  };

  document.addEventListener("pointerdown", (event) => {
    const grip = isPhone.matches && event.isPrimary && event.target.closest?.("[data-sheet] [data-grip]");
    if (!grip || event.target.closest("button, a, input")) return;
    pull = { sheet: grip.closest("[data-sheet]"), pointer: event.pointerId, from: event.clientY, moves: [] };
    note(event);
    grip.setPointerCapture(event.pointerId);
  });

  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pull?.pointer) return;
    note(event);
    pull.sheet.style.translate = `0 ${by(event)}px`;
  });

  const settle = (sheet) => {
    if (!isCalm.matches) sheet.animate([{ translate: sheet.style.translate }, { translate: "0 0" }], 140);
    sheet.style.translate = "";
  };

  const end = (event) => {
    if (event.pointerId !== pull?.pointer) return;
    const { sheet } = pull;
    const isClosed = event.type === "pointerup" && closes(by(event), sheet.offsetHeight, speedOf(pull));
    pull = null;
    if (isClosed) close(sheet);
    else settle(sheet);
  };
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
});

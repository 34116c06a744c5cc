// A finger that holds a button: it begins after a moment, cancels to the left, locks above, and ends when it leaves.

const HOLD = 250; // ms until a finger holds
const AWAY = 90; // px to the left that it cancels
const UP = 70; // px up that it locks

/** The meaning of a movement in px: "cancel", "lock", or "" to go on. */
export const meant = (across, down) => (across < -AWAY ? "cancel" : down < -UP ? "lock" : "");

/** Calls `begin`, then one of `cancel`, `lock` and `end`, for the buttons that a selector names. */
export function held(selector, acts) {
  let finger = null; // {x, y, timer, isHeld}

  const leave = (wish) => {
    const { timer, isHeld } = finger;
    finger = null;
    clearTimeout(timer);
    if (isHeld) acts[wish]();
  };
  document.addEventListener("pointerdown", ({ pointerType, target, clientX, clientY }) => {
    if (pointerType !== "touch" || !target.closest?.(selector)) return;
    finger = { x: clientX, y: clientY, isHeld: false };
    finger.timer = setTimeout(() => {
      finger.isHeld = true;
      acts.begin();
    }, HOLD);
  });
  document.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => {
    if (!finger?.isHeld || pointerType !== "touch") return;
    const wish = meant(clientX - finger.x, clientY - finger.y);
    if (wish) leave(wish);
  });
  const ends = { pointerup: "end", pointercancel: "cancel" };
  for (const [name, wish] of Object.entries(ends)) {
    document.addEventListener(name, ({ pointerType }) => finger && pointerType === "touch" && leave(wish));
  }
}

// The one way to listen for keys. A key that an input method uses, to choose or to drop what it composes, is never ours.

/** Whether an input method uses this key. Safari tells the Enter that ends a composition late, after `compositionend`:
 * `isComposing` is false then, and the key code is 229. */
export const isOfInputMethod = (event) => event.isComposing || event.keyCode === 229;

/** Whether a key asks for the menu of what has the focus. */
export const isMenuKey = (event) => event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);

/** Calls `act` for each key that goes down, but not for those of an input method. */
export const onKey = (target, act, isCapturing = false) =>
  target.addEventListener("keydown", (event) => isOfInputMethod(event) || act(event), isCapturing);

// The message that is edited, among the others.

/** Marks the message that is in the composer, and brings it into view. */
export function markEdited(scroller) {
  const id = document.querySelector("[data-editing]")?.dataset.editing;
  const marked = scroller.querySelector("[data-edited]");
  if (marked?.dataset.message === id) return;
  marked?.removeAttribute("data-edited");
  const message = id && scroller.querySelector(`[data-message="${id}"]`);
  if (!message) return;
  message.dataset.edited = "";
  message.scrollIntoView({ block: "nearest" });
}

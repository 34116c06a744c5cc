/* The message box: Enter sends (a new line on touch screens, and never while an input method is composing), drafts
   stay with their conversation, and a key typed nowhere goes into the box. Up in the empty box edits one's last message,
   Esc leaves it as it is. */
(() => {
  const isTouch = matchMedia("(pointer: coarse)");
  const box = () => document.querySelector("textarea[data-composer]");
  const isEdit = (area) => "editing" in area.dataset; // a message that was sent before: it has no draft
  const draftKey = (area) => `chatapp:draft:${area.dataset.composer}`;
  const setText = (area, text) => {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("keydown", (event) => {
    const area = event.target;
    if (area.matches?.("textarea[data-composer]")) {
      if (event.key === "Escape" && isEdit(area)) {
        event.preventDefault();
        document.querySelector("[data-cancel-edit]")?.click();
        return;
      }
      if (event.key === "ArrowUp" && !area.value && !isEdit(area)) {
        event.preventDefault();
        [...document.querySelectorAll("[data-edit]")].at(-1)?.click();
        return;
      }
      const isSending = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
      if (!isSending || isTouch.matches) return;
      event.preventDefault();
      area.form.requestSubmit();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
        && event.key !== " " && document.activeElement === document.body) {
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
    if (area.value) localStorage.setItem(draftKey(area), area.value);
    else localStorage.removeItem(draftKey(area));
  });

  /* Before the page's own handler: nothing to say is not sent. */
  document.addEventListener("submit", (event) => {
    const area = event.target.matches("[data-composer-form]") && event.target.querySelector("[data-composer]");
    if (!area) return;
    if (!area.value.trim()) {
      event.preventDefault();
      event.stopPropagation();
    } else if (!isEdit(area)) {
      localStorage.removeItem(draftKey(area));
    }
  }, true);

  let current = null;
  function find() {
    const area = box();
    if (area === current && area?.dataset.composer === area?.shown) return;
    current = area;
    if (!area) return;
    area.shown = area.dataset.composer;
    if (isEdit(area)) {
      grow(area);
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
      return;
    }
    setText(area, localStorage.getItem(draftKey(area)) ?? "");
    if (!isTouch.matches) area.focus();
  }
  new MutationObserver(find).observe(document, { subtree: true, childList: true, attributeFilter: ["data-composer"] });
})();

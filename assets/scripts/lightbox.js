// Pictures of messages, large: a dialog with those of the open conversation, in the order of the page. The strip below has
// those of the same message.

import { act, MESSAGE } from "./aim.js";
import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { fillBox } from "./lightbox_parts.js";
import { look as lookCloser, place as placed, reset } from "./lightbox_stage.js";
import { onScreen } from "./pages.js";
import { onChange } from "./rendered.js";
import { sharedPictures } from "./shared_list.js";

/** The pictures of messages, in order: `{file, message}`. */
export const pictures = (messages) =>
  messages
    .filter(({ is_deleted }) => !is_deleted)
    .flatMap((message) => message.files.filter(({ kind }) => kind === "image").map((file) => ({ file, message })));

/** Which picture is shown after those of a page have changed: the same one, else what took its place; -1 for none. */
export const kept = (all, id, at) => {
  const same = all.findIndex(({ file }) => file.id === id);
  return same >= 0 ? same : Math.min(at, all.length - 1);
};

inBrowser(() => {
  let listed = () => []; // the pictures among which the reader goes: of the messages, or of the panel
  let all = []; // as they are now
  let at = 0; // which of them is shown
  let stop = () => {};

  const dialog = () => document.querySelector("dialog[data-lightbox]");
  const part = (name) => dialog().querySelector(`[data-box="${name}"]`);
  const fill = () => {
    fillBox(dialog(), all, at);
    reset(all[at].file);
  };

  const show = (next) => {
    if (!all[next] || next === at) return;
    at = next;
    fill();
  };

  /* A message that is deleted takes its pictures along. */
  function look() {
    if (!all[at]) return; // it is closing
    const { id } = all[at].file;
    const before = all.length;
    all = listed();
    at = kept(all, id, at);
    if (at < 0) dialog().close();
    else if (all[at].file.id !== id || all.length !== before) fill();
  }

  function open({ picture: id }, isShared) {
    listed = () => (isShared ? sharedPictures() : pictures(onScreen()));
    all = listed();
    at = all.findIndex(({ file }) => file.id === id);
    if (at < 0 || !dialog()) return false;
    dialog().showModal();
    part("close").focus();
    fill();
    stop = onChange(document.querySelector("[role=log]"), look);
    return true;
  }

  const articleOf = ({ message }) => document.querySelector(`${MESSAGE}[data-message="${message.id}"]`);

  const presses = {
    before: () => show(at - 1),
    after: () => show(at + 1),
    close: () => dialog().close(),
    download: () => part("download").click(),
    show: () => {
      const article = articleOf(all[at]);
      const { seq } = all[at].message;
      dialog().close();
      article?.scrollIntoView({ block: "center" });
      article?.focus();
      if (!article) tell("jump", `${document.querySelector("[role=log]")?.dataset.conversation}:${seq}`);
    },
    forward: () => {
      const article = articleOf(all[at]);
      if (article) act(article, "f"); // while the dialog is open, the pointer aims at nothing else
      setTimeout(() => dialog().close());
    },
  };

  document.addEventListener("click", (event) => {
    const { target } = event;
    const picture = target.closest?.("a[data-picture]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button;
    if (picture && isPlain && open(picture.dataset, picture.closest("[data-shared]"))) event.preventDefault();
    if (!target.closest?.("[data-lightbox]")) return;
    presses[target.closest("button[data-box]")?.dataset.box]?.();
    const { boxGo } = target.closest("[data-box-go]")?.dataset ?? {};
    if (boxGo) show(all.findIndex(({ file }) => file.id === boxGo));
  });

  document.addEventListener(
    "close",
    ({ target }) => {
      if (!target.matches?.("[data-lightbox]")) return;
      stop();
      part("picture").removeAttribute("src");
      part("strip").replaceChildren();
    },
    true,
  );

  document.addEventListener(
    "error",
    ({ target }) => {
      if (!target.matches?.('[data-box="picture"][src]')) return;
      target.hidden = true;
      part("gone").hidden = false;
    },
    true,
  );
  document.addEventListener(
    "load",
    ({ target }) => {
      if (target.matches?.('[data-box="picture"]')) target.style.backgroundImage = "";
    },
    true,
  );

  const pressOf = ({ key }) => {
    if (key === "ArrowLeft") return presses.before;
    if (key === "ArrowRight") return presses.after;
    return key.toLowerCase() === "d" ? presses.download : null;
  };
  onKey(
    document,
    (event) => {
      if (!dialog()?.open || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape" || event.key === "Tab") return void event.stopPropagation();
      const press = pressOf(event);
      press?.();
      if (press || lookCloser(event.key)) event.preventDefault();
      if (event.key !== "Enter" && event.key !== " ") event.stopPropagation();
    },
    true,
  );

  placed({ dialog, before: presses.before, after: presses.after, close: presses.close });
});

// Pictures of messages, large: a dialog with those of the open conversation, in the order of the page. The strip below has
// those of the same message.

import { act, MESSAGE } from "./aim.js";
import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";
import { look as lookCloser, place as placed, reset } from "./lightbox_stage.js";
import { dayTime } from "./moments.js";
import { onScreen } from "./pages.js";
import { gradientOf, initials } from "./people.js";
import { copyOf, download, original, thumb } from "./previews.js";
import { onChange } from "./rendered.js";

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
  let all = []; // the pictures of the page
  let at = 0; // which of them is shown
  let stop = () => {};

  const dialog = () => document.querySelector("dialog[data-lightbox]");
  const part = (name) => dialog().querySelector(`[data-box="${name}"]`);
  const say = (name, words) => {
    part(name).textContent = words;
  };

  function strip({ file, message }) {
    const own = all.filter((one) => one.message.id === message.id);
    const buttons = own.map((one, place) => {
      const button = document.createElement("button");
      const image = document.createElement("img");
      image.src = copyOf(one.file.id) ?? thumb(one.file.id);
      image.alt = "";
      button.type = "button";
      button.dataset.boxGo = one.file.id;
      button.ariaLabel = `Picture ${place + 1} of ${own.length}`;
      if (one.file.id === file.id) button.ariaCurrent = "true";
      button.append(image);
      return button;
    });
    part("strip").replaceChildren(...(own.length > 1 ? buttons : []));
    part("strip").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    return [own.findIndex((one) => one.file.id === file.id) + 1, own.length];
  }

  function fill() {
    const { file, message } = all[at];
    const hadFocus = part("strip").contains(document.activeElement);
    const [number, count] = strip(all[at]);
    const image = part("picture");
    const face = part("face");
    face.className = `avatar avatar--36 g${gradientOf(message.sender)}`;
    face.textContent = initials(message.name);
    say("who", message.name);
    say("when", `${dayTime(message.at)}${count > 1 ? ` · picture ${number} of ${count}` : ""}`);
    say("caption", message.content);
    dialog().ariaLabel = `Picture ${number} of ${count}, by ${message.name}`;
    part("gone").hidden = true;
    image.hidden = false;
    image.style.backgroundImage = file.has_thumb ? `url("${thumb(file.id)}")` : "";
    image.alt = `Photo, ${file.name}`;
    image.src = copyOf(file.id) ?? original(file.id);
    part("map").src = copyOf(file.id) ?? thumb(file.id);
    const save = part("download");
    save.href = download(file.id);
    save.download = file.name;
    part("before").disabled = at === 0;
    part("after").disabled = at === all.length - 1;
    reset(dialog(), file);
    if (hadFocus) part("strip").querySelector("[aria-current]")?.focus();
  }

  const show = (next) => {
    if (!all[next] || next === at) return;
    at = next;
    fill();
  };

  /* A message that is deleted takes its pictures along. */
  function look() {
    const { id } = all[at].file;
    const before = all.length;
    all = pictures(onScreen());
    at = kept(all, id, at);
    if (at < 0) dialog().close();
    else if (all[at].file.id !== id || all.length !== before) fill();
  }

  function open(id) {
    all = pictures(onScreen());
    at = all.findIndex(({ file }) => file.id === id);
    if (at < 0 || !dialog()) return false;
    dialog().showModal();
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
      dialog().close();
      article?.scrollIntoView({ block: "center" });
      article?.focus();
    },
    forward: () => {
      const article = articleOf(all[at]);
      dialog().close();
      if (article) act(article, "f");
    },
  };

  document.addEventListener("click", (event) => {
    const { target } = event;
    const picture = target.closest?.("a[data-picture]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button;
    if (picture && isPlain && open(picture.dataset.picture)) event.preventDefault();
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

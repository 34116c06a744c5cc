// The parts of the lightbox: who sent a picture and when, the words of the message, and the strip of its pictures.

import { dayTime } from "./moments.js";
import { gradientOf, initials } from "./people.js";
import { copyOf, download, original, thumb } from "./previews.js";

function strip(part, all, { file, message }) {
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

/** Shows the picture at a place of all; each is `{file, message}`. */
export function fillBox(dialog, all, at) {
  const part = (name) => dialog.querySelector(`[data-box="${name}"]`);
  const say = (name, words) => {
    part(name).textContent = words;
  };
  const { file, message } = all[at];
  const hadFocus = part("strip").contains(document.activeElement);
  const [number, count] = strip(part, all, all[at]);
  const image = part("picture");
  const face = part("face");
  face.className = `avatar avatar--36 g${gradientOf(message.sender)}`;
  face.textContent = initials(message.name);
  say("who", message.name);
  say("when", `${dayTime(message.at)}${count > 1 ? ` · picture ${number} of ${count}` : ""}`);
  say("caption", message.content);
  dialog.ariaLabel = `Picture ${number} of ${count}, by ${message.name}`;
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
  if (hadFocus) part("strip").querySelector("[aria-current]")?.focus();
}

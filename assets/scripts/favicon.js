// The count of what asks for the viewer on the tab's icon, or a dot for other unread messages, in the colours of the theme.

import { inBrowser } from "./browser.js";
import { onTheme, token } from "./theme.js";

const SIZE = 64;
const RADIUS = 20;
const GAP = 4; // around the disc, so that it stands apart on any tab
const MOST = 9; // more digits cannot be read

let count = 0;
let hasDot = false;
let icon = null; // the logo, once it is loaded
let plain = null; // link -> [href, type] without a count

const links = () => document.querySelectorAll("link[rel=icon]");

const loaded = () => {
  icon ??= new Promise((done) => {
    const image = new Image(SIZE, SIZE);
    image.onload = () => done(image);
    image.src = "/icon.svg";
  });
  return icon;
};

const draw = (image, words) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
  const pen = canvas.getContext("2d");
  const [x, y] = [SIZE - RADIUS, SIZE - RADIUS];
  const disc = (radius) => {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  };
  pen.drawImage(image, 0, 0, SIZE, SIZE);
  pen.globalCompositeOperation = "destination-out";
  disc(RADIUS + GAP);
  pen.globalCompositeOperation = "source-over";
  pen.fillStyle = token("--color-danger");
  disc(RADIUS);
  pen.fillStyle = token("--color-surface");
  pen.font = `700 ${words.length > 1 ? 24 : 30}px ${token("--font-sans")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, x, y + 2);
  return canvas.toDataURL();
};

const put = (link, href, type) => {
  link.href = href;
  link.type = type;
};

const show = async () => {
  if (!count && !hasDot) {
    for (const [link, was] of plain ?? []) put(link, ...was);
    plain = null;
    return;
  }
  const drawn = draw(await loaded(), count > MOST ? `${MOST}+` : count ? `${count}` : "");
  if (!count && !hasDot) return; // read meanwhile
  plain ??= [...links()].map((link) => [link, [link.getAttribute("href"), link.type]]);
  for (const [link] of plain) put(link, drawn, "image/png");
};

/** Shows a count on the icon, or a dot; 0 without a dot takes it away. */
export const badge = (calls, isUnread) => {
  if (calls === count && isUnread === hasDot) return;
  count = calls;
  hasDot = isUnread;
  show();
};

inBrowser(() => onTheme(() => (count || hasDot) && show()));

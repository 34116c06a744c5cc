// Completion of codes of emoji in the message box: `:` and two letters. The data is that of the picker, and is loaded at
// the first `:`.

import data from "emoji-picker-element-data/en/emojibase/data.json?url";
import { fitting } from "./emoji.js";
import { addSource, refresh } from "./suggestions.js";

let known = []; // {emoji, annotation, shortcodes, tags}
let isLoading = false;

const option = ({ emoji, annotation, shortcodes = [] }) => ({
  key: emoji,
  text: `${emoji} `,
  title: annotation,
  note: shortcodes.length ? `:${shortcodes[0]}:` : "",
  lead: { sign: emoji },
});

const load = async () => {
  isLoading = true;
  try {
    known = await (await fetch(data)).json();
    refresh();
  } catch {} // asked again at the next one
  isLoading = false;
};

addSource({
  prefix: ":",
  least: 2,
  find: (query) => (/^[\p{L}\p{N}_+-]+$/u.test(query) ? fitting(known, query).map(option) : []),
  ask: () => {
    if (!known.length && !isLoading) load();
  },
});

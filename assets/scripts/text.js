// The parts of a message: plain text, links, `code` and ``` blocks of it. Everything else stays the text that it is.

const BLOCK = /\n{0,2}```([\w+#.-]{0,20})[ \t]*\n([\s\S]*?)\n?```(?!`)\n{0,2}/;
const CODE = /`([^`\n]+)`/;
// What ends an address wherever it stands: blanks, quotes, the punctuation of Chinese, Japanese and Korean, and what
// nobody sees, but for the joiners and selectors inside of words and emoji.
const ENDS = String.raw`\s<>"\x60«»‹›“”„‟\u3000-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`;
const HIDDEN = String.raw`\p{Cc}\p{Default_Ignorable_Code_Point}\u2800`;
const LINK = new RegExp(
  String.raw`https?:\/\/[\p{L}\p{N}[](?:[^${ENDS}${HIDDEN}]|[\u200c\u200d\p{Variation_Selector}])*`,
  "iu",
);
const BRACKETS = { ")": "(", "]": "[", "}": "{" };
const TRAILING = ".,:;!?'’…*_~"; // ends the sentence or an emphasis, not the address
const LONGEST = 2048; // characters of an address; a longer one is text

const part = (kind, text, extra = "") => ({ kind, text, extra });

/** Where an address ends for the first time: at a bracket that was not opened in it, or at the "**" of an emphasis. */
const endOf = (address) => {
  const open = { "(": 0, "[": 0, "{": 0 };
  for (let end = 0; end < address.length; end++) {
    const character = address[end];
    const opener = BRACKETS[character];
    if (character in open) open[character]++;
    else if (opener && open[opener]-- === 0) return end;
    else if (character === "*" && address[end + 1] === "*") return end;
  }
  return address.length;
};

/** An address without what stands behind it. Each character is looked at once from either side: strangers write it. */
const trimmed = (address) => {
  let end = endOf(address);
  while (TRAILING.includes(address[end - 1])) end--;
  return address.slice(0, end);
};

/** Cuts a text at every match: `inner` makes the match, `outer` what lies between. */
const cut = (text, pattern, inner, outer) => {
  const parts = [];
  for (let rest = text; rest; ) {
    const found = pattern.exec(rest);
    const [matched, length] = found ? inner(found) : [null, 0];
    const end = found ? found.index : rest.length;
    if (end) parts.push(...outer(rest.slice(0, end)));
    if (matched) parts.push(matched);
    rest = rest.slice(end + length);
  }
  return parts;
};

const plain = (text) => [part("text", text)];
const link = ([found]) => {
  const address = trimmed(found);
  return [part(address.length > LONGEST ? "text" : "link", address), address.length];
};
const linked = (text) => cut(text, LINK, link, plain);
const coded = (text) => cut(text, CODE, ([found, code]) => [part("code", code), found.length], linked);
const partsOf = (text) =>
  cut(text, BLOCK, ([found, language, code]) => [part("block", code, language), found.length], coded);

const PREVIEWED = 1000; // characters of a message at which its preview looks
const PREVIEW = 100; // characters; both as on the server (`preview_text` in domain/message.py)

/** A text on one line without its markup. A block of code is "Code". */
export const preview = (text) => {
  const words = partsOf(text.slice(0, PREVIEWED)).map(({ kind, text: said }) => {
    if (kind === "block") return " Code ";
    return kind === "link" ? said.replace(/^https?:\/\//i, "") : said;
  });
  return [...words.join("").trim().replace(/\s+/g, " ")].slice(0, PREVIEW).join("");
};

const INK = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a reader sees any character of a text: the server refuses others (`is_visible` in domain/text.py). */
export const isVisible = (text) => INK.test(text);

/** A message as the server stores it: without blank lines before it and blanks behind it. The first of several lines keeps
 * its indentation. */
export const cleaned = (text) => {
  const content = text.trimEnd().replace(/^(?:[^\S\n]*\n)+/, "");
  return content.includes("\n") ? content : content.replace(/^[ \t]+/, "");
};

const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A text for a sentence: letters from right to left turn nothing around them (UAX #9, FSI and PDI). The
 * server does the same (`isolated` in domain/text.py). */
export const isolated = (text) => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

const known = new Map(); // a thread asks for the same texts each time it renders

/** The parts of a text in their order: `kind` is text, link, code or block; `extra` is the language of a block. */
export const parts = (text) => {
  if (known.size > 1000) known.clear();
  if (!known.has(text)) known.set(text, partsOf(text));
  return known.get(text);
};

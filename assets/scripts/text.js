// The parts of a message: plain text, links, `code` and ``` blocks of it. Everything else stays the text that it is.

const BLOCK = /\n{0,2}```([\w+#.-]{0,20})[ \t]*\n([\s\S]*?)\n?```(?!`)\n{0,2}/;
const CODE = /`([^`\n]+)`/;
const LINK = /https?:\/\/[\p{L}\p{N}[][^\s<>"`]*/iu;
const TRAILING = ".,:;!?'’”…"; // ends the sentence, not the address
const LONGEST = 2048; // characters of an address; a longer one is text

const part = (kind, text, extra = "") => ({ kind, text, extra });

/** An address without the punctuation behind it; a closing bracket belongs to it when it was opened in it. One pass
 * from the end: strangers write the text. */
const trimmed = (address) => {
  let unopened = address.split(")").length - address.split("(").length;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1];
    if (last === ")" && unopened > 0) unopened--;
    else if (!TRAILING.includes(last)) break;
  }
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

const known = new Map(); // a thread asks for the same texts each time it renders

/** The parts of a text in their order: `kind` is text, link, code or block; `extra` is the language of a block. */
export const parts = (text) => {
  if (known.size > 1000) known.clear();
  if (!known.has(text)) known.set(text, partsOf(text));
  return known.get(text);
};

// Rules of text that the server has too (domain/text.py, domain/message.py).

const PREVIEW = 100; // characters

const SPOILER = /\|\|[^\s|](?:[^|]|\|(?!\|))*\|\|/g;

/** The beginning of a text on one line, without its spoilers. The server makes previews without marks, of what it has
 * stored. */
export const preview = (text) =>
  [...text.replace(SPOILER, "Spoiler").trim().replace(/\s+/g, " ")].slice(0, PREVIEW).join("");

const NAMED = { pre: "Code", sp: "Spoiler" };
const LINES = new Set(["p", "li", "pre"]);

/** The words of a tree of markup; the server's previews have the same (domain/markup.py). */
export const words = (nodes) =>
  nodes
    .map((node) => {
      if (typeof node === "string") return node;
      const [kind, inner, first] = node;
      const numbered = () => inner.map(([, item], at) => `${first + at}. ${words(item)}\n`).join("");
      const said = NAMED[kind] ?? (kind === "ol" ? numbered() : words(inner));
      const shown = kind === "a" ? said.replace(/https?:\/\//gi, "") : said;
      return LINES.has(kind) ? `${shown}\n` : shown;
    })
    .join("");

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

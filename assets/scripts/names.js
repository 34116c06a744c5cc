// User names that a text calls by `@`, as the server reads them (domain/markup.py), but for links.

const LATIN = "0-9A-Za-z\\u00c0-\\u024f"; // no name begins or ends beside one of these
const NAME = new RegExp(
  `(?<![${LATIN}.+@/\\\\-])(?<![${LATIN}]_)@([A-Za-z0-9][A-Za-z0-9._-]{0,99})(?![${LATIN}@])`,
  "g",
);
const CODE = /^```[\s\S]*?(?:^```|$(?![\s\S]))|`[^`\n]+`/gm;
const LONGEST = 30;
const MOST = 50; // a text calls no more people

/** The different names, in small letters; at most MOST. */
export const namesIn = (text) => {
  if (!text.includes("@")) return [];
  const found = [...text.replace(CODE, " ").matchAll(NAME)].map(([, name]) =>
    name.replace(/[._-]+$/, "").toLowerCase(),
  );
  return [...new Set(found)].filter((name) => name.length > 1 && name.length <= LONGEST).slice(0, MOST);
};

/** The text, in which a name calls nobody. */
export const silenced = (text, name) => text.replace(new RegExp(`(?<!\\\\)@(?=${name}\\b)`, "gi"), "\\@");

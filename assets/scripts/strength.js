// How hard a password looks while it is typed: a rough and careful estimate, from the letters alone. The server decides,
// and knows far more words (`accounts.weak_password`); so "Good" is said late, and never of what is refused for its length.

const FEWEST = 8; // characters
const ENOUGH = [0, 22, 38, 52]; // bits from which a password is weak, fair, good, strong
const WORD = 11; // bits of a word, however long: whoever guesses has a list of a few thousand
const KNOWN = 4; // bits of a word that everybody tries, or that belongs to the person
const RUN = 5; // bits of characters that follow each other, as in "abcd" and "4321"
const EVERYBODYS =
  "password qwerty asdf zxcv letmein welcome admin login dragon monkey football baseball iloveyou love sunshine princess master shadow superman summer winter spring autumn secret hello chatapp chat test".split(
    " ",
  );
const PLAIN = { 0: "o", 1: "l", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s" };
const WORDS = [
  "",
  "Easy to guess. Add a few more words.",
  "Fair. A longer phrase is easier to remember and harder to guess.",
  "Good.",
  "Strong.",
];

const plain = (text) => text.toLowerCase().replace(/[013457@$]/g, (sign) => PLAIN[sign]);

/** Bits of a stretch of letters, digits or signs. */
const bitsOf = (part) => {
  const steps = new Set([...part].slice(1).map((sign, at) => sign.codePointAt(0) - part.codePointAt(at)));
  if (part.length > 2 && steps.size === 1) return RUN;
  if (/^\p{L}+$/u.test(part)) return Math.min(WORD, 4 * new Set(part.toLowerCase()).size);
  if (/^\d+$/.test(part)) return Math.min(3 * part.length, 14);
  return 4 * new Set(part).size;
};

/** From 0, nothing, to 4, strong, with words for it. `personal` are texts that belong to the person. */
export const strength = (password, personal = []) => {
  if (!password) return { level: 0, words: "" };
  const own = personal.flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u)).filter((word) => word.length > 2);
  let rest = password.slice(0, 100);
  let bits = 0;
  for (const word of [...EVERYBODYS, ...own]) {
    for (let at = plain(rest).indexOf(plain(word)); at >= 0; at = plain(rest).indexOf(plain(word))) {
      rest = `${rest.slice(0, at)} ${rest.slice(at + word.length)}`;
      bits += KNOWN;
    }
  }
  const parts = rest.match(/\p{L}+|\d+|[^\p{L}\d\s]+/gu) ?? [];
  for (const part of new Set(parts.map((part) => part.toLowerCase()))) bits += bitsOf(part);
  const level = ENOUGH.filter((least) => bits >= least).length;
  const told = password.length < FEWEST ? 1 : level;
  return { level: told, words: WORDS[told] };
};

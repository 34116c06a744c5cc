// Searches by a few letters in what the page knows: conversations, people that the server found, and actions.
// Words are compared as the server compares them (`search_key` in domain/search.py), in any order; where nothing is called
// so, one typo in each word is forgiven.

const SHOWN = 8; // conversations, before more are asked for
const MAX_WORDS = 8;
const FORGIVEN_FROM = 4; // letters of a word that may have a typo
const [STARTS, BEGINS, CONTAINS, OTHERWISE, ALMOST, NOT] = [0, 1, 2, 3, 4, 5]; // how well something is called so

const ACCENTS =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g;
const PLAIN = { æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t", ı: "i", "’": "'", ß: "ss" };
const LETTERS = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");

const LONGEST = 500; // characters; names and queries are shorter

/** A text without case, accents and the shapes of letters, with one blank between two words. */
export const keyOf = (text) =>
  text
    .slice(0, LONGEST)
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .replace(LETTERS, (letter) => PLAIN[letter])
    .trim()
    .replace(/\s+/g, " ");

/** The different words of a query; the sign before a user name is no part of it. */
const wordsOf = (query) => {
  const words = keyOf(query)
    .split(" ")
    .map((word) => word.replace(/^@+/, ""));
  return [...new Set(words.filter(Boolean))].slice(0, MAX_WORDS);
};

/** Whether a text begins with a word in which one letter is wrong, missing or too much, or two are exchanged. Linear: what
 * follows the first difference decides. */
export const almostBegins = (text, word) => {
  let at = 0;
  while (at < word.length && word[at] === text[at]) at++;
  if (at === word.length) return true;
  const [letter, next] = [word[at], word[at + 1]];
  return (
    (at < text.length && text.startsWith(word.slice(at + 1), at + 1)) ||
    text.startsWith(word.slice(at + 1), at) ||
    text.startsWith(word.slice(at), at + 1) ||
    (letter === text[at + 1] && next === text[at] && text.startsWith(word.slice(at + 2), at + 2))
  );
};

const almostHas = (parts, word) =>
  word.length >= FORGIVEN_FROM && parts.some((part) => part.includes(word) || almostBegins(part, word));

const rank = (key, words) => {
  const parts = key.split(" ");
  if (words.every((word) => parts.some((part) => part.startsWith(word))))
    return key.startsWith(words[0]) ? STARTS : BEGINS;
  if (words.every((word) => key.includes(word))) return CONTAINS;
  return words.every((word) => key.includes(word) || almostHas(parts, word)) ? ALMOST : NOT;
};

const keys = new WeakMap(); // row -> its search key
const keyOfRow = (row) => {
  if (!keys.has(row)) keys.set(row, keyOf(`${row.title} ${row.handle}`));
  return keys.get(row);
};

const byTime = (one, other) => (one.at < other.at ? 1 : -1);

/** Rows with how well they are called so, best first; without a word unread ones come first. `known` are those of the
 * page, `answer` is what the server has found: `{query, rows, isLoose}`. */
const rated = (query, known, answer) => {
  const words = wordsOf(query);
  const found = answer.query === query ? answer.rows : [];
  const all = [...new Map([...found, ...known].map((row) => [row.id, row])).values()];
  if (!words.length) {
    const order = (row) => (row.unread > 0 ? 0 : 1);
    return all.map((row) => [order(row), row]).sort(([a, one], [b, other]) => a - b || byTime(one, other));
  }
  const others = new Set(found.map((row) => row.id)); // called so by what the page does not know of them
  const isBest = (row) => {
    const own = rank(keyOfRow(row), words);
    return own < ALMOST || !others.has(row.id) ? own : answer.isLoose ? ALMOST : OTHERWISE;
  };
  const hits = all.map((row) => [isBest(row), row]).filter(([how]) => how !== NOT);
  const isStrict = hits.some(([how]) => how < ALMOST);
  return hits.filter(([how]) => how < ALMOST || !isStrict).sort(([a, one], [b, other]) => a - b || byTime(one, other));
};

const answerOf = (query, rows, isLoose) => ({ query, rows: rows ?? [], isLoose });
const knownOf = (head, rest, further) => [...(head ?? []), ...(rest ?? []), ...(further ?? [])];

/** The conversations to choose from. The open one is left out; `more` pages of them came from the server. */
export const conversations = (query, head, rest, further, rows, answered, isLoose, open) => {
  const all = rated(query, knownOf(head, rest, further), answerOf(answered, rows, isLoose));
  const limit = answered === query ? Math.max(SHOWN, (rows ?? []).length) : SHOWN;
  return all
    .map(([, row]) => row)
    .filter((row) => String(row.id) !== open)
    .slice(0, limit);
};

/** The people that the server has found, without those whose conversation is open or among the choices. */
export const people = (query, head, rest, further, rows, answered, isLoose, open, found) => {
  if (answered !== query) return [];
  const shown = conversations(query, head, rest, further, rows, answered, isLoose, open);
  const here = knownOf(head, rest, further).filter((row) => String(row.id) === open);
  const there = new Set([...shown, ...here].map((row) => row.other));
  return (found ?? []).filter((person) => !there.has(person.id));
};

/** Whether the best choice stays the best one when the server answers. */
export const isSure = (query, head, rest, further, answered) => {
  if (answered === query) return true;
  const all = rated(query, knownOf(head, rest, further), answerOf("", [], false));
  return !wordsOf(query).length || (all.length > 0 && all[0][0] <= BEGINS);
};

const MARKED = 60; // characters of a word, as names have at most

/** A text in pieces: every second one is a beginning of a word for which it was found. */
export const pieces = (text, query) => {
  const words = wordsOf(query);
  const cut = [""];
  for (const part of text.split(/(?<=\s)/)) {
    const word = part.length <= MARKED && words.find((one) => keyOf(part).startsWith(one));
    let end = word ? 1 : 0;
    while (word && end < part.length && keyOf(part.slice(0, end)).length < word.length) end++;
    if (end) cut.push(part.slice(0, end), "");
    cut[cut.length - 1] += part.slice(end);
  }
  return cut;
};

/** Whether an action with these words is meant: each word of a query begins one of them. */
export const isMeant = (query, words) => {
  const [asked, parts] = [wordsOf(query), keyOf(words).split(" ")];
  return asked.length > 0 && asked.every((word) => parts.some((part) => part.startsWith(word)));
};

// The word before the caret that may be completed: it begins with the sign of a source, and is not within code.

const LONGEST = 60; // characters of a query
const BEFORE = /[\s([{"'“‘«¿¡>*_~|]/u; // what may stand before a sign; else it belongs to an address or a time

/** Whether a place in a text is within code: a block that is open, or a line with an odd number of marks before it. */
const isInCode = (before) => {
  if ((before.match(/^```/gm)?.length ?? 0) % 2) return true;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
};

/** The word before the caret that one of the sources completes: `{source, query, start, end}`, or null. */
export const wordAt = (text, caret, known) => {
  const near = text.slice(Math.max(0, caret - LONGEST - 1), caret);
  const begin = near.search(/\S+$/u);
  if (begin < 0) return null;
  const tail = near.slice(begin);
  for (let at = tail.length - 1; at >= 0; at--) {
    const source = known.find(({ prefix }) => prefix === tail[at]);
    const start = caret - tail.length + at;
    if (!source || (start > 0 && !BEFORE.test(text[start - 1]))) continue;
    const query = tail.slice(at + 1);
    const isWanted = [...query].length >= (source.least ?? 0) && (!source.isFirst || start === 0);
    return isWanted && !isInCode(text.slice(0, start)) ? { source, query, start, end: caret } : null;
  }
  return null;
};

// Tells a message of one to three emoji from text, and finds emoji by words.

// One emoji: flag, keycap, or pictograph with presentation, skin tone or tag sequence, joined to further ones
// (Unicode Technical Standard 51, section 1.4.9).
const PART = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|[\u{E0020}-\u{E007E}]+\u{E007F})?`;
const ONE = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F\u20E3|${PART}(?:\u200D${PART})*)`;
const FEW = new RegExp(`^${ONE}(?:\\s?${ONE}){0,2}$`, "u");
const LONGEST = 64; // UTF-16 units; three joined families fit

export const isEmoji = (text) => text.length <= LONGEST && FEW.test(text);

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well an emoji fits what was typed, lower is better; null for not at all. */
const rank = ({ shortcodes = [], tags = [], annotation }, query) => {
  if (shortcodes.includes(query)) return 0;
  if (shortcodes.some((code) => code.startsWith(query))) return 1;
  if (annotation.split(" ").some((word) => word.startsWith(query))) return 2;
  return tags.some((tag) => tag.startsWith(query)) ? 3 : null;
};

/** The emoji that fit a query, best first; of equals in the order of the standard. */
export const fitting = (emojis, query) => {
  const sought = fold(query).replaceAll(" ", "_");
  return emojis
    .map((emoji) => ({ emoji, rank: rank(emoji, sought) }))
    .filter((one) => one.rank !== null)
    .sort((one, other) => one.rank - other.rank)
    .map(({ emoji }) => emoji);
};

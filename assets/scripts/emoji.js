// Tells a message of one to three emoji from text.

// One emoji: flag, keycap, or pictograph with presentation, skin tone or tag sequence, joined to further ones
// (Unicode Technical Standard 51, section 1.4.9).
const PART = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|[\u{E0020}-\u{E007E}]+\u{E007F})?`;
const ONE = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F\u20E3|${PART}(?:\u200D${PART})*)`;
const FEW = new RegExp(`^${ONE}(?:\\s?${ONE}){0,2}$`, "u");
const LONGEST = 64; // UTF-16 units; three joined families fit

export const isEmoji = (text) => text.length <= LONGEST && FEW.test(text);

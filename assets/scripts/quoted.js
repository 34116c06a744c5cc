// The quote of a message that is not confirmed yet, as reply.js stores it, "" for nothing.

const parsed = (reply) => (reply ? JSON.parse(reply) : null);

/** The `seq` of the message that is answered; 0 for none. */
export const seqOf = (reply) => parsed(reply)?.seq ?? 0;

/** The parts that a bubble shows; `quoted` is its `seq`, "" for none. */
export const quoteIn = ({ reply }, me) => {
  const { seq = "", sender, name = "", text = "" } = parsed(reply) ?? {};
  return { quoted: String(seq), quotedName: sender === me ? "You" : name, quotedText: text };
};

// Parts of pages.js: each looks at the messages of all pages.

/** The server leaves out fields that have these values (chatapp/web/sparse.py). */
export const ABSENT = {
  tree: null,
  edited_at: "",
  is_deleted: false,
  is_pinned: false,
  named: [],
  reactions: [],
  mentioned: [],
  reply: null,
  forwarded: null,
  link: null,
  files: [],
};

const wholes = new WeakMap(); // message -> the same with all its fields

/** A message with all its fields: the same object each time. */
export const whole = (message) => {
  if (!wholes.has(message)) wholes.set(message, { ...ABSENT, ...message });
  return wholes.get(message);
};

/** Pages without some messages; those that have none of them stay the same objects. */
export const without = (pages, hidden) => {
  if (!hidden?.length) return pages;
  const gone = new Set(hidden);
  const rest = (page) => (page.some(({ seq }) => gone.has(seq)) ? page.filter(({ seq }) => !gone.has(seq)) : page);
  return pages.map(rest).filter((page) => page.length);
};

/** The message before which the divider stands: the first text of somebody else from a `seq` on. Lines of the system do
 * not count as unread, and may be folded. 0 where the page has not loaded the place. */
export const dividerOf = (pages, unreadFrom, me) => {
  if (!unreadFrom || !(pages[0]?.[0].seq <= unreadFrom)) return 0;
  const counts = ({ seq, kind, sender }) => seq >= unreadFrom && kind === "text" && sender !== me;
  return pages.flat().find(counts)?.seq ?? 0;
};

/** The lowest cursor of the others. */
export const lowest = (mark, me) => (mark?.user_id === me ? mark.others : (mark?.seq ?? 0));

/** The cursors of everybody but the viewer, as numbers with commas; the same text for the same cursors. */
export const others = (cursors, me, reached) =>
  Object.entries(cursors ?? {})
    .filter(([user]) => Number(user) !== me)
    .map(([, seq]) => reached(seq))
    .sort((one, other) => one - other)
    .join();

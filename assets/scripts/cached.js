// A conversation before the server has answered: the windows that were on screen last, in this page's memory.

const MOST = 10; // conversations

const windows = new Map(); // conversation -> what it showed; the latest is last

/** Caches what a conversation shows now; nobody changes `what` later. */
export const remember = (conversation, what) => {
  windows.delete(conversation);
  windows.set(conversation, what);
  if (windows.size > MOST) windows.delete(windows.keys().next().value);
};

/** The last window of a conversation, or null. */
export const recall = (conversation) => windows.get(conversation) ?? null;

/** The viewer takes no part any more. */
export const forget = (conversation) => windows.delete(conversation);

/** The session is over. */
export const forgetWindows = () => windows.clear();

const NOTHING = {
  title: "",
  subtitle: "",
  initials: "",
  picture: "",
  gradient: 1,
  is_group: false,
  is_closed: false,
  other: 0,
  handles: {},
  marks: null,
  live: [],
  history: [],
  hidden: [],
};

/** The glimpse of a conversation that the server has not opened yet: its row in the list, and what was cached. Without
 * a row nothing is shown, because the viewer may not take part any more. */
export const glimpse = (conversation, ...lists) => {
  const row = lists.flat().find(({ id }) => String(id) === conversation);
  if (!row) return NOTHING;
  const { title, initials, gradient, avatar: picture, is_group, other } = row;
  return { ...NOTHING, ...recall(conversation), title, initials, gradient, picture, is_group, other };
};

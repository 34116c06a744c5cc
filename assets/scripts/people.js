// Words about people: who is typing, who has read a message, and when somebody was last active.

import { rowTime } from "./moments.js";

const NAMED = 3;

const joined = (names) => (names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

/** "Ada is typing…", without the viewer; "" when nobody is typing. */
export const typing = (typists, me) => {
  const names = (typists ?? []).filter((typist) => typist.id !== me).map((typist) => typist.name);
  if (!names.length) return "";
  if (names.length > NAMED) return "Several people are typing…";
  return `${joined(names)} ${names.length === 1 ? "is" : "are"} typing…`;
};

/** "Read by 4 of 7" when some members of a group have read a message, not counting its sender; else "". */
export const readBy = (seq, reads, joins) => {
  const later = (joins ?? []).filter((began) => began >= seq).length;
  const others = (reads?.length ?? 0) - 1 - later;
  const readers = (reads ?? []).filter((read) => read >= seq).length - 1 - later;
  return others > 1 && readers >= 0 ? `Read by ${readers} of ${others}` : "";
};

/** The line below the name in a direct conversation. */
export const whereabouts = (state, lastSeen, otherwise) => {
  if (state === "online") return "Active now";
  if (state === "away") return "Away";
  const moment = lastSeen ? rowTime(lastSeen) : "";
  return moment ? `Last seen ${moment}` : otherwise;
};

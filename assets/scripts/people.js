// Words about people: who is typing, who has read a message, and when somebody was last active.

import { rowTime } from "./moments.js";
import { isolated } from "./text.js";

const NAMED = 3;

const joined = (names) => (names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

/** "Ada is typing…", without the viewer; "" when nobody is typing. */
export const typing = (typists, me) => {
  const names = (typists ?? []).filter((typist) => typist.id !== me).map((typist) => isolated(typist.name));
  if (!names.length) return "";
  if (names.length > NAMED) return "Several people are typing…";
  return `${joined(names)} ${names.length === 1 ? "is" : "are"} typing…`;
};

/** One or two letters that stand for a name; the server makes the same. */
export const initials = (name) => {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first, last] = [[...(words[0] ?? name)], [...(words.at(-1) ?? "")]];
  const letters = [first[0], words.length > 1 ? last[0] : first[1]];
  return letters.map((letter) => [...(letter ?? "").toUpperCase()][0] ?? "").join("");
};

/** Which of the twelve gradients belongs to a user; the server chooses the same. */
export const gradientOf = (id) => (id % 12) + 1;

const THERE = { online: 0, away: 1 }; // before those who are not there
const searched = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The participants that a search lets through, those who are there first, each part in the order of joining. Every word of
 * the search begins a word of the name or of the user name. */
export const listed = (members, presence, query) => {
  const words = searched(query)
    .split(/[\s@]+/)
    .filter(Boolean);
  const fits = (member) => {
    const names = searched(`${member.name} ${member.username}`).split(/[\s.(]+/);
    return words.every((word) => names.some((name) => name.startsWith(word)));
  };
  const rank = (member) => THERE[presence?.[member.id]] ?? 2;
  const found = words.length ? members.filter(fits) : [...members];
  return found.sort((one, other) => rank(one) - rank(other));
};

const numbers = (list) => (list ? list.split(",").map(Number) : []);

/** "Read by 4 of 7" when some members of a group have read a message; else "". `reads` has the cursors of everybody but
 * its sender, `joins` where those began who came later: numbers with commas. */
export const readBy = (seq, reads, joins) => {
  const cursors = numbers(reads);
  const later = numbers(joins).filter((began) => began >= seq).length;
  const others = cursors.length - later;
  const readers = cursors.filter((read) => read >= seq).length - later;
  return others > 1 && readers >= 0 ? `Read by ${readers} of ${others}` : "";
};

/** The line below the name in a direct conversation. */
export const whereabouts = (state, lastSeen, otherwise) => {
  if (state === "online") return "Active now";
  if (state === "away") return "Away";
  const moment = lastSeen ? rowTime(lastSeen) : "";
  return moment ? `Last seen ${moment}` : otherwise;
};

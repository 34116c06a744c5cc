// What is said of people: who types, and when somebody was there. Loaded in the head, before the page renders.
"use strict";
(() => {
  const NAMED = 3;

  const joined = (names) => (names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

  globalThis.chat = Object.assign(globalThis.chat ?? {}, {
    /** "Ada is typing…"; without oneself, and "" for nobody. */
    typing: (typists, me) => {
      const names = (typists ?? []).filter((typist) => typist.id !== me).map((typist) => typist.name);
      if (!names.length) return "";
      if (names.length > NAMED) return "Several people are typing…";
      return `${joined(names)} ${names.length === 1 ? "is" : "are"} typing…`;
    },

    /** "Read by 4 of 7" in a group of which some have read a message, its sender not counted; else "". */
    readBy: (seq, reads, joins) => {
      const later = (joins ?? []).filter((began) => began >= seq).length;
      const others = (reads?.length ?? 0) - 1 - later;
      const readers = (reads ?? []).filter((read) => read >= seq).length - 1 - later;
      return others > 1 && readers >= 0 ? `Read by ${readers} of ${others}` : "";
    },

    /** The line below the name in a direct conversation. */
    whereabouts: (state, lastSeen, otherwise) => {
      if (state === "online") return "Active now";
      if (state === "away") return "Away";
      const moment = lastSeen ? globalThis.chat.rowTime(lastSeen) : "";
      return moment ? `Last seen ${moment}` : otherwise;
    },
  });
})();

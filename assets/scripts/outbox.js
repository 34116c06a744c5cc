// What the open conversation shows: the live window or the history, and what is still on its way.
// Loaded in the head, before the page renders.
"use strict";
(() => {
  const RUN_BREAK = 5 * 60 * 1000; // ms; a longer silence begins a new run

  const lastOf = (pages, tail) => (tail.at(-1) ?? pages.at(-1))?.seq ?? 0;

  /** Whether the live window has messages that a reader of the history has not loaded yet. */
  const hasGap = (history, pages, tail) => history.length > 0 && lastOf(pages, tail) > history.at(-1).seq;

  /** The live window. A tail may come before the pages that it follows, to a tab that was away: it waits for them. */
  const live = (pages, tail) => (!pages.length || tail[0]?.seq === pages.at(-1).seq + 1 ? [...pages, ...tail] : pages);

  /** Who follows the end sees the live window; who reads back sees the history, which never changes by itself. */
  const listed = (history, pages, tail) => (history.length ? history : live(pages, tail));
  const shown = (history, pages, tail) => fold(listed(history, pages, tail));

  const FOLDED_FROM = 3; // lines of the system in a row

  /** Lines of the system in a row, of one day, become one that opens. */
  const fold = (messages) => {
    const folded = [];
    let run = [];
    const close = () => {
      folded.push(...(run.length < FOLDED_FROM ? run : [{ ...run[0], kind: "fold", folded: run }]));
      run = [];
    };
    for (const message of messages) {
      const follows = message.kind === "system" && !chat.isNewDay(message.previous_at, message.at);
      if (!follows) close();
      if (message.kind === "system") run.push(message);
      else folded.push(message);
    }
    close();
    return folded;
  };

  /** A bubble is done when its message is stored and on screen, also after it left the window again. */
  const isDone = (bubble, answered, pages, tail) => {
    const seq = answered[bubble.id];
    return (seq > 0 && seq <= lastOf(pages, tail)) || isShown(bubble, pages, tail);
  };

  const isShown = (bubble, pages, tail) => [...pages, ...tail].some((message) => message.client_id === bubble.id);

  /** Others may use this browser too. Before the page knows whose it is, whoever writes is the one. */
  const isOf = (bubble, me) => !bubble.user || bubble.user === me;

  const KEPT = "outbox";

  globalThis.chat = Object.assign(globalThis.chat ?? {}, {
    hasGap,
    lastOf,
    shown,

    firstSeq: (history, pages, tail) => listed(history, pages, tail)[0]?.seq ?? 0,

    /** The bubbles of one conversation that still wait, or that were refused (answered with 0). */
    waiting: (pending, answered, pages, tail, conversation, isRefused, me) => {
      const last = tail.at(-1) ?? pages.at(-1);
      let previous = last?.sender === me && last.kind === "text" ? last.at : "";
      const own = pending.filter(
        (bubble) =>
          bubble.conversation === conversation &&
          isOf(bubble, me) &&
          (answered[bubble.id] === 0) === isRefused &&
          !isDone(bubble, answered, pages, tail),
      );
      return own.map((bubble) => {
        const starts = !previous || new Date(bubble.at) - new Date(previous) > RUN_BREAK;
        const previousAt = previous || last?.at || "";
        previous = bubble.at;
        return { ...bubble, previousAt, starts: starts ? "yes" : "" };
      });
    },

    /** What an earlier page could not send. */
    unsent: () => chat.allKept(KEPT),

    /** The bubbles that went out under another link, so that nobody knows whether they arrived; what did is forgotten. */
    unsure: (pending, answered, pages, tail, link, me) => {
      const isStored = (bubble) => answered[bubble.id] > 0 || isShown(bubble, pages, tail);
      for (const bubble of pending.filter(isStored)) chat.forget(KEPT, bubble.user, bubble.id);
      const isUnsure = (bubble) =>
        isOf(bubble, me) &&
        bubble.link !== link &&
        answered[bubble.id] === undefined &&
        !isDone(bubble, answered, pages, tail);
      return link ? pending.filter(isUnsure) : [];
    },

    /** Adds a bubble and returns its client id; drops those of this conversation that are done. */
    queue: (pending, setPending, text, conversation, link, user, answered, pages, tail) => {
      const id = crypto.randomUUID?.() ?? randomId();
      const added = { id, text: text.trim(), conversation, link, user, at: new Date().toISOString() };
      if (user) chat.keep(KEPT, user, id, added);
      const rest = (pending ?? []).filter(
        (bubble) => bubble.conversation !== conversation || !isDone(bubble, answered, pages, tail),
      );
      setPending([...rest, added]);
      return id;
    },

    discard: (pending, id) => {
      for (const { user } of pending.filter((bubble) => bubble.id === id)) chat.forget(KEPT, user, id);
      return pending.filter((bubble) => bubble.id !== id);
    },
  });

  /** A random UUID (RFC 9562, version 4) where the page was not served securely and randomUUID is missing. */
  function randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
})();

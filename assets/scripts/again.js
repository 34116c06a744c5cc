// Reads again what this tab alone holds, when a counter of its conversation has moved: at once, then at most once in EVERY. The
// counter moves as often as anybody likes, in all tabs that show the conversation.

import { useEffect } from "react";

const EVERY = 1000; // ms

const asked = new Map(); // what was read -> when

const pauseFor = (about, now) => Math.max(0, (asked.get(about) ?? -EVERY) + EVERY - now);

/** Renders nothing. `about` says what is read, and `moved` is the counter. */
export const Again = ({ about, moved, onDue }) => {
  useEffect(() => {
    const ask = () => {
      asked.set(about, performance.now());
      onDue();
    };
    const timer = setTimeout(ask, pauseFor(about, performance.now()));
    return () => clearTimeout(timer);
  }, [about, moved]);
  return null;
};

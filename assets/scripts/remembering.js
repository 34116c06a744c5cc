// The side of cached.js that React sees.

import { useLayoutEffect } from "react";
import { forget, remember } from "./cached.js";

/** Renders nothing. Caches what a conversation shows, after each change of it; without `what` the viewer is out. */
export const Remembering = ({ conversation, what }) => {
  useLayoutEffect(() => {
    if (what) remember(conversation, what);
    else forget(conversation);
  });
  return null;
};

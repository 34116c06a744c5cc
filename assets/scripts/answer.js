// The component behind the bridge: renders nothing, and answers to a name while it is on the page.

import { useLayoutEffect } from "react";
import { answer } from "./bridge.js";

export const Answer = ({ name, onTold }) => {
  useLayoutEffect(() => answer(name, onTold), [name, onTold]); // before scripts see what was rendered with it
  return null;
};

// The message that the pointer or the keyboard is at, for components.

import { useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { aimed, nothing, subscribe } from "./aim.js";

/** A React hook: the message, as the server sent it. The id of no message is 0. */
export const useMessage = () =>
  useSyncExternalStore(
    subscribe,
    () => aimed().message,
    () => nothing().message,
  );

/** Renders its children beside the bubble of that message. */
export const AtMessage = ({ children }) => {
  const { article } = useSyncExternalStore(subscribe, aimed, nothing);
  const body = article?.querySelector(".msg__body");
  return body ? createPortal(children, body) : null;
};

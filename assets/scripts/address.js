// The address of the page. It changes when somebody goes elsewhere, and not when the server answers.
//
// The router renders another address as a transition, which may take several frames. So the conversation that somebody
// opens is noted here first, and everything that depends on it changes in the frame of the press.

import { useEffect, useSyncExternalStore } from "react";
import { useLocation, useParams } from "react-router";
import { arrive, listen, opened } from "./opening.js";

/** A React hook: the id of the conversation in the address, as text; "0" where the address names none, and in a page that
 * was built ahead until it is hydrated. */
export const useConversation = () => {
  const { cid = "" } = useParams();
  const { key } = useLocation();
  const conversation = /^\d{1,9}$/.test(cid) ? String(Number(cid)) : "0";
  useEffect(() => arrive(conversation, key), [conversation, key]);
  return useSyncExternalStore(
    listen,
    () => opened() ?? conversation,
    () => "0",
  );
};

/** A React hook: the `seq` of the message that the address asks for (`?m=12`); 0 where it asks for none. */
export const useAskedMessage = () => {
  const { search } = useLocation();
  return Number(/^\?m=(\d{1,9})$/.exec(search)?.[1] ?? 0);
};

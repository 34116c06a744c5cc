// The address of the page. It changes when somebody goes elsewhere, and not when the server answers.

import { useLocation, useParams } from "react-router";

/** A React hook: the id of the conversation in the address, as text; "0" where the address names none. */
export const useConversation = () => {
  const { cid = "" } = useParams();
  return /^\d{1,9}$/.test(cid) ? String(Number(cid)) : "0";
};

/** A React hook: the `seq` of the message that the address asks for (`?m=12`); 0 where it asks for none. */
export const useAskedMessage = () => {
  const { search } = useLocation();
  return Number(/^\?m=(\d{1,9})$/.exec(search)?.[1] ?? 0);
};

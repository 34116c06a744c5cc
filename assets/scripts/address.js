// The address of the page. It changes when somebody goes elsewhere, and not when the server answers.

import { useParams } from "react-router";

/** A React hook: the id of the conversation in the address, as text; "0" where the address names none. */
export const useConversation = () => {
  const { cid = "" } = useParams();
  return /^\d{1,9}$/.test(cid) ? String(Number(cid)) : "0";
};

// A React hook of the rows of the list.

import { useSyncExternalStore } from "react";
import { chosen, subscribe } from "./rows.js";

/** The id of the conversation whose menu is open, or was last; 0 for none. */
export const useChosen = () => useSyncExternalStore(subscribe, chosen, () => 0);

// React hooks of the palette, which lives in the page alone.

import { useSyncExternalStore } from "react";
import { opened, subscribe, typed } from "./palette.js";

/** Whether the palette is open. */
export const useOpened = () => useSyncExternalStore(subscribe, opened, () => false);

/** The text in its box. */
export const useTyped = () => useSyncExternalStore(subscribe, typed, () => "");

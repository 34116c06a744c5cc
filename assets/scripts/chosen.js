// The preferences as React hooks: what is chosen, and again after each change.

import { useSyncExternalStore } from "react";
import { onPreference, preference } from "./preferences.js";

const use = (name, unknown) =>
  useSyncExternalStore(
    onPreference,
    () => preference(name),
    () => unknown,
  );

export const useDensity = () => use("density", "cosy");

export const useHours = () => use("hours", "auto");

export const useEnterSends = () => use("enter_sends", "true");

export const useLinkPreviews = () => use("link_previews", "true");

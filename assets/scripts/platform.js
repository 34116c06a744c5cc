// The keys of this platform: where shortcuts use Command, and Control and Option edit text.

import { inBrowser } from "./browser.js";

const APPLE = /^(mac|iphone|ipad)/i;

export const isApple = () => APPLE.test(navigator.userAgentData?.platform || navigator.platform);

/** Whether a shortcut's own modifier is down: Command on a Mac, Control elsewhere. */
export const hasCommand = (event) => (isApple() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey);

// Style sheets show the names of the keys by this.
inBrowser(() => document.documentElement.classList.toggle("apple", isApple()));

// Tells the server the browser's time zone, by a cookie. It must be there before the page connects: the server reads the
// cookies of a connection once, when that begins.

import { inBrowser } from "./browser.js";
import { zone } from "./moments.js";

inBrowser(() => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API exists on secure pages only
  if (zone()) document.cookie = `zone=${zone()}; path=/; max-age=31536000; samesite=lax${secure}`;
});

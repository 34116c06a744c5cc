// The worker of colours.js: colours of code, apart from the page.

import { coloured } from "./highlight.js";

addEventListener("message", ({ data: [code, language] }) => postMessage(coloured(code, language)));
postMessage("ready");

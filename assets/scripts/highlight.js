// Colours of code: the worker of colours.js.

import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

const GRAMMARS = {
  ...{ bash, c, cpp, csharp, css, diff, go, ini, java, javascript, json },
  ...{ kotlin, php, python, ruby, rust, sql, swift, typescript, xml, yaml },
};
const lowlight = createLowlight(GRAMMARS);

/** `[text, classes]` in their order. */
const flat = (nodes, look) =>
  nodes.flatMap((node) =>
    node.type === "text" ? [[node.value, look]] : flat(node.children, node.properties.className.join(" ")),
  );

/** The parts of a code; null for a language that is not known. */
const coloured = (code, language) => {
  const known = language.toLowerCase();
  return lowlight.registered(known) ? flat(lowlight.highlight(known, code).children, "") : null;
};

if (typeof WorkerGlobalScope !== "undefined") {
  addEventListener("message", ({ data: [code, language] }) => postMessage(coloured(code, language)));
  postMessage("ready");
}

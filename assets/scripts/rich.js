// Draws the content of a message from the tree that the server has made of it (domain/markup.py says what is in it). It
// makes elements, never HTML, and looks at every address once more. A name is a button for the card of the person whom it
// calls; a name that calls nobody stays text.

import { Component, createElement, Fragment, useEffect, useState } from "react";
import { coloured, colouredBefore } from "./colours.js";

const TAGS = { p: "p", q: "blockquote", ul: "ul", ol: "ol", li: "li", b: "strong", i: "em", s: "s" };
const SCHEME = /^(https?:\/\/|mailto:)/i;
const NOT_ASCII = /[^ -~]/;
const TURNED = new Set(["p", "q", "li"]); // each runs in the direction of its own first letter
const NAMES = {
  ...{ bash: "Bash", sh: "Shell", c: "C", cpp: "C++", cs: "C#", csharp: "C#", css: "CSS", diff: "Diff", go: "Go" },
  ...{ html: "HTML", java: "Java", js: "JavaScript", javascript: "JavaScript", json: "JSON", kotlin: "Kotlin" },
  ...{ php: "PHP", py: "Python", python: "Python", rb: "Ruby", ruby: "Ruby", rs: "Rust", rust: "Rust", sql: "SQL" },
  ...{ swift: "Swift", toml: "TOML", ts: "TypeScript", typescript: "TypeScript", xml: "XML", yaml: "YAML" },
};
const GROUPS = new Set(["@all", "@here"]);
const LONG = { characters: 1500, lines: 24 }; // beyond, a message is folded

/** The text of a tree without its marks. */
const textOf = (node) => (typeof node === "string" ? node : node[1].map(textOf).join(""));

const isLong = (content) => content.length > LONG.characters || content.split("\n", LONG.lines + 1).length > LONG.lines;

/** A link shows where it leads; the other page learns neither whence nor gets hold of this one. What is no address is no
 * link. */
const Link = ({ address, children, label }) => {
  const host = SCHEME.test(address) ? hostBeside(label, address) : null;
  if (host === null) return children;
  const beside = host && createElement("span", { className: "textlink__host" }, ` (${host})`);
  const props = { href: address, target: "_blank", rel: "noopener noreferrer nofollow", className: "textlink" };
  return createElement(
    Fragment,
    null,
    createElement("a", { ...props, title: host ? address : undefined }, children),
    beside,
  );
};

/** The host of an address, "" where the label says where it leads; null for what is no address. An address says so itself,
 * unless something stands before its host (`https://good.example@evil.example`), or it is written as numbers. */
const hostBeside = (label, address) => {
  try {
    const { host, pathname, username } = new URL(address);
    const isSaid = address === label || address.replace(SCHEME, "") === label;
    const isClear = !username && (NOT_ASCII.test(address) || address.toLowerCase().includes(host));
    return isSaid && isClear ? "" : host || pathname || null;
  } catch {
    return null; // a browser takes no port 99999, and no empty host
  }
};

const Spoiler = ({ children }) => {
  const [isOpen, setIsOpen] = useState(false);
  const take = (element) => element?.focus({ preventScroll: true });
  if (isOpen) return createElement("span", { className: "spoiler spoiler--open", tabIndex: -1, ref: take }, children);
  const hidden = createElement("span", { inert: true }, children);
  const look = { className: "spoiler", "aria-label": "Show spoiler" };
  return createElement("button", { type: "button", ...look, onClick: () => setIsOpen(true) }, hidden);
};

/** The colours of a code, whose language may be ""; null while they are not known. Those of what it was before an edit
 * are not shown. */
const useColours = (code, language) => {
  const [last, show] = useState(null); // {code, language, parts}
  useEffect(() => {
    let isGone = false;
    if (language) coloured(code, language).then((parts) => isGone || show({ code, language, parts }));
    return () => {
      isGone = true;
    };
  }, [code, language]);
  return last?.code === code && last.language === language ? last.parts : colouredBefore(code, language);
};

const Block = ({ code, language, copy }) => {
  const colours = useColours(code, language);
  const spans = colours?.map(([text, look], place) =>
    look ? createElement("span", { className: look, key: place }, text) : text,
  );
  const known = language.toLowerCase();
  const name = Object.hasOwn(NAMES, known) ? NAMES[known] : language || "Code";
  const head = createElement("figcaption", { className: "code__head" }, name, copy);
  const box = createElement(
    "pre",
    { className: "code__text", tabIndex: 0, dir: "ltr" },
    createElement("code", null, spans ?? code),
  );
  return createElement("figure", { className: "code" }, head, box);
};

/** Whom a message calls by a name: `mentioned` has a user's id for each name; 0 stands for everybody. */
const calledBy = (name, { mentioned }) =>
  (mentioned ?? []).filter((one) => one.name === name).map((one) => one.user_id);

/** `@ada`: the viewer's own name, and those that call the viewer among others, stand out. */
const At = ({ text, viewed }) => {
  const users = calledBy(text.slice(1).toLowerCase(), viewed);
  if (!users.length) return text;
  const isMine = !viewed.isOwn && users.some((user) => user === viewed.me || user === 0);
  const look = isMine ? "mention mention--me" : "mention";
  const isPerson = users.length === 1 && users[0] > 0 && !GROUPS.has(text.toLowerCase());
  if (!isPerson) return createElement("span", { className: look }, text);
  return createElement("button", { type: "button", className: look, "data-person": users[0] }, text);
};

const drawn = (node, key, viewed) => {
  if (typeof node === "string") return node;
  const [kind, inner, extra] = node;
  if (kind === "at") return createElement(At, { key, text: inner[0], viewed });
  if (kind === "pre") return createElement(Block, { key, code: inner[0], language: extra, copy: viewed.copy });
  const children = inner.map((each, place) => drawn(each, place, viewed));
  if (kind === "c") return createElement("code", { key, className: "mono", dir: "ltr" }, children);
  if (kind === "a") return createElement(Link, { key, address: extra, label: textOf(node) }, children);
  if (kind === "sp") return createElement(Spoiler, { key }, children);
  const start = kind === "ol" && extra !== 1 ? extra : undefined;
  const dir = TURNED.has(kind) ? "auto" : undefined;
  return createElement(TAGS[kind] ?? Fragment, TAGS[kind] ? { key, start, dir } : { key }, children);
};

/** The last paragraph has no element of its own: the time stands in its last line. */
const body = (tree, viewed) =>
  tree.map((node, place) => {
    const isLast = place === tree.length - 1 && node[0] === "p";
    return drawn(isLast ? ["", node[1]] : node, place, viewed);
  });

/** Shows the source of a message that cannot be drawn: else it would take the whole page with it. */
class OrSource extends Component {
  state = { isBroken: false };
  static getDerivedStateFromError = () => ({ isBroken: true });
  render = () => (this.state.isBroken ? this.props.content : this.props.children);
}

/** The content of a message; `tree` is null where it looks as it is written, `copyButton` stands in the head of each block of code.
 * `mentioned` says whom its names call, `me` is the viewer's id, and `isOwn` whether the viewer has written it. */
export const RichText = ({ content, tree, copyButton, mentioned, me, isOwn }) => {
  const [isOpen, setIsOpen] = useState(false);
  const drawing = tree && body(tree, { copy: copyButton, mentioned, me, isOwn });
  const shown = tree ? createElement(OrSource, { key: content, content }, drawing) : content;
  if (!isLong(content)) return shown;
  const text = createElement("div", { className: isOpen ? "" : "folded", dir: "auto" }, shown);
  const button = createElement(
    "button",
    { type: "button", className: "unfold", "aria-expanded": isOpen, onClick: () => setIsOpen(!isOpen) },
    isOpen ? "Show less" : "Show more",
  );
  return createElement(Fragment, null, text, button);
};

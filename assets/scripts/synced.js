// Preferences of a user on all devices. What the server says wins, except for what was chosen here and may not have
// reached it: that is kept in the browser's copy, shown, and told again with each visit until the server has it.

import { tell } from "./bridge.js";
import { inBrowser, viewer } from "./browser.js";
import * as line from "./line.js";
import { copy, keepCopy } from "./preferences.js";
import { onRender } from "./rendered.js";

const told = new Map(); // name -> the revision on the server when it was told

let server = { revision: 0 }; // what it said last
let seen = ""; // of which the page was told, and with which visit
let visit = "";

const send = (name, value) => {
  if (tell("prefer", `${name}:${value}`) && line.isOpen()) told.set(name, server.revision);
};

/** A handler that chooses a value. */
export const chooser = (name, value) => () => {
  const { values, unsent } = copy();
  keepCopy({ ...values, [name]: value }, { ...unsent, [name]: value });
  send(name, value);
};

/** Shows what the server said: JSON, and the visit with which the page has it. */
export const hear = (text, visited) => {
  if (!text || !visited || !viewer() || (text === seen && visited === visit)) return;
  const isNewVisit = visited !== visit;
  seen = text;
  visit = visited;
  server = JSON.parse(text);
  if (isNewVisit) told.clear();
  const { revision, ...said } = server;
  const values = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, String(value)]));
  const before = copy();
  const chosen = revision ? before.unsent : before.values; // the first device brings what it had chosen before
  const isOpen = ([name, value]) => name in values && values[name] !== value && !(told.get(name) < revision);
  const unsent = Object.fromEntries(Object.entries(chosen).filter(isOpen));
  keepCopy({ ...values, ...unsent }, unsent);
  if (isNewVisit) for (const [name, value] of Object.entries(unsent)) send(name, value);
};

inBrowser(() => {
  const look = () => {
    const { preferences, visit: visited } = document.querySelector("[data-preferences]")?.dataset ?? {};
    hear(preferences, visited);
  };
  onRender(look, "data-user", "data-preferences", "data-visit");
  look();
});

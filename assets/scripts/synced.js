// Preferences of a user on all devices. What the server says wins, except for what was chosen here and may not have
// reached it: that is kept in the browser's copy, shown, and told again with each visit until the server has it.

import { tell } from "./bridge.js";
import { inBrowser, viewer } from "./browser.js";
import * as line from "./line.js";
import { zone } from "./moments.js";
import { copy, keepCopy } from "./preferences.js";
import { onRender } from "./rendered.js";

const VISIT = "chatapp-visit";

const attempt = (act) => {
  try {
    return act();
  } catch {
    return null; // without storage, or a document
  }
};

/* A tab is told first what it was told before it was loaded anew, with that visit: the server has kept its state. */
const visitBefore = attempt(() => sessionStorage.getItem(VISIT));
let seen = ""; // the last text of the server, which came with `visit`
let visit = "";

/** Tells a choice; gives it with the revision that it makes on the server, or null where the line was not open. */
const send = (name, value, revision) => {
  const isTold = tell("prefer", `${name}:${value}`) && line.isOpen();
  return { value, told: isTold ? revision : null };
};

/** The revision after what the server has and what it was told. */
const next = (unsent, revision) => 1 + Math.max(revision, ...Object.values(unsent).map(({ told }) => told ?? 0));

/** A handler that chooses a value. */
export const chooser = (name, value) => () => {
  const { values, unsent, revision } = copy();
  const chosen = { ...unsent, [name]: send(name, value, next(unsent, revision)) };
  keepCopy({ values: { ...values, [name]: value }, unsent: chosen, revision });
};

/** The choices of this browser that the server lacks: its value differs, and is older than what it was told. */
const missing = ({ values, unsent }, said, revision) => {
  const brought = () => Object.entries(values).map(([name, value]) => [name, { value, told: null }]);
  const chosen = revision ? Object.entries(unsent) : brought(); // the first device brings what it had chosen before
  const isMissing = ([name, { value, told }]) =>
    name in said && said[name] !== value && !((told ?? Infinity) <= revision);
  return Object.fromEntries(chosen.filter(isMissing));
};

/** Shows what the server said: JSON, and the visit with which the page has it. An earlier revision says nothing. */
export const hear = (text, visited) => {
  if (!text || !visited || visited === visitBefore || !viewer() || (text === seen && visited === visit)) return;
  const { revision, ...rest } = JSON.parse(text);
  const before = copy();
  if (revision < before.revision) return;
  const isNewVisit = visited !== visit;
  seen = text;
  visit = visited;
  attempt(() => sessionStorage.setItem(VISIT, visit));
  const said = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  if (isNewVisit) for (const one of Object.values(before.unsent)) one.told = null; // it may have been lost
  let unsent = missing(before, said, revision);
  const own = Object.entries(unsent).map(([name, { value }]) => [name, value]);
  if (isNewVisit) {
    if ("zone" in said && zone() && zone() !== said.zone) own.push(["zone", zone()]); // that of the device used last
    unsent = {};
    for (const [name, value] of own) unsent[name] = send(name, value, next(unsent, revision));
  }
  keepCopy({ values: { ...said, ...Object.fromEntries(own) }, unsent, revision });
};

inBrowser(() => {
  const look = () => {
    const { preferences, visit: visited } = document.querySelector("[data-preferences]")?.dataset ?? {};
    hear(preferences, visited);
  };
  onRender(look, "data-user", "data-preferences", "data-visit");
  look();
});

// Asks before a message goes that notifies many, or that calls somebody who would not see it. What the page knows is judged
// at once, also without a connection; other names are looked up first. Enter once more is a yes.

import { tell } from "./bridge.js";
import { inBrowser } from "./browser.js";
import { isEdit } from "./drafts.js";
import { onKey } from "./keys.js";
import { isDown } from "./line.js";
import { activeIn, peopleOf } from "./mentions.js";
import { namesIn, silenced } from "./names.js";
import { onRender } from "./rendered.js";
import { isolated } from "./text.js";

const MANY = 5; // people
const WAIT = 2000; // ms for the answer; then the message goes
const GROUPS = ["all", "here"];

let passed = ""; // the text that may go
let asked = null; // {area, text, key, name, person}: a question, or one to the server that waits for its answer
let timer = 0;
const answered = new Map(); // key -> what the server has said

const bar = () => document.querySelector("[data-mention-bar]");
const keyOf = (area, names) => `${area.dataset.composer}:${names.join(",")}`;

/** The names that a text calls which it did not call before. */
const newNames = (area) => {
  const before = isEdit(area) ? namesIn(area.defaultValue) : [];
  return namesIn(area.value).filter((name) => !before.includes(name));
};

/** The question about some names: `{name, count}` for a group of people, `{person, mayAdd}` for somebody outside, or null. */
export const questionOf = (names, { count, mayCallAll, mayAdd }, others, active) => {
  const person = others.find(({ username }) => names.includes(username.toLowerCase()));
  if (person) return { person, mayAdd };
  const name = mayCallAll && GROUPS.find((one) => names.includes(one));
  if (!name) return null;
  const called = names.includes("all") ? count : (active ?? count);
  return called >= MANY ? { name: names.includes("all") ? "all" : "here", count: called } : null;
};

function hide() {
  clearTimeout(timer);
  asked = null;
  const shown = bar();
  if (!shown || shown.hidden) return;
  shown.hidden = true;
  shown.querySelector("[data-mention-words]").textContent = "";
}

function show({ name, count, person, mayAdd }) {
  const button = (choice) => bar().querySelector(`[data-mention-choice=${choice}]`);
  const who = person && isolated(person.name);
  bar().hidden = false;
  bar().dataset.about = person ? "person" : "group";
  bar().querySelector("[data-mention-words]").textContent = person
    ? `${who} is not in this conversation and will not see this.`
    : `@${name} notifies ${count} people.`;
  button("silently").hidden = Boolean(person);
  button("add").hidden = !(person && mayAdd);
  button("add").textContent = person ? `Add ${isolated(person.name.split(/\s/)[0])}` : "";
  button("send").textContent = person ? "Send anyway" : `Notify ${count}`;
}

function go(area) {
  passed = area.value;
  hide();
  area.form.requestSubmit();
}

/** Whether the text in a box may go now; else a question is shown, or the server is asked. */
export function mayGo(area) {
  const isFree = judge(area);
  if (isFree) {
    passed = "";
    hide();
  }
  return isFree;
}

function judge(area) {
  const names = newNames(area);
  if (!names.length || passed === area.value || !bar()) return true;
  const text = area.value;
  if (asked?.text === text && !bar().hidden) return true;
  const key = keyOf(area, names);
  const known = peopleOf(area.dataset.composer);
  const here = new Set([...(known?.people ?? []).map(({ username }) => username.toLowerCase()), ...GROUPS]);
  const said = answered.get(key);
  if (!said && !(known && names.every((name) => here.has(name))) && !isDown() && tell("mentioned", key)) {
    asked = { area, text, key };
    clearTimeout(timer);
    timer = setTimeout(() => asked?.key === key && go(area), WAIT);
    return false;
  }
  const facts = said?.others ? said : known;
  const active = known && known.people.length === known.count ? activeIn(known) : null;
  const question = facts && questionOf(names, facts, said?.others ?? [], active);
  if (!question) return true;
  asked = { area, text, key, ...question };
  show(question);
  return false;
}

inBrowser(() => {
  const isBox = (element) => element.matches?.("textarea[data-composer]");

  document.addEventListener("input", ({ target }) => isBox(target) && asked && target.value !== asked.text && hide());

  onKey(
    document,
    (event) => {
      if (event.key !== "Escape" || !isBox(event.target) || !asked || bar()?.hidden) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      hide();
    },
    true,
  );

  document.addEventListener("click", ({ target }) => {
    const { mentionChoice: choice } = target.closest?.("[data-mention-choice]")?.dataset ?? {};
    if (!choice || !asked) return;
    const { area, name, person } = asked;
    if (choice === "add") return tell("take_in", `${area.dataset.composer}:${person.id}`);
    if (choice === "silently") area.value = silenced(area.value, name);
    if (choice === "back") hide();
    else go(area);
    area.focus();
  });

  const hear = () => {
    const { verdict, added } = document.querySelector("[data-callable]")?.dataset ?? {};
    const said = verdict ? JSON.parse(verdict) : {};
    if (said.key) answered.set(said.key, said);
    const { area, key, person } = asked ?? {};
    if (!area?.isConnected) return;
    if (person && added === `${area.dataset.composer}:${person.id}`) {
      answered.get(key).others = answered.get(key).others.filter(({ id }) => id !== person.id);
      again(area);
    } else if (!person && bar().hidden && key === said.key) again(area);
  };

  /** Judges the text again, now that more is known. */
  function again(area) {
    hide();
    area.form.requestSubmit();
  }
  onRender(hear, "data-verdict", "data-added");
});

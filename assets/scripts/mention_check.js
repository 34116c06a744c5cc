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

/** The question about some names: `{name, count}` for a group of people, `{person, mayAdd}` for somebody outside, both, or
 * null. */
export const questionOf = (names, { count, mayCallAll, mayAdd }, others, active) => {
  const person = others.find(({ username }) => names.includes(username.toLowerCase()));
  const name = mayCallAll && GROUPS.find((one) => names.includes(one));
  const called = name === "here" ? (active ?? count) : count;
  const many = name && called >= MANY ? { name, count: called } : null;
  return person ? { person, mayAdd, ...many } : many;
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
  const outside = person ? `${who} is not in this conversation and will not see this.` : "";
  const many = name ? `@${name} notifies ${count} people.` : "";
  bar().querySelector("[data-mention-words]").textContent = `${outside} ${many}`.trim();
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
    answered.clear();
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

  let heard = ["", ""];
  const hear = () => {
    const { verdict = "", added = "" } = document.querySelector("[data-callable]")?.dataset ?? {};
    const isAdding = added && added !== heard[1];
    if (verdict && verdict !== heard[0]) answered.set(JSON.parse(verdict).key, JSON.parse(verdict));
    heard = [verdict, added];
    const { area, key, person } = asked ?? {};
    const said = area?.isConnected && answered.get(key);
    const isAdded = person && isAdding && added.startsWith(`${area.dataset.composer}:${person.id}:`);
    if (!said || (!isAdded && (person || !bar().hidden))) return;
    const others = said.others?.filter(({ id }) => id !== person?.id);
    if (isAdded) answered.set(key, { ...said, count: said.count + 1, others });
    hide();
    area.form.requestSubmit(); // judged again, now that more is known
  };
  onRender(hear, "data-verdict", "data-added");
});

// People to call, after an @ in the message box: those of the conversation, whom the page asks for once, and others.

import { tell } from "./bridge.js";
import { keyOf } from "./found.js";
import { lastSeqs } from "./pages.js";
import { onRender } from "./rendered.js";
import { addSource, refresh } from "./suggestions.js";

const NOBODY = { place: "", people: [], count: 0, mayCallAll: false, mayAdd: false };
const read = new Map(); // name of the attribute -> [text, value]

const told = (name) => {
  const text = document.querySelector("[data-callable]")?.dataset[name] ?? "";
  if (read.get(name)?.[0] !== text) read.set(name, [text, text ? JSON.parse(text) : NOBODY]);
  return read.get(name)[1];
};

/** The people of a conversation, as far as the page knows them; null where it has not asked yet. */
export const peopleOf = (place) => (told("callable").place === place ? told("callable") : null);

/** How many others are active, as far as the page knows them. */
export const activeIn = ({ people }) => people.filter(({ presence }) => presence === "online").length;

/** People in the order of the list: whose names begin so, who spoke lately, whom the viewer talks with, the rest. */
export const ranked = (people, query, spoke) => {
  const key = keyOf(query);
  const fit = (person) => {
    const names = keyOf(`${person.username} ${person.name}`);
    return names.split(/[\s._-]/).some((word) => word.startsWith(key)) || names.startsWith(key)
      ? 0
      : names.includes(key)
        ? 1
        : 2;
  };
  return people
    .map((person) => ({ person, how: fit(person), seq: spoke.get(person.id) ?? 0 }))
    .filter(({ how }) => how < 2)
    .sort((one, other) => one.how - other.how || other.seq - one.seq || other.person.isKnown - one.person.isKnown)
    .map(({ person }) => person);
};

const optionOf = (person, isApart) => ({
  key: `person-${person.id}`,
  text: `@${person.username} `,
  title: person.name,
  note: `@${person.username}`,
  aside: isApart ? "Not in this conversation" : person.presence === "away" ? "Away" : "",
  lead: person,
  isApart,
});

const many = (count) =>
  count === 0 ? "nobody is active" : count === 1 ? "notifies 1 person" : `notifies ${count} people`;

const groups = (known, query) => {
  if (!known.mayCallAll) return [];
  const isWhole = known.people.length === known.count;
  const all = [
    { key: "all", text: "@all ", title: "all", note: "everyone here", aside: many(known.count) },
    { key: "here", text: "@here ", title: "here", note: "who is active", aside: isWhole ? many(activeIn(known)) : "" },
  ];
  return all
    .filter(({ key }) => key.startsWith(query.toLowerCase()))
    .map((one) => ({ ...one, lead: { icon: "users" } }));
};

/** The options for some letters, of those who are known to be in a conversation, and of others. */
export const options = (known, others, query, spoke) => [
  ...groups(known, query),
  ...ranked(known.people, query, spoke).map((person) => optionOf(person, false)),
  ...ranked(others, query, spoke).map((person) => optionOf(person, true)),
];

addSource({
  prefix: "@",
  find(query, box) {
    const place = box.dataset.composer;
    const others = told("others");
    const isAbout = query && others.place === place && query.startsWith(others.query);
    return options(peopleOf(place) ?? NOBODY, isAbout ? others.people : [], query, lastSeqs());
  },
  ask: (query, box) => tell("suggest", `${box.dataset.composer}:${query}`),
});

onRender(refresh, "data-callable", "data-others");

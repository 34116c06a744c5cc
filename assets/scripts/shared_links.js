// The links of a conversation, in the panel, by month.

import { createElement } from "react";
import { day } from "./moments.js";
import { gradientOf } from "./people.js";
import { byMonth } from "./shared_list.js";

const GRADIENTS = 7919; // hosts get one by their letters

/** The letter and the number of a host, by which its tile looks alike everywhere. */
const faceOf = (site) => {
  const name = site.replace(/^www\./, "");
  const number = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % GRADIENTS, 7);
  return [(name[0] ?? "?").toUpperCase(), gradientOf(number)];
};

const Row = ({ link, show }) => {
  const { address, title, site, seq, by, at } = link;
  const [letter, gradient] = faceOf(site);
  const words = createElement(
    "span",
    { className: "file__words" },
    createElement("b", { className: "truncate", dir: "auto" }, title || address),
    createElement("small", { className: "truncate" }, `${site}, ${by}, ${day(at)}`),
  );
  return createElement(
    "li",
    { className: "shared__row" },
    createElement(
      "a",
      { className: "shared__file", href: address, target: "_blank", rel: "noopener noreferrer", title: address },
      createElement("span", { className: `file__tile shared__face g${gradient}`, "aria-hidden": true }, letter),
      words,
    ),
    createElement(
      "button",
      {
        className: "iconbtn iconbtn--plain iconbtn--36",
        type: "button",
        "aria-label": `Show ${title || address} in the conversation`,
        "data-go-to": seq,
        "data-leads-to-message": "true",
      },
      show,
    ),
  );
};

/** `items` are links with their messages, the latest first. */
export const SharedLinks = ({ items, show }) =>
  byMonth(items).map(([name, links]) =>
    createElement(
      "section",
      { key: name, "aria-label": name },
      createElement("h3", { className: "shared__month" }, name),
      createElement(
        "ul",
        null,
        links.map((link) => createElement(Row, { key: `${link.seq} ${link.address}`, link, show })),
      ),
    ),
  );

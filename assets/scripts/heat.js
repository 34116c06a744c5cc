// Says in words what an hour of the heat map holds: below the pointer, or by the arrow keys while the map has the focus.

import { inBrowser } from "./browser.js";
import { onKey } from "./keys.js";

inBrowser(() => {
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  const rowsOf = (map) => [...map.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]);
  const current = (map) => map.querySelector("[data-current]");

  function show(map, cell) {
    const tip = map.parentElement.querySelector(".heat__tip");
    current(map)?.removeAttribute("data-current");
    tip.textContent = cell?.dataset.words ?? "";
    if (!cell) return;
    cell.dataset.current = "true";
    const box = map.parentElement.getBoundingClientRect();
    const { left, top, width } = cell.getBoundingClientRect();
    const middle = left - box.left + width / 2 - tip.offsetWidth / 2;
    tip.style.left = `${Math.max(0, Math.min(middle, box.width - tip.offsetWidth))}px`;
    tip.style.top = `${top - box.top - tip.offsetHeight - 4}px`;
  }

  /* Where somebody comes with the keys first. */
  const busiest = (map) => map.querySelector(".h4") ?? rowsOf(map)[0][0];

  function step(map, [down, right]) {
    const rows = rowsOf(map);
    const row = rows.findIndex((cells) => cells.includes(current(map)));
    const at = rows[row].indexOf(current(map));
    show(map, rows[row + down]?.[at + right] ?? current(map));
  }

  document.addEventListener("pointerover", ({ target }) => {
    const cell = target.closest?.(".heat tbody td");
    const map = cell?.closest(".heat") ?? document.querySelector(".heat:has([data-current])");
    if (map && (cell || map !== document.activeElement)) show(map, cell);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".heat")) show(target, current(target) ?? busiest(target));
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target.matches(".heat")) show(target, null);
  });
  onKey(document, (event) => {
    if (!event.target.matches?.(".heat") || !(event.key in STEPS)) return;
    event.preventDefault();
    step(event.target, STEPS[event.key]);
  });
});

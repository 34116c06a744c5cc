// Stands between the page's handlers and Reflex's queue of events. While the socket is closed, that queue would store
// every press and do it minutes later, when nobody expects it any more. So an event waits here if it was meant for later
// (`kept`), or changes this page alone (`local`), or is dropped: without a word if no press caused it (`again`, `quiet`),
// else with a sentence. A message (`ordered`) is also dropped until the server has begun a visit: what waits goes out
// with it, and a message must not overtake that.

import { hasLoaded, isPage } from "./ahead.js";
import { inBrowser } from "./browser.js";
import * as line from "./line.js";

const WORDS = "That works again when you are back online.";
const OPENS = "This page opens when you are back online.";
const MOST = 50; // events that wait

let dispatchers = {}; // Reflex's functions that set vars, by the state's name

/** Sets vars of a state in this page, as if the server had sent them. */
export const put = (state, vars) => dispatchers[state]?.(vars);

/** The values of a local rule: `$name` stands for the argument of that name. */
const valuesOf = (vars, payload) =>
  Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [
      name,
      String(value).startsWith("$") ? payload[value.slice(1)] : value,
    ]),
  );

/** Begins to guard. `loop` is Reflex's `eventLoop`, `app` its registry, `store` that of the states. `rules` are those of
 * web/pages/offline.py. */
export const guard = ({ loop, app, store }, rules) => {
  const waiting = new Map(); // the events that wait for the socket, each once
  const onLoad = app.onLoadInternalEvent;
  const [list, visit] = rules.visit;
  let hasVisit = false; // the server has begun a visit since the socket was opened
  let pass = loop.addEvents;

  const wait = (event) => {
    if (waiting.size < MOST) waiting.set(JSON.stringify([event.name, event.payload]), event);
    return false;
  };

  /** Whether an event goes on to Reflex's queue now. */
  const passes = (event) => {
    const isQuiet = rules.quiet.includes(event.name);
    const local = rules.local[event.name];
    if (local && line.isDown()) put(local.state, valuesOf(local.vars, event.payload));
    if (!event.name.startsWith(rules.root)) return true;
    if (!hasVisit && rules.ordered.includes(event.name)) return false;
    if (line.isOpen() && !isQuiet) line.sent();
    if (!line.isOpen() && rules.kept.includes(event.name)) return wait(event);
    if (!line.isClosed()) return true;
    if (local) return wait(event);
    if (!isQuiet && !rules.again.includes(event.name)) line.say(rules.words[event.name] ?? WORDS);
    return false;
  };

  const add = (events, args, actions) => {
    const all = [events].flat(Number.POSITIVE_INFINITY).filter(Boolean);
    const passed = all.filter(passes);
    if (passed.length === all.length) return pass(events, args, actions);
    return pass(passed, args, Object.assign({}, actions, ...all.map((event) => event.event_actions))); // preventDefault
  };

  Object.defineProperty(loop, "addEvents", {
    get: () => add,
    set: (other) => {
      pass = other;
    },
  });

  /* Going elsewhere is an event too, which Reflex adds by itself. */
  app.onLoadInternalEvent = () => {
    const events = onLoad();
    if (line.isClosed()) return events.filter(wait);
    line.sent();
    return events;
  };

  line.subscribe(() => {
    if (line.isClosed()) hasVisit = false;
    if (!line.isOpen() || !waiting.size) return;
    const events = [...waiting.values()];
    waiting.clear();
    pass(events);
  });

  dispatchers = { ...store.dispatchers };
  for (const [name, dispatch] of Object.entries(dispatchers)) {
    store.dispatchers[name] = (delta) => {
      if (!isOfRouter(delta)) line.heard();
      if (name === list && delta[visit] && delta[visit] !== store.getSnapshot(list)[visit]) hasVisit = true;
      dispatch(delta);
    };
  }
};

/** Reflex itself sets this one var when somebody goes elsewhere. */
const isOfRouter = (delta) => Object.keys(delta).length === 1 && delta.is_hydrated_rx_state_ === false;

/** A link that could not be opened would end on the browser's own error page. */
const stay = (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || !line.isDown() || link.target || new URL(link.href).origin !== location.origin) return;
  if (isPage(link.href) && hasLoaded(link.href)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  line.say(OPENS);
};

inBrowser(() => {
  document.addEventListener("click", stay, true);
  /* Reflex calls these where somebody has installed them; there is no other way to hear of its socket. */
  const hooks = globalThis.__reflex_otel ?? {};
  globalThis.__reflex_otel = { ...hooks, onSocketConnect: line.open, onSocketDisconnect: line.close };
});

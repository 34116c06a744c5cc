"""What happens to the events of a page whose socket is closed."""

import json

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from chatapp import chatapp
from chatapp.web.pages import offline
from tests.support.rendering import run

RULES = {
    "root": "state.",
    "kept": ["state.one.load"],
    "again": ["state.one.send"],
    "quiet": ["state.one.attend"],
    "local": {"state.one.show": {"state": "state.one", "vars": {"tab": "$tab", "is_open": True}}},
    "words": {"state.one.open": "Opens later."},
    "ordered": ["state.one.send"],
    "visit": ["state.one", "visit"],
}
PAGE = f"""
const sent = [], put = [], loop = {{ addEvents: (events, args, actions) => sent.push([[events].flat(9), actions]) }};
const app = {{ onLoadInternalEvent: () => [{{ name: "state.load" }}] }};
const held = {{ visit: "" }};
const take = (vars) => {{ put.push(vars); Object.assign(held, vars); }};
const store = {{ getSnapshot: () => held, dispatchers: {{ "state.one": take }} }};
guard.guard({{ loop, app, store }}, {json.dumps(RULES)});
const names = () => sent.flatMap(([events]) => events.map(({{ name }}) => name));
const hear = (vars) => store.dispatchers["state.one"](vars);
const press = (name, payload, event_actions) => loop.addEvents([[{{ name, payload, event_actions }}]], [], {{}});
"""


def test_with_a_connection_everything_goes_on():
    code = f"""{PAGE}
      line.open();
      for (const name of ["state.one.load", "state.one.attend", "state.one.open", "_redirect"]) press(name);
      press("state.one.show", {{ tab: "pins" }});
      return [names(), put, app.onLoadInternalEvent().length];"""
    assert run(code) == [
        ["state.one.load", "state.one.attend", "state.one.open", "_redirect", "state.one.show"],
        [],
        1,
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("state.one.open", "Opens later."),
        ("state.one.anything", "That works again when you are back online."),
        ("state.one.attend", ""),
        ("state.one.send", ""),
        ("state.one.load", ""),
        ("_redirect", ""),
    ],
)
def test_no_press_is_silent_without_a_connection(name, words):
    code = f"{PAGE} line.open(); line.close(); press('{name}'); return [line.words(), names()];"
    assert run(code) == [words, ["_redirect"] if name == "_redirect" else []]


def test_what_was_pressed_is_not_done_later_and_what_waits_is_done_once():
    code = f"""{PAGE}
      line.open(); line.close();
      for (const name of ["state.one.open", "state.one.load", "state.one.load", "state.one.attend"]) press(name);
      const left = [app.onLoadInternalEvent(), app.onLoadInternalEvent()];
      line.open();
      const once = names();
      line.close(); line.open();
      return [left, once, names().length];"""
    assert run(code) == [[[], []], ["state.one.load", "state.load"], 2]


def test_what_the_page_can_do_alone_it_does_and_the_server_hears_of_it():
    code = f"""{PAGE}
      line.open(); line.close();
      press("state.one.show", {{ tab: "pins" }});
      const before = names();
      line.open();
      return [put, before, names(), line.words()];"""
    assert run(code) == [[{"tab": "pins", "is_open": True}], [], ["state.one.show"], ""]


def test_a_form_that_is_not_sent_does_not_load_another_page():
    code = f"""{PAGE}
      line.close();
      press("state.one.save", {{}}, {{ preventDefault: true }});
      return sent;"""
    assert run(code) == [[[], {"preventDefault": True}]]


@pytest.mark.parametrize(("name", "is_down"), [("state.one.send", True), ("state.one.attend", False)])
def test_an_act_without_an_answer_is_noticed(name, is_down):
    code = f"""{PAGE}
      hear({{ visit: "first" }});
      const waits = [];
      globalThis.setTimeout = (act) => {{ waits.push(act); }};
      globalThis.fetch = async () => {{ throw new Error("no line"); }};
      line.open();
      press("{name}");
      await waits[0]?.();
      return line.isDown();"""
    assert run(code) is is_down


def test_what_comes_from_the_server_is_heard():
    code = f"""{PAGE}
      const before = line.isOpen();
      hear({{ is_hydrated_rx_state_: false }});
      const left = line.isOpen();
      hear({{ tab: "pins" }});
      return [before, left, line.isOpen(), put.length];"""
    assert run(code) == [False, False, True, 2]


def test_a_message_overtakes_none_that_waits_for_the_visit_of_this_connection():
    code = f"""{PAGE}
      const counts = [], send = () => {{ press("state.one.send"); counts.push(names().length); }};
      send(); // the page connects for the first time
      line.open(); send();
      hear({{ visit: "" }}); send();
      hear({{ visit: "first" }}); send();
      hear({{ tab: "pins" }}); send();
      line.close(); line.open(); send();
      hear({{ visit: "first" }}); send(); // what the server had before
      hear({{ visit: "second" }}); send();
      return counts;"""
    assert run(code) == [0, 0, 0, 1, 2, 2, 2, 3]


def test_a_bounded_number_of_events_waits():
    code = f"""{PAGE}
      line.close();
      for (let number = 0; number < 500; number += 1) press("state.one.load", {{ number }});
      line.open();
      return names().length;"""
    assert run(code) == 50


def named() -> list[offline.Handler]:
    return [*offline.KEPT, *offline.AGAIN, *offline.QUIET, *offline.LOCAL, *offline.WORDS]


def test_every_handler_that_is_named_exists_and_only_once():
    known = RegistrationContext.get().event_handlers
    assert chatapp.app
    assert [handler for handler in named() if offline.full_name(handler) not in known] == []
    assert len(set(named())) == len(named())


def test_every_var_that_is_named_exists():
    left = [(kind, name) for kind, names in {**offline.LIST, **offline.WINDOW}.items() for name in names]
    changed = [(kind, name) for (kind, _), values in offline.LOCAL.items() for name in values]
    assert [(kind, name) for kind, name in left + changed if not isinstance(getattr(kind, name), rx.Var)] == []


def test_every_dialog_closes_without_a_connection():
    """A handler with such a name puts something away, and needs nothing of the server for it."""
    closing = {"cancel", "close", "hide", "keep", "stay"}
    handlers = [(kind, name) for kind in {kind for kind, _ in named()} for name in closing if name in vars(kind)]
    assert [handler for handler in handlers if handler not in offline.LOCAL] == []

"""Preferences in a browser and on the server: who wins, and what is told again."""

import json

from tests.support.rendering import run

PAGE = """globalThis.localStorage = Object.assign(Object.create({getItem(key) { return this[key] ?? null; },
    setItem(key, text) { this[key] = text; }}), {});
  globalThis.location = {port: '3000'};
  const root = {dataset: {}};
  globalThis.document = {cookie: '', documentElement: root, querySelector: () => ({dataset: {user: '7'}})};
  const sent = [];
  bridge.answer("prefer", (text) => sent.push(text));
  const DEFAULTS = {density: "cosy", hours: "auto", enter_sends: true, shows_formats: false, link_previews: true};
  const says = (values, visit = 'one') =>
    synced.hear(JSON.stringify({...DEFAULTS, revision: 1, ...values}), visit);
  const choose = (name, value) => synced.chooser(name, value)();
  const density = () => root.dataset.density;
  const unsent = () => Object.entries(preferences.copy().unsent).map(([name, {value}]) => [name, value]);
"""


def page(code: str):
    return run(f"{PAGE}{code}")


def test_what_the_server_says_wins_over_the_copy():
    code = """preferences.keepCopy({values: {density: "compact", hours: "12"}, unsent: {}});
      says({hours: "24", enter_sends: false});
      return [density(), root.dataset.hours, preferences.preference("enter_sends"), sent];"""
    assert page(code) == ["cosy", "24", "false", []]


def test_a_choice_is_shown_at_once_told_and_settled_by_the_server():
    code = """line.open(); says({});
      choose("density", "compact");
      const before = [density(), [...sent], unsent()];
      says({density: "compact", revision: 2});
      return [before, density(), unsent(), sent.length];"""
    assert page(code) == [["compact", ["density:compact"], [["density", "compact"]]], "compact", [], 1]


def test_a_choice_is_not_undone_by_what_the_server_says_of_the_one_before():
    code = """line.open(); says({});
      choose("hours", "12"); choose("hours", "24"); choose("density", "compact");
      const shown = [];
      for (const values of [{hours: "12", revision: 2}, {hours: "24", revision: 3}]) {
        says(values);
        shown.push([root.dataset.hours, density()]);
      }
      const before = unsent();
      says({hours: "24", density: "compact", revision: 4});
      return [shown, before, unsent()];"""
    assert page(code) == [[["24", "compact"], ["24", "compact"]], [["density", "compact"]], []]


def test_another_device_that_was_later_wins():
    code = """line.open(); says({});
      choose("density", "compact");
      says({revision: 3});
      return [density(), unsent(), sent];"""
    assert page(code) == ["cosy", [], ["density:compact"]]


def test_what_was_chosen_without_a_connection_is_told_with_the_next_visit_also_of_another_page():
    code = """says({});
      line.close();
      choose("density", "compact"); choose("hours", "24");
      says({revision: 2}); const meanwhile = density();
      line.open(); sent.length = 0;
      says({revision: 2, hours: "24"}, "two");
      return [meanwhile, density(), sent, unsent()];"""
    assert page(code) == ["compact", "compact", ["density:compact"], [["density", "compact"]]]


def test_what_one_browser_had_chosen_before_the_server_knew_any_is_brought_to_it():
    code = """line.open(); preferences.keepCopy({values: {density: "compact"}, unsent: {}});
      says({revision: 0});
      return [density(), sent];"""
    assert page(code) == ["compact", ["density:compact"]]


def test_an_earlier_revision_says_nothing():
    """The state of a tab that was closed may be as old as its last visit."""
    code = """line.open(); says({density: "compact", revision: 2});
      line.close(); choose("density", "cosy");
      sent.length = 0; line.open();
      says({density: "cosy", revision: 1}, "two");
      const meanwhile = [...sent];
      says({density: "compact", revision: 2}, "three");
      return [meanwhile, density(), sent];"""
    assert page(code) == [[], "cosy", ["density:cosy"]]


def test_nothing_is_shown_before_the_page_knows_its_visit():
    """What a copy of the list says, without a connection, is older than the browser's own."""
    code = """preferences.keepCopy({values: {density: "compact"}, unsent: {}}); says({}, ""); return density();"""
    assert page(code) == "compact"


def test_the_zone_of_the_device_is_told_once_with_each_visit():
    """Two devices in two zones do not answer each other for ever."""
    code = """line.open(); const here = moments.zone();
      says({zone: here}); const same = [...sent];
      says({zone: "Asia/Kolkata", revision: 2}); const meanwhile = [...sent];
      says({zone: "Asia/Kolkata", revision: 2}, "two");
      return [same, meanwhile, sent.map((text) => text.replace(here, "HERE"))];"""
    assert page(code) == [[], [], ["zone:HERE"]]


def test_the_first_paint_goes_by_the_copy():
    code = """const values = {density: "compact", enter_sends: "false"};
      preferences.keepCopy({values, unsent: {hours: {value: "24", told: 1}}});
      return JSON.parse(localStorage["chatapp-preferences"]);"""
    assert page(code) == json.loads('{"density": "compact", "enter_sends": "false"}')

"""Whether the server can be reached, and what the banner says."""

import pytest

from tests.support.rendering import run

# A clock that a test moves, with the timers and the answers of the server that belong to it.
CLOCK = """
let now = Date.UTC(2026, 2, 12, 22, 34), timers = [], isSilent = false, probes = 0;
Date.now = () => now;
globalThis.setTimeout = (act, wait) => { timers.push({ act, at: now + wait }); return timers.at(-1); };
globalThis.clearTimeout = (timer) => { timers = timers.filter((one) => one !== timer); };
globalThis.fetch = async () => { probes += 1; if (isSilent) throw new Error("no answer"); return {}; };
AbortSignal.timeout = () => undefined;
const settle = async () => { for (let turn = 0; turn < 10; turn += 1) await null; };
const pass = async (seconds) => {
  const end = now + 1000 * seconds;
  for (;;) {
    const next = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
    if (!next) break;
    timers = timers.filter((one) => one !== next);
    now = next.at;
    next.act();
    await settle();
  }
  now = end;
};
"""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1.9, ""),
        (2, "Reconnecting…"),
        (9.9, "Reconnecting…"),
        (10, "Not connected since 22:34. What you write is kept."),
        (3600, "Not connected since 22:34. What you write is kept."),
    ],
)
def test_an_interruption_is_told_when_it_lasts(seconds, words):
    code = f"{CLOCK} line.open(); line.close(); await pass({seconds}); line.close(); return line.words();"
    assert run(code) == words


def test_the_text_changes_when_it_is_said_to():
    code = f"""{CLOCK}
      line.close();
      const times = [];
      for (let wait = line.changesIn(); wait !== Infinity; wait = line.changesIn()) {{
        times.push(wait);
        await pass(wait / 1000);
      }}
      line.open();
      return [times, line.changesIn() === Infinity, line.words()];"""
    assert run(code) == [[2000, 8000], True, ""]


def test_who_comes_back_to_a_page_in_the_background_is_not_told_at_once():
    code = f"""{CLOCK}
      line.close(); await pass(3600); line.see();
      const told = [line.words(), line.changesIn()];
      await pass(2); told.push(line.words());
      await pass(8); told.push(line.words());
      return told;"""
    assert run(code) == ["", 2000, "Reconnecting…", "Not connected since 22:34. What you write is kept."]


def test_what_cannot_be_done_is_said_for_a_while_also_at_once():
    code = f"""{CLOCK}
      line.close(); line.say("Not now.");
      const said = [line.words()];
      await pass(4.9); said.push(line.words());
      await pass(0.2); said.push(line.words());
      line.say("Not now."); line.open(); line.close();
      return [...said, line.words()];"""
    assert run(code) == ["Not now.", "Not now.", "Reconnecting…", ""]


def test_a_line_on_which_nothing_comes_is_down_within_five_seconds_after_an_act():
    code = f"""{CLOCK}
      line.open(); isSilent = true; line.sent();
      await pass(1); line.sent();
      await pass(4);
      const told = [line.isDown(), line.words()];
      await pass(10); told.push(line.words());
      line.heard();
      return [...told, line.isDown(), line.words()];"""
    told = [True, "Reconnecting…", "Not connected since 22:34. What you write is kept.", False, ""]
    assert run(code) == told


@pytest.mark.parametrize("answer", ["line.heard();", ""])
def test_a_server_that_answers_something_is_reached(answer):
    """Some acts have no answer, and some servers are slow: then a small request tells."""
    code = f"{CLOCK} line.open(); line.sent(); {answer} await pass(60); return [line.isDown(), probes];"
    assert run(code) == [False, 0 if answer else 1]


def test_a_silent_line_is_up_again_as_soon_as_a_request_is_answered():
    code = f"""{CLOCK}
      line.open(); isSilent = true; line.sent(); await pass(6);
      const was = line.isDown();
      isSilent = false; await pass(3);
      return [was, line.isDown()];"""
    assert run(code) == [True, False]

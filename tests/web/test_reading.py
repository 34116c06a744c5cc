"""What was on screen is reported until the server has stored it."""

from types import SimpleNamespace

import pytest
from reflex.state import State

from chatapp import errors, runtime
from chatapp.services import receipts as services
from chatapp.web.states import receipts as module
from chatapp.web.states.receipts import ReadingState
from tests.support.rendering import run

# One report after the other, at the times at which they are due; the server stores what `answers` has for each.
REPORTS = """
  const reports = new Map(), made = [];
  const look = (now, read = {}) => {
    for (const [conversation, seq] of Object.entries(read)) reading.note(reports, conversation, seq);
    for (const [conversation, report] of reports) {
      if (reading.waitOf(report, now) > 0) continue;
      reports.set(conversation, reading.reported(report, now));
      made.push([now, conversation, report.seq]);
    }
  };
  const waits = (now) => [...reports.values()].map((report) => reading.waitOf(report, now));
"""


def test_a_report_that_is_not_stored_is_made_again_after_longer_and_longer():
    code = f"""{REPORTS}
      look(0, {{ 7: 5 }});
      for (let now = 500; now <= 120_000; now += 500) look(now);
      return made;"""
    assert run(code) == [[at, "7", 5] for at in (0, 3000, 9000, 21_000, 45_000, 75_000, 105_000)]


def test_a_report_that_is_stored_is_not_made_again():
    code = f"""{REPORTS}
      look(0, {{ 7: 5 }});
      reading.settle(reports, "7:4"); reading.settle(reports, ""); reading.settle(reports, "8:5");
      const open = waits(100);
      reading.settle(reports, "7:5");
      const settled = waits(100).map(String);
      look(60_000, {{ 7: 5 }});
      look(60_000, {{ 7: 6 }});
      return [open, settled, made];"""
    assert run(code) == [[2900], ["Infinity"], [[0, "7", 5], [60_000, "7", 6]]]


def test_news_are_reported_once_a_second_and_what_another_conversation_has_is_kept():
    code = f"""{REPORTS}
      look(0, {{ 7: 5 }});
      look(400, {{ 7: 6 }});
      look(700, {{ 8: 1 }});
      look(1000);
      look(4000);
      return made;"""
    assert run(code) == [[0, "7", 5], [700, "8", 1], [1000, "7", 6], [4000, "7", 6], [4000, "8", 1]]


def test_a_bounded_number_of_conversations_waits():
    code = f"""{REPORTS}
      for (let number = 1; number <= 60; number += 1) look(0, {{ [`c${{number}}`]: 1 }});
      return [reports.size, reports.has("c1"), reports.has("c60")];"""
    assert run(code) == [50, False, True]


@pytest.fixture
async def reading(monkeypatch):
    """The state of a tab whose database answers with what `answers` has."""
    state, asked = await State(_reflex_internal_init=True).get_state(ReadingState), []
    answers = []

    async def work(service, **arguments):
        asked.append((service, arguments))
        if answers and (answer := answers.pop(0)):
            raise answer

    async def viewer_of(_state):
        return SimpleNamespace(user_id=3)

    monkeypatch.setattr(module, "viewer_of", viewer_of)
    monkeypatch.setattr(runtime, "current", lambda: SimpleNamespace(work=work))

    async def read(seen, answer=None):
        answers.append(answer)
        await ReadingState.mark_read.fn(state, seen)
        return state.stored

    return SimpleNamespace(read=read, asked=asked)


@pytest.mark.parametrize("failure", [errors.Unavailable(), errors.TooMany(1)])
async def test_the_page_is_told_of_a_report_once_it_is_stored(reading, failure):
    assert await reading.read("7:5", failure) == ""
    assert await reading.read("7:5") == "7:5"
    about = {"reader_id": 3, "conversation_id": 7, "seq": 5}
    assert reading.asked == [(services.mark_read, about)] * 2
    assert await reading.read("7:6", failure) == "7:5"


async def test_a_report_of_a_conversation_that_is_lost_is_done(reading):
    assert await reading.read("7:5", errors.ConversationNotFound()) == "7:5"


async def test_who_is_signed_out_is_told_so(reading):
    with pytest.raises(errors.Unauthenticated):
        await reading.read("7:5", errors.TokenInvalid())

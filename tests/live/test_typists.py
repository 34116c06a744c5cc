"""Who types, and for how long that is believed."""

from dataclasses import replace

from chatapp.domain.events import TypingChanged
from chatapp.live import typists
from chatapp.live.typists import Typists
from tests.support.waiting import until

STARTED = TypingChanged(7, 1, "ada", "Ada Lovelace", is_typing=True, audience=frozenset({2}))
STOPPED = replace(STARTED, is_typing=False)


async def test_who_says_nothing_more_is_forgotten(monkeypatch):
    monkeypatch.setattr(typists, "FORGET_AFTER", 0.01)
    told = []
    Typists(told.append).note(STARTED)
    await until(lambda: told == [STOPPED])


async def test_a_message_ends_typing_and_a_stop_ends_it_once():
    told = []
    known = Typists(told.append)
    known.note(STARTED)
    known.note(STARTED)
    known.forget(8, 1)
    assert told == []
    known.forget(7, 1)
    assert told == [STOPPED]
    known.note(STARTED)
    known.note(STOPPED)
    known.forget(7, 1)
    assert told == [STOPPED]

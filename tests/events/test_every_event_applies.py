"""For every event: old state + event = state read anew. One path leads to every screen, so it must be exact."""

import asyncio
from dataclasses import replace
from typing import get_args

import pytest

from chatapp.domain.events import Event
from chatapp.live import company, listing
from chatapp.live.hub import Hub
from chatapp.web.vars import row_of
from tests.support.acts import CASES, prepare
from tests.support.rooms import RecordingRoom, show_list, show_thread
from tests.support.waiting import WITHIN

# Counters of what this process was told; and typing, which is kept nowhere.
UNREAD = {"changes", "news", "typing"}


def test_every_event_has_a_case():
    assert {kind.__name__ for kind in get_args(Event)} == CASES.keys()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(company, "PAUSE", 0)
    monkeypatch.setattr(listing, "PAUSE", 0)


CHECKED = pytest.mark.parametrize(
    ("kind", "act"),
    [(kind, act) for kind, acts in CASES.items() for act in acts],
    ids=lambda value: getattr(value, "__name__", value),
)


@pytest.fixture
async def shown(runtime, cast, bus):
    """What ada's tabs show of her list and her conversation with grace, in which three messages were said."""
    await prepare(runtime, cast)
    rooms = await show_list(runtime, cast.ada.id), await show_thread(runtime, cast.pair.id, cast.ada.id)
    bus.take()
    return rooms


async def read_anew(runtime, cast):
    """What another process shows that has heard no event."""
    other = Hub(runtime)
    room, beside = RecordingRoom(cast.ada.id), RecordingRoom(cast.ada.id)
    thread, shown = other.open_thread(cast.pair.id, lambda: room), other.open_list(cast.ada.id, lambda: beside)
    for feed in (*thread.feeds, shown):
        await feed.loaded
    values = [in_order(thread.values()), in_order(shown.values())]
    other.close_thread(cast.pair.id)
    other.close_list(cast.ada.id)
    return values


def in_order(values):
    """Without counters; the pages of a window in the order of their messages."""
    kept = {name: value for name, value in values.items() if name not in UNREAD}
    messages = sorted((each for page in kept.pop("pages", ()) for each in page), key=lambda message: message.seq)
    if "rows" in kept:
        kept["rows"] = [row_of(row, kept["me"].id) for row in kept["rows"]]
    kept["messages"] = [replace(message, is_read=False) for message in messages]  # a room is told cursors instead
    return kept


async def show_what_is_read_anew(runtime, cast, shown):
    """Soon; what is read changes meanwhile, because what arrives is marked as delivered."""
    beside, room = shown
    async with asyncio.timeout(WITHIN):
        while await read_anew(runtime, cast) != [in_order(room.values), in_order(beside.values)]:  # noqa: ASYNC110 - another process writes what arrived
            await asyncio.sleep(0.01)


@CHECKED
async def test_old_state_and_event_make_the_state_read_anew(kind, act, runtime, cast, bus, shown):
    await act(runtime, cast)
    assert kind in {type(event).__name__ for event in bus.take()}
    await show_what_is_read_anew(runtime, cast, shown)


@CHECKED
async def test_an_outage_and_a_rereading_make_the_same_state(kind, act, runtime, cast, bus, shown):
    """None of the events arrives."""
    bus.is_deaf = True
    await act(runtime, cast)
    runtime.hub.reread()
    await show_what_is_read_anew(runtime, cast, shown)

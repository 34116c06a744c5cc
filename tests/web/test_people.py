"""What passes: who is there and who types, on the screens of those who look."""

import pytest

from chatapp.domain.events import MessageSent, PresenceChanged, TypingStarted, TypingStopped
from chatapp.domain.presence import Presence
from chatapp.flows import presence
from chatapp.services import typing
from chatapp.web import people, typists
from chatapp.web.feeds import InboxFeed
from chatapp.web.people import PeopleFeed
from chatapp.web.shapes import Typist
from chatapp.web.typists import Typists
from chatapp.web.viewpoint import Viewpoint
from tests.support.builders import make_message
from tests.support.cast import add_user
from tests.support.waiting import until

EVERYBODY = frozenset({1, 2})
STARTED = TypingStarted(7, 1, "ada", "Ada Lovelace", EVERYBODY)
STOPPED = TypingStopped(7, 1, "ada", EVERYBODY)


class Screen:
    def __init__(self) -> None:
        self.emissions: list[dict] = []
        self.values: dict = {}

    async def emit(self, values: dict) -> None:
        self.emissions.append(values)
        self.values |= values


@pytest.fixture
def opened(runtime):
    """A feed of an open conversation, and what its tabs show."""

    async def open_feed(conversation, viewer):
        screen = Screen()
        feed = PeopleFeed(Viewpoint(conversation.id, viewer.id), screen.emit)
        await feed.loaded
        screen.values = feed.values()
        return feed, screen

    return open_feed


async def test_who_is_there_when_a_conversation_opens(runtime, cast, opened):
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    feed, _ = await opened(cast.group, cast.ada)
    assert feed.values() == {"presence": {cast.grace.id: "online"}, "active": 1, "last_seen": {}, "typing": []}


async def test_coming_looking_away_and_leaving_is_shown(runtime, cast, bus, clock, opened, monkeypatch):
    monkeypatch.setattr(people, "PAUSE", 0)
    feed, screen = await opened(cast.pair, cast.ada)

    async def told():
        for event in bus.of(PresenceChanged):
            feed.receive(event)
        bus.take()

    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    await told()
    await until(lambda: screen.values["presence"] == {cast.grace.id: Presence.ONLINE})
    assert screen.values["active"] == 1
    clock.step(seconds=20)
    await presence.hide(runtime, connection="one")
    await told()
    await until(lambda: screen.values["presence"] == {cast.grace.id: Presence.AWAY})
    assert screen.values["active"] == 0
    await presence.disconnect(runtime, connection="one")
    clock.step(seconds=20)
    await presence.look(runtime)
    await told()
    await until(lambda: screen.values["presence"] == {})
    assert list(screen.values["last_seen"]) == [cast.grace.id]


async def test_strangers_are_not_shown(runtime, cast, opened):
    somebody = await add_user(runtime, "somebody")
    feed, screen = await opened(cast.pair, cast.ada)
    event = PresenceChanged(
        somebody.id, "somebody", Presence.OFFLINE, Presence.ONLINE, None, frozenset({cast.pair.id}), EVERYBODY
    )
    feed.receive(event)
    await until(lambda: not feed._events)
    assert screen.emissions == []


async def test_a_large_group_shows_a_number(runtime, cast, opened, monkeypatch):
    monkeypatch.setattr(people, "NAMED", 2)
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    feed, _ = await opened(cast.group, cast.ada)
    assert (feed.values()["presence"], feed.values()["active"]) == ({}, 1)


async def test_what_was_missed_is_read_again(runtime, cast, opened):
    feed, screen = await opened(cast.pair, cast.ada)
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    feed.reread()
    await until(lambda: screen.values["active"] == 1)


async def test_typing_shows_in_the_conversation_and_in_the_list(runtime, cast, bus, opened):
    thread, screen = await opened(cast.pair, cast.ada)
    list_screen = Screen()
    inbox = InboxFeed(cast.ada.id, list_screen.emit)
    await inbox.loaded
    for tell, names in ((typing.start, ["Grace"]), (typing.start, ["Grace"]), (typing.stop, [])):
        await runtime.tell(tell, typist_id=cast.grace.id, conversation_id=cast.pair.id)
        for event in bus.take():
            thread.receive(event)
            inbox.receive(event)
        shown = [Typist(cast.grace.id, name) for name in names]
        await until(lambda shown=shown: screen.values["typing"] == shown)
        await until(lambda shown=shown: inbox.inbox.typing == ({cast.pair.id: shown} if shown else {}))


async def test_a_list_does_not_say_that_its_own_user_types(runtime, cast, bus):
    inbox = InboxFeed(cast.ada.id, Screen().emit)
    await inbox.loaded
    await runtime.tell(typing.start, typist_id=cast.ada.id, conversation_id=cast.pair.id)
    assert inbox.inbox.apply(bus.events[0])
    assert inbox.inbox.typing == {}


async def test_who_says_nothing_more_is_forgotten(monkeypatch):
    monkeypatch.setattr(typists, "FORGET_AFTER", 0.01)
    told = []
    Typists(told.append).receive(STARTED)
    await until(lambda: told == [STOPPED])


async def test_a_message_ends_typing_and_a_stop_ends_it_once(monkeypatch):
    told = []
    known = Typists(told.append)
    known.receive(STARTED)
    known.receive(STARTED)
    known.receive(MessageSent(make_message(conversation=8, sender=1), {1: 1}))
    assert told == []
    known.receive(MessageSent(make_message(conversation=7, sender=1), {1: 1}))
    assert told == [STOPPED]
    known.receive(STARTED)
    known.receive(STOPPED)
    known.receive(MessageSent(make_message(conversation=7, sender=1), {1: 1}))
    assert told == [STOPPED]
    assert not known._clocks

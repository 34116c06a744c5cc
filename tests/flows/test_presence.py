"""Who is there, by leases and a clock that stands still."""

import asyncio
import os
import sys
from dataclasses import replace

import pytest

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.domain import times
from chatapp.domain.events import PresenceChanged
from chatapp.domain.presence import Presence
from chatapp.domain.times import rfc3339
from chatapp.flows import presence
from chatapp.realtime.presence import MemoryPresence
from chatapp.realtime.tasks import end
from chatapp.services import accounts, conversations, dashboard
from tests.conftest import SECRET
from tests.support import cast as people
from tests.support.fakes import RecordingSink
from tests.support.waiting import until

OFFLINE, AWAY, ONLINE = Presence.OFFLINE, Presence.AWAY, Presence.ONLINE
# A process with one connection, of the user whose id it is given; it stays until it is killed.
HOLD_ON = """
import asyncio, sys
from chatapp import runtime
from chatapp.flows import presence
from chatapp.settings import Settings

async def hold_on():
    process = runtime.build(Settings())
    await process.start()
    await presence.connect(process, user_id=int(sys.argv[1]), connection="tab")
    await asyncio.Event().wait()

asyncio.run(hold_on())
"""


def told(hearer):
    changes = [event for event in hearer.events if isinstance(event, PresenceChanged)]
    return [(event.user_id, event.before, event.now) for event in changes]


async def beat(runtime, clock, *, seconds):
    """Time goes by as the process lives it: a look each second, a renewal after 25."""
    for second in range(1, seconds + 1):
        clock.step(seconds=1)
        await presence.look(runtime)
        if second % presence.RENEW_EVERY == 0:
            await presence.heartbeat(runtime)


async def test_coming_is_told_once_to_those_who_share_a_conversation(runtime, cast, bus):
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    await presence.connect(runtime, user_id=cast.ada.id, connection="two")
    (event,) = bus.of(PresenceChanged)
    assert (event.user_id, event.username, event.before, event.now) == (cast.ada.id, "ada", OFFLINE, ONLINE)
    assert event.audience == cast.everybody
    assert event.conversation_ids == {cast.pair.id, cast.group.id}


async def test_leaving_is_told_after_the_grace_and_remembered_to_the_minute(runtime, cast, bus, clock):
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    await presence.connect(runtime, user_id=cast.ada.id, connection="two")
    await presence.disconnect(runtime, connection="one")
    await beat(runtime, clock, seconds=70)
    bus.take()
    await presence.disconnect(runtime, connection="two")
    await beat(runtime, clock, seconds=9)
    assert not bus.events
    await beat(runtime, clock, seconds=1)
    (event,) = bus.of(PresenceChanged)
    assert (event.before, event.now) == (ONLINE, OFFLINE)
    assert event.last_seen == rfc3339(clock().replace(second=0, microsecond=0))
    view = await runtime.read(accounts.profile, user_id=cast.ada.id)
    assert view.last_seen == event.last_seen


async def test_a_reload_does_not_blink(runtime, cast, bus, clock):
    await presence.connect(runtime, user_id=cast.ada.id, connection="before")
    await presence.disconnect(runtime, connection="before")
    await beat(runtime, clock, seconds=5)
    await presence.connect(runtime, user_id=cast.ada.id, connection="after")
    await beat(runtime, clock, seconds=100)
    assert told(bus) == [(cast.ada.id, OFFLINE, ONLINE)]


async def test_a_connection_that_ends_twice_or_never_began_changes_nothing(runtime, cast, bus):
    await presence.disconnect(runtime, connection="unheard of")
    await presence.touch(runtime, connection="unheard of")
    await presence.hide(runtime, connection="unheard of")
    assert not bus.events


async def test_a_killed_process_leaves_nobody_online_for_longer_than_90_seconds(runtime, cast, bus, clock):
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    await beat(runtime, clock, seconds=50)
    runtime.attendance.here.clear()  # it renews nothing any more
    bus.take()
    await beat(runtime, clock, seconds=90)
    assert told(bus) == [(cast.ada.id, ONLINE, OFFLINE)]


async def test_without_input_for_five_minutes_somebody_is_away(runtime, cast, bus, clock):
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    bus.take()
    await beat(runtime, clock, seconds=299)
    assert not bus.events
    await beat(runtime, clock, seconds=26)
    assert told(bus) == [(cast.ada.id, ONLINE, AWAY)]
    clock.step(seconds=10)
    await presence.touch(runtime, connection="one")
    assert told(bus)[1:] == [(cast.ada.id, AWAY, ONLINE)]


async def test_all_tabs_hidden_is_away_and_the_best_one_wins(runtime, cast, bus, clock):
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    await presence.connect(runtime, user_id=cast.ada.id, connection="two")
    clock.step(seconds=20)
    bus.take()
    await presence.hide(runtime, connection="one")
    assert not bus.events
    await presence.hide(runtime, connection="two")
    assert told(bus) == [(cast.ada.id, ONLINE, AWAY)]
    clock.step(seconds=20)
    await presence.touch(runtime, connection="two")
    assert told(bus)[-1] == (cast.ada.id, AWAY, ONLINE)
    assert await presence.states(runtime, [cast.ada.id, cast.grace.id]) == {cast.ada.id: ONLINE}


@pytest.mark.parametrize("leaves", [False, True])
async def test_what_could_not_be_told_is_told_later_as_it_is_then(runtime, cast, bus, clock, monkeypatch, leaves):
    work = runtime.work

    async def away(*_args, **_kwargs):
        raise errors.Unavailable

    monkeypatch.setattr(runtime, "work", away)
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    if leaves:
        await presence.disconnect(runtime, connection="one")
    await beat(runtime, clock, seconds=20)
    assert not bus.events
    monkeypatch.setattr(runtime, "work", work)
    await beat(runtime, clock, seconds=2)
    assert told(bus) == ([] if leaves else [(cast.ada.id, OFFLINE, ONLINE)])
    assert runtime.attendance.untold == {}


async def test_a_process_that_ends_remembers_who_was_there(runtime, cast, clock):
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    clock.step(minutes=7)
    await presence.close(runtime)
    assert not runtime.attendance.here
    view = await runtime.read(accounts.profile, user_id=cast.ada.id)
    assert view.last_seen == rfc3339(clock().replace(second=0, microsecond=0))


async def test_views_are_marked_wherever_they_stand(runtime, cast):
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    read = runtime.read
    rows = await read(conversations.list_for, viewer_id=cast.ada.id)
    one = await read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    stats = await read(dashboard.overview, viewer_id=cast.ada.id)
    people, _ = await read(accounts.search, viewer_id=cast.ada.id)
    for answer in (rows, one, stats, people, cast.grace):
        filled = await presence.fill(runtime, answer)
        assert {person.username for person in presence.people_in(filled) if person.is_online} == {"grace"}
        assert not any(person.is_online for person in presence.people_in(answer))
    assert await presence.fill(runtime, None) is None
    assert await presence.fill(runtime, "text") == "text"
    assert (await presence.fill(runtime, cast.grace)) == replace(cast.grace, is_online=True)


async def test_a_user_who_is_gone_is_no_news(runtime, cast, bus):
    await presence.connect(runtime, user_id=999_999, connection="one")
    assert not bus.events


class HungStore(MemoryPresence):
    """It takes what it is told, and does not answer until it is let go."""

    def __init__(self):
        super().__init__()
        self.calls, self.answers = [], asyncio.Event()

    async def hold(self, leases, now):
        self.calls.append(leases)
        await self.answers.wait()
        return await super().hold(leases, now)


async def test_no_connection_waits_for_another_ones_news(runtime, cast, bus, monkeypatch):
    store = HungStore()
    monkeypatch.setattr(runtime, "presence", store)
    coming = [
        asyncio.create_task(presence.connect(runtime, user_id=cast.ada.id, connection=f"{number}"))
        for number in range(20)
    ]
    await until(lambda: len(store.calls) == 20)
    store.answers.set()
    await asyncio.gather(*coming)
    assert told(bus) == [(cast.ada.id, OFFLINE, ONLINE)]


async def test_what_is_sent_of_one_connection_arrives_in_order(runtime, cast, bus, clock, monkeypatch):
    store = HungStore()
    monkeypatch.setattr(runtime, "presence", store)
    coming = asyncio.create_task(presence.connect(runtime, user_id=cast.ada.id, connection="one"))
    await until(lambda: store.calls)
    leaving = asyncio.create_task(presence.disconnect(runtime, connection="one"))
    await until(lambda: not runtime.attendance.here)
    store.answers.set()
    await asyncio.gather(coming, leaving)
    clock.step(seconds=runtime.attendance.grace.total_seconds())
    await presence.look(runtime)
    assert told(bus)[-1] == (cast.ada.id, ONLINE, OFFLINE)


async def test_a_process_that_ends_asks_the_store_once(runtime, cast, monkeypatch):
    for number in range(5):
        await presence.connect(runtime, user_id=cast.ada.id, connection=f"{number}")
    store = HungStore()
    store.answers.set()
    monkeypatch.setattr(runtime, "presence", store)
    await presence.close(runtime)
    assert [len(leases) for leases in store.calls] == [5]


async def test_a_look_that_never_ends_stops_no_renewal(runtime, monkeypatch):
    beats = []

    async def never_ends(_run):
        await asyncio.Event().wait()

    async def beats_once(_run):
        beats.append(1)

    monkeypatch.setattr(presence, "LOOK_EVERY", 0.001)
    monkeypatch.setattr(presence, "RENEW_EVERY", 0.01)
    monkeypatch.setattr(presence, "look", never_ends)
    monkeypatch.setattr(presence, "heartbeat", beats_once)
    keeping = asyncio.create_task(presence.keep(runtime))
    await until(lambda: len(beats) > 1)
    await end(keeping)


async def test_many_who_leave_at_once_share_a_unit_of_work(runtime, cast, bus, clock):
    for user in (cast.ada, cast.grace, cast.linus):
        await presence.connect(runtime, user_id=user.id, connection=user.username)
    runtime.attendance.here.clear()
    clock.step(minutes=2)
    bus.take()
    await presence.look(runtime)
    assert [len(batch) for batch in bus.batches] == [3]


@pytest.fixture
async def survivor(settings, redis_server, clock):
    """A process on a real Redis, which another one may join."""
    process = runtimes.build(settings.model_copy(update={"redis_url": redis_server.url}), clock=clock)
    await process.start()
    yield process
    await process.stop()


async def test_of_a_process_that_is_killed_the_others_tell_who_was_there(survivor, clock):
    cast, sink = await survivor.work(people.assemble), RecordingSink()
    survivor.hub.join(cast.grace.id, sink)
    environment = {
        "CHATAPP_DATABASE_URL": survivor.settings.database_url,
        "CHATAPP_REDIS_URL": survivor.settings.redis_url,
        "CHATAPP_SECRET": SECRET,
    }
    clock.time = times.now()
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD_ON, f"{cast.ada.id}", env=os.environ | environment
    )
    await until(lambda: told(sink), within=30)
    killed.kill()
    await killed.wait()
    assert await presence.states(survivor, [cast.ada.id]) == {cast.ada.id: ONLINE}
    clock.time = times.now()
    clock.step(seconds=90)
    await presence.look(survivor)
    await until(lambda: len(told(sink)) == 2)
    assert told(sink) == [(cast.ada.id, OFFLINE, ONLINE), (cast.ada.id, ONLINE, OFFLINE)]
    assert await presence.states(survivor, [cast.ada.id]) == {}

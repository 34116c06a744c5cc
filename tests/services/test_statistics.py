"""What is kept with every message is what all messages add up to."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from chatapp.domain.activity import ALL_TIME, Activity, hour_of
from chatapp.services import conversations, dashboard, messages, statistics
from tests.support.cast import say
from tests.support.fakes import START
from tests.support.units import Gate
from tests.support.waiting import until

ACTS = st.lists(
    st.tuples(st.sampled_from(["ada", "grace", "linus"]), st.booleans(), st.integers(0, 100)), min_size=1, max_size=12
)


def kept(work):
    rows = work.db.exec(select(Activity)).all()
    return sorted((row.user_id, row.hour, row.conversation_id, row.sent, row.received) for row in rows)


def kept_by_quarters(work):
    return sorted(tuple(row.model_dump().values()) for row in work.db.exec(select(Activity)).all())


def rebuild_all(work):
    for conversation_id in statistics.places(work):
        statistics.rebuild(work, conversation_id=conversation_id)


async def test_a_message_counts_for_everybody_in_its_conversation(runtime, cast, clock):
    await say(runtime, cast.ada, cast.group, "one")
    await say(runtime, cast.grace, cast.group, "two")
    clock.step(hours=1)
    await say(runtime, cast.ada, cast.group, "three")
    first, place = hour_of(START), cast.group.id
    assert await runtime.read(kept) == sorted(
        [
            (cast.ada.id, ALL_TIME, place, 2, 0),
            (cast.ada.id, first, place, 1, 1),
            (cast.ada.id, first + 1, place, 1, 0),
            (cast.grace.id, ALL_TIME, place, 1, 0),
            (cast.grace.id, first, place, 1, 1),
            (cast.grace.id, first + 1, place, 0, 1),
            (cast.linus.id, first, place, 0, 2),
            (cast.linus.id, first + 1, place, 0, 1),
        ]
    )


async def test_a_repeated_or_refused_message_counts_once_or_never(runtime, cast):
    send = {"sender_id": cast.ada.id, "conversation_id": cast.pair.id, "client_id": "once"}
    for _ in range(3):
        await runtime.work(messages.send, **send, content="hello")
    with pytest.raises(Exception, match="something"):
        await runtime.work(messages.send, **send | {"client_id": "twice"}, content=" ")
    stats = await runtime.read(dashboard.overview, viewer_id=cast.ada.id)
    assert stats.total_messages_sent == 1


async def test_senders_at_the_same_moment_lose_no_count(runtime, cast):
    people = [cast.ada, cast.grace, cast.linus]
    await asyncio.gather(*(say(runtime, people[number % 3], cast.group, f"{number}") for number in range(30)))
    live = await runtime.read(kept)
    assert sum(sent for _, hour, _, sent, _ in live if hour != ALL_TIME) == 30
    assert sum(received for *_, received in live) == 60


async def test_rebuilt_equals_live(runtime, cast, clock):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(acts=ACTS)
    def check(acts):
        def act(work):
            direct, _ = conversations.start_direct(work, starter_id=cast.ada.id, other_id=cast.linus.id)
            for name, is_group, minutes in acts:
                work.now = clock.step(minutes=minutes)
                place = cast.group if is_group else (cast.pair if name == "grace" else direct)
                messages.send(work, sender_id=getattr(cast, name).id, conversation_id=place.id, content="x")
            live = kept_by_quarters(work)
            rebuild_all(work)
            assert kept_by_quarters(work) == live

        loop_run(act)

    loop = asyncio.get_running_loop()

    def loop_run(act):
        asyncio.run_coroutine_threadsafe(runtime.work(act), loop).result()

    await asyncio.to_thread(check)


async def test_sums_from_before_quarters_stay_at_the_full_hour_until_they_are_rebuilt(runtime, cast, clock):
    clock.time = START.replace(minute=40)
    await say(runtime, cast.ada, cast.pair, "tick")
    live = await runtime.read(kept_by_quarters)

    def as_before(work):
        for row in work.db.exec(select(Activity)):
            row.sent_30 = row.received_30 = 0

    async def hours():
        charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone="Asia/Kolkata")
        return [hour for row in charts.hours for hour, count in enumerate(row) if count]

    assert await hours() == [15]
    await runtime.work(as_before)
    assert await hours() == [14]
    await runtime.work(rebuild_all)
    assert await hours() == [15]
    assert await runtime.read(kept_by_quarters) == live


async def test_rebuilding_mends_what_was_damaged(runtime, cast):
    await say(runtime, cast.ada, cast.group, "one")
    live = await runtime.read(kept)

    def damage(work):
        for row in work.db.exec(select(Activity)):
            row.sent += 7
        work.db.flush()

    await runtime.work(damage)
    assert await runtime.read(kept) != live
    await runtime.work(rebuild_all)
    assert await runtime.read(kept) == live


async def test_rebuilding_one_conversation_leaves_the_others_and_lets_them_talk(runtime, cast):
    """On PostgreSQL nobody waits elsewhere: the one that is being counted is held open for as long as it takes."""
    await say(runtime, cast.ada, cast.group, "one")
    await say(runtime, cast.ada, cast.pair, "two")
    live, counted = await runtime.read(kept), Gate()

    def rebuild(work):
        statistics.rebuild(work, conversation_id=cast.group.id)

    counting = asyncio.create_task(runtime.work(counted.after(rebuild)))
    await until(counted.reached.is_set)
    if runtime.database.engines[0].dialect.name == "postgresql":
        await say(runtime, cast.grace, cast.pair, "meanwhile")
    counted.open()
    await counting
    assert [row for row in await runtime.read(kept) if row[2] == cast.group.id] == [
        row for row in live if row[2] == cast.group.id
    ]


async def test_what_is_said_while_it_is_counted_is_counted_too(runtime, cast):
    async def rebuild_often():
        for _ in range(10):
            await runtime.work(statistics.rebuild, conversation_id=cast.group.id)

    speaking = (say(runtime, cast.ada, cast.group, f"{number}") for number in range(30))
    await asyncio.gather(rebuild_often(), *speaking)
    live = await runtime.read(kept)
    await runtime.work(rebuild_all)
    assert await runtime.read(kept) == live
    assert sum(sent for _, hour, _, sent, _ in live if hour != ALL_TIME) == 30

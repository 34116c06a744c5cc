import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from chatapp import errors, runtime
from chatapp import runtime as runtimes
from chatapp.domain.events import CursorsMoved, PersonalChanged, SessionEnded
from chatapp.domain.session import SessionKind, Viewer
from chatapp.limits import Caller
from chatapp.realtime.bus import MemoryBus
from chatapp.realtime.presence import Lease
from chatapp.realtime.redis_bus import RedisBus
from chatapp.services import accounts, conversations, messages, receipts, sessions
from chatapp.settings import Settings
from tests.conftest import SECRET
from tests.support.cast import say
from tests.support.fakes import RecordingSink
from tests.support.statements import recorded
from tests.support.units import Gate
from tests.support.waiting import until

EVENT, LATER = PersonalChanged("blocks", frozenset({1}), 7), PersonalChanged("blocks", frozenset({1}), 8)


def emit(work):
    work.emit(EVENT)
    return "done"


def emit_and_refuse(work):
    work.emit(EVENT)
    raise errors.Forbidden


async def test_work_publishes_after_the_commit(runtime, cast, bus):
    """Whoever hears of a message finds it in the database."""
    found = []

    def look():
        with runtime.database.engines[1].connect() as connection:
            return connection.execute(text("SELECT count(*) FROM messages")).scalar_one()

    sink = RecordingSink()
    sink.receive = lambda _event: found.append(look())
    runtime.hub.join(cast.grace.id, sink)
    await say(runtime, cast.ada, cast.pair, "hello")
    assert found == [1]


async def test_work_that_is_refused_publishes_nothing(runtime, bus):
    with pytest.raises(errors.Forbidden):
        await runtime.work(emit_and_refuse)
    assert bus.events == []


async def test_read_publishes_nothing(runtime, bus):
    assert await runtime.read(emit) == "done"
    assert bus.events == []


async def test_work_without_events_does_not_bother_the_bus(runtime, bus):
    await runtime.work(lambda _work: None)
    assert bus.batches == []


async def test_events_of_one_work_are_published_together_and_in_order(runtime, bus):
    events = [PersonalChanged("blocks", frozenset({1}), number) for number in range(3)]

    def emit_all(work):
        for event in events:
            work.emit(event)

    await runtime.work(emit_all)
    assert bus.batches == [events]


async def test_published_events_reach_the_sinks_of_this_process(runtime, cast):
    sinks = {person.id: RecordingSink() for person in (cast.ada, cast.grace, cast.linus)}
    for user_id, sink in sinks.items():
        runtime.hub.join(user_id, sink)
    sent = await say(runtime, cast.ada, cast.pair, "hello")
    shown = {user_id: [event.message for event in sink.events] for user_id, sink in sinks.items()}
    assert shown == {cast.ada.id: [sent.message], cast.grace.id: [sent.message], cast.linus.id: []}


async def test_missed_deliveries_let_the_sinks_read_again(runtime, cast, bus):
    sink = RecordingSink()
    runtime.hub.join(cast.ada.id, sink)
    bus.resumed(0)
    await until(lambda: sink.rereads == 1)


async def test_cursors_that_moved_unheard_are_told_to_the_sinks_once_the_database_answers(
    runtime, cast, bus, monkeypatch
):
    monkeypatch.setattr(runtimes, "ASK_AGAIN_AFTER", 0)
    await say(runtime, cast.ada, cast.pair, "hello")
    monkeypatch.setattr(bus, "publish", lambda _: None)
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)
    sinks = {person.id: RecordingSink() for person in (cast.ada, cast.mallory)}
    for user_id, sink in sinks.items():
        runtime.hub.join(user_id, sink)
    read, asked = runtime.read, []

    async def away(service, **arguments):
        asked.append(service)
        if len(asked) == 1:
            raise errors.Unavailable
        return await read(service, **arguments)

    monkeypatch.setattr(runtime, "read", away)
    bus.resumed(0)
    await until(lambda: sinks[cast.ada.id].events)
    audience = frozenset({cast.ada.id, cast.grace.id})
    assert sinks[cast.ada.id].events == [
        CursorsMoved(cast.pair.id, read={cast.grace.id: 1}, delivered={}, audience=audience)
    ]
    assert sinks[cast.mallory.id].events == []


async def test_cancelled_sender_does_not_silence_the_message(runtime, cast, bus):
    """The browser that sent it may be gone already."""
    gate = Gate()

    def send(work):
        sent = messages.send(work, sender_id=cast.ada.id, conversation_id=cast.pair.id, content="hello")
        return gate.after(lambda _work: sent)(work)

    sending = asyncio.create_task(runtime.work(send))
    await until(gate.reached.is_set)
    sending.cancel()
    gate.open()
    await until(lambda: bus.events)
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.pair.id)
    assert view.last_message == bus.events[0].message


async def test_work_and_read_know_the_time(runtime, clock):
    clock.step(days=1)
    assert await runtime.work(lambda work: work.now) == clock()
    assert await runtime.read(lambda work: work.now) == clock()


async def test_hashing_is_off_the_event_loop_and_bounded(runtime):
    gate, threads = Gate(), set()

    def hash_slowly(number, *, plus):
        threads.add(threading.current_thread().name)
        gate.reached.set()
        return gate.before(lambda _: number + plus)(None)

    hashing = [asyncio.create_task(runtime.hashing(hash_slowly, number, plus=10)) for number in range(20)]
    await until(gate.reached.is_set)
    gate.open()
    assert await asyncio.gather(*hashing) == list(range(10, 30))
    assert threading.main_thread().name not in threads
    assert len(threads) <= 2


async def test_sign_ins_do_not_wait_behind_judgements_and_both_queues_are_bounded(runtime):
    gate = threading.Event()
    judging = [asyncio.create_task(runtime.judging(gate.wait)) for _ in range(runtimes.MOST_JUDGING)]
    await asyncio.sleep(0)
    with pytest.raises(errors.TooMany):
        await runtime.judging(int)
    assert await runtime.hashing(int) == 0
    hashing = [asyncio.create_task(runtime.hashing(gate.wait)) for _ in range(runtimes.MOST_HASHING)]
    await asyncio.sleep(0)
    with pytest.raises(errors.Unavailable):
        await runtime.hashing(int)
    gate.set()
    assert all(await asyncio.gather(*judging, *hashing))


async def test_stop_publishes_what_is_still_committed(settings, clock, bus):
    process = runtime.build(settings, bus=bus, clock=clock)
    await process.start()
    stopped_with = []

    async def stop():
        stopped_with.extend(bus.events)

    bus.stop = stop
    gate = Gate()
    working = asyncio.create_task(process.work(lambda work: gate.before(lambda _: emit(work))(None)))
    await until(gate.reached.is_set)
    stopping = asyncio.create_task(process.stop())
    await asyncio.sleep(0)
    gate.open()
    await stopping
    assert stopped_with == [EVENT]
    assert await working == "done"


def threads_but_helpers():
    """All threads but those that an event loop keeps for `asyncio.to_thread`; other loops may have some as well."""
    return {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio_")}


async def test_stop_leaves_no_task_and_no_thread(settings, redis_server):
    tasks, threads = asyncio.all_tasks(), threads_but_helpers()
    process = runtime.build(settings.model_copy(update={"redis_url": redis_server.url}))
    await process.start()
    await process.work(emit)
    await process.read(lambda _work: None)
    await process.hashing(int)
    await process.stop()
    assert asyncio.all_tasks() == tasks
    assert threads_but_helpers() == threads


async def test_build_takes_the_bus_that_the_settings_ask_for(settings, redis_server):
    alone = runtime.build(settings)
    shared = runtime.build(settings.model_copy(update={"redis_url": redis_server.url}))
    assert isinstance(alone.bus, MemoryBus)
    assert isinstance(shared.bus, RedisBus)
    for process in (alone, shared):
        await process.start()
        await process.stop()


async def test_build_takes_as_many_connections_as_the_settings_allow(settings, postgres_url):
    changes = {"database_url": postgres_url, "database_connections": 4}  # half of them for those who write
    process = runtime.build(settings.model_copy(update=changes))
    await process.start()
    gates = [Gate() for _ in range(3)]
    working = [asyncio.create_task(process.work(gate.before(lambda _work: "done"))) for gate in gates]
    await until(lambda: all(gate.reached.is_set() for gate in gates[:2]))
    assert not gates[2].reached.is_set()
    for gate in gates:
        gate.open()
    assert await asyncio.gather(*working) == ["done"] * 3
    await process.stop()


async def test_two_processes_on_one_database_and_redis_hear_each_other(settings, redis_server):
    processes = [runtime.build(settings.model_copy(update={"redis_url": redis_server.url})) for _ in range(2)]
    sink = RecordingSink()
    for process in processes:
        await process.start()
    processes[1].hub.join(1, sink)
    await processes[0].work(emit)
    await until(lambda: sink.events)
    assert sink.events == [EVENT]
    for process in processes:
        await process.stop()


async def test_what_one_process_changed_while_redis_was_away_reaches_the_other(settings, cast, redis_of_its_own):
    processes = [runtime.build(settings.model_copy(update={"redis_url": redis_of_its_own.url})) for _ in range(2)]
    sink = RecordingSink()
    for process in processes:
        await process.start()
    processes[1].hub.join(cast.grace.id, sink)
    await say(processes[0], cast.ada, cast.pair, "hello")
    await until(lambda: sink.events)
    redis_of_its_own.stop()
    await processes[0].work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)
    redis_of_its_own.start()
    await until(lambda: any(isinstance(event, CursorsMoved) for event in sink.events))
    assert sink.events[-1].read == {cast.grace.id: 1}
    assert sink.rereads
    for process in processes:
        await process.stop()


@pytest.fixture
async def two_installations(settings, redis_server):
    """Two that share a Redis and nothing else that matters here."""
    shared = {"redis_url": redis_server.url, "registrations_per_address": 1}
    processes = [
        runtime.build(settings.model_copy(update=shared | {"redis_prefix": prefix})) for prefix in ("chatapp", "other")
    ]
    for process in processes:
        await process.start()
    yield processes
    for process in processes:
        await process.stop()


async def test_two_installations_on_one_redis_do_not_hear_each_other(two_installations):
    sinks = [RecordingSink(), RecordingSink()]
    for process, sink in zip(two_installations, sinks, strict=True):
        process.hub.join(1, sink)
    for process in two_installations:
        await process.work(emit)
    await until(lambda: all(sink.events for sink in sinks))
    for process in two_installations:  # what the other one had to say first has arrived before this, if it ever does
        process.bus.publish([LATER])
    await until(lambda: all(LATER in sink.events for sink in sinks))
    assert [sink.events for sink in sinks] == [[EVENT, LATER]] * 2


async def test_two_installations_on_one_redis_know_and_count_their_own_people(two_installations):
    ours, theirs = two_installations
    now = ours.clock()
    assert len(await ours.presence.hold([Lease(1, "tab", now + timedelta(seconds=60))], now)) == 1
    assert await theirs.presence.states([1]) == {}
    assert await theirs.presence.settle(now + timedelta(seconds=61)) == []
    for process in two_installations:
        async with process.limits.registrations.attempt(Caller("203.0.113.7")):
            pass
    with pytest.raises(errors.TooMany):
        async with ours.limits.registrations.attempt(Caller("203.0.113.7")):
            pass


def test_there_is_no_runtime_before_it_is_installed():
    with pytest.raises(RuntimeError, match="not been started"):
        runtime.current()


def test_installed_runtime_is_the_current_one(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "_current", None)
    process = runtime.build(Settings(data_dir=tmp_path, secret=SECRET))
    runtime.install(process)
    assert runtime.current() is process
    runtime.install(None)
    with pytest.raises(RuntimeError):
        runtime.current()


@pytest.fixture
async def served(runtime, cast):
    """Sessions of everybody, each with a sink of this process; by name."""
    sinks = {}
    for name in ("ada", "grace", "linus", "mallory"):
        user_id = getattr(cast, name).id
        started = await runtime.work(sessions.start, user_id=user_id, kind=SessionKind.BROWSER, client="")
        sinks[name] = RecordingSink(Viewer(user_id, started.session_id))
        runtime.hub.join(user_id, sinks[name])
    return sinks


def over(sinks):
    """Who was told that their session is over."""
    return {name for name, sink in sinks.items() if any(isinstance(event, SessionEnded) for event in sink.events)}


async def test_sessions_that_ended_without_an_event_are_found_in_one_statement(
    runtime, cast, served, clock, monkeypatch
):
    with monkeypatch.context() as deaf:
        deaf.setattr(runtime.bus, "publish", lambda _: None)
        await runtime.work(accounts.disable, user_id=cast.grace.id)
        await runtime.work(sessions.log_out, viewer=served["linus"].viewers[0])
    with recorded(runtime) as statements:
        await runtime.end_sessions()
    assert len(statements) == 1
    assert over(served) == {"grace", "linus"}
    clock.step(days=31)
    await runtime.end_sessions()
    assert over(served) == {"ada", "grace", "linus", "mallory"}


async def test_sessions_are_asked_about_again_and_again_also_after_a_failure(runtime, cast, served, monkeypatch):
    monkeypatch.setattr(runtimes, "SESSIONS_ASKED_EVERY", 0.01)
    read, failures = runtime.read, []

    async def fail_first(*arguments, **where):
        if not failures:
            failures.append(arguments)
            raise errors.Unavailable
        return await read(*arguments, **where)

    monkeypatch.setattr(runtime.bus, "publish", lambda _: None)
    monkeypatch.setattr(runtime, "read", fail_first)
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    asking = asyncio.create_task(runtime.ask_sessions())
    await until(lambda: over(served) == {"grace"})
    asking.cancel()
    assert failures


async def test_sessions_that_ended_while_nothing_was_heard_end_before_anything_missed_is_told(
    runtime, cast, served, bus, monkeypatch
):
    await say(runtime, cast.ada, cast.pair, "hello")
    with monkeypatch.context() as deaf:
        deaf.setattr(bus, "publish", lambda _: None)
        await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)
        await runtime.work(accounts.disable, user_id=cast.grace.id)
    served["grace"].events.clear()
    bus.resumed(0)
    await until(lambda: served["grace"].events)
    assert isinstance(served["grace"].events[0], SessionEnded)


async def test_the_look_at_sessions_is_frequent_enough():
    assert runtimes.SESSIONS_ASKED_EVERY <= 20

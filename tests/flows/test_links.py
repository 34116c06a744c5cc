"""Previews of links from end to end: a message is sent, its timer acts, another server is asked, and all are told."""

import asyncio
import contextlib
from ipaddress import ip_network

import pytest
from sqlmodel import select

from chatapp.domain.events import MessageChanged
from chatapp.domain.link import LinkView
from chatapp.domain.timer import Timer, TimerKind
from chatapp.flows import links
from chatapp.limits import Quota
from chatapp.outgoing import Outgoing
from chatapp.services import messages
from tests.support.cast import say
from tests.support.sites import page, serving
from tests.support.waiting import until

HEAD = b"<title>Plain</title><meta property='og:title' content='Timetable'><meta name=description content='Acts.'>"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"outgoing_allowed": [ip_network("127.0.0.0/8")]})


@pytest.fixture
def clockwork(runtime):
    """Timers act while this is open."""

    @contextlib.asynccontextmanager
    async def clockwork():
        task = asyncio.create_task(runtime.clockwork.keep())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return clockwork


def waiting(work):
    return [each.key for each in work.db.exec(select(Timer).where(Timer.kind == TimerKind.LINK))]


async def test_a_message_shows_what_the_page_of_its_link_says(runtime, cast, bus, clockwork):
    async with serving(page(HEAD)) as (port, asked), clockwork():
        address = f"http://127.0.0.1:{port}/a"
        message = (await say(runtime, cast.ada, cast.group, f"See {address}")).message
        await until(lambda: bus.of(MessageChanged))
        (told,) = bus.of(MessageChanged)
        assert told.message.id == message.id
        assert told.message.link == LinkView(address, "Timetable", "Acts.", "127.0.0.1")
        async with asyncio.timeout(10):
            while await runtime.read(waiting):  # noqa: ASYNC110 - rows
                await asyncio.sleep(0.01)
        assert len(asked) == 1
        head = asked[0].decode()
        assert not any(name in head for name in ("Cookie", "Referer", "ada", "Ada"))


async def test_a_message_goes_out_while_the_other_server_says_nothing(runtime, cast, bus, clockwork):
    async def silent(_head, _writer):
        await asyncio.sleep(60)

    async with serving(silent) as (port, asked), clockwork():
        await say(runtime, cast.ada, cast.group, f"http://127.0.0.1:{port}/")
        await until(lambda: asked)
        await asyncio.wait_for(say(runtime, cast.grace, cast.group, "Meanwhile"), 2)


async def test_two_pages_are_asked_for_at_once(runtime, cast, bus, clockwork):
    gate, under_way, most = asyncio.Event(), 0, 0

    async def slow(_head, writer):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await gate.wait()
        under_way -= 1
        writer.write(page(HEAD))

    async with serving(slow) as (port, asked), clockwork():
        for n in range(5):
            await say(runtime, cast.ada, cast.group, f"http://127.0.0.1:{port}/{n}")
        await until(lambda: len(asked) == 2)
        gate.set()
        await until(lambda: len(bus.of(MessageChanged)) == 5)
    assert most == 2


@pytest.mark.parametrize(
    "answer", [page(b"", status="404 Not Found"), page(b"%PDF", "application/pdf"), page(b"<p>"), b""]
)
async def test_a_page_that_says_nothing_shows_nothing(runtime, cast, bus, answer):
    async with serving(answer) as (port, _):
        message = (await say(runtime, cast.ada, cast.group, f"http://127.0.0.1:{port}/")).message
        bus.take()
        await links.look(runtime, Timer(kind=TimerKind.LINK, key=str(message.id)))
        await links.look(runtime, Timer(kind=TimerKind.LINK, key=str(message.id)))
    assert bus.take() == []


async def test_an_address_inside_is_not_asked(runtime, cast, bus, monkeypatch):
    monkeypatch.setattr(runtime, "outgoing", Outgoing())
    async with serving(page(HEAD)) as (port, asked):
        message = (await say(runtime, cast.ada, cast.group, f"http://127.0.0.1:{port}/")).message
        bus.take()
        await links.look(runtime, Timer(kind=TimerKind.LINK, key=str(message.id)))
    assert (asked, bus.take()) == ([], [])
    runtime.outgoing.stop()


async def test_who_sends_many_links_has_no_previews_for_a_while(runtime, cast, bus):
    for _ in range(60):
        await runtime.limits.quotas.spend(Quota.PREVIEWS, cast.ada.id)
    async with serving(page(HEAD)) as (port, asked):
        for person, count in ((cast.ada, 0), (cast.grace, 1)):
            message = (await say(runtime, person, cast.group, f"http://127.0.0.1:{port}/{count}")).message
            await links.look(runtime, Timer(kind=TimerKind.LINK, key=str(message.id)))
            assert len(asked) == count


async def test_a_timer_of_a_message_that_is_gone_does_nothing(runtime, cast, bus):
    message = (await say(runtime, cast.ada, cast.group, "https://site.example/")).message
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=message.id)
    bus.take()
    for key in (message.id, 10_000):
        await links.look(runtime, Timer(kind=TimerKind.LINK, key=str(key)))
    assert bus.take() == []

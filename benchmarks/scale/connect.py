"""Everybody connects at once, as after a broken line; and what somebody weighs who is only there."""

import argparse
import asyncio
import itertools
from collections.abc import Sequence
from time import perf_counter as now

import uvloop

from benchmarks import references
from benchmarks.report import Report, Row, percentile
from benchmarks.setups import SETUPS, Running, add_setups, running

from .broadcast import Load, Subject, measure
from .clients import Line, Listener, Page
from .compare import COUNTS, KEY, join, report_of
from .echoes import EchoLine, EchoPage, Script
from .meter import Meter
from .people import converse, enrol
from .screen import Reader
from .tally import Tally

GROUP = 10  # people in each conversation
WARM = 20  # listeners that come and go first, because they fill what is filled once
AWAY = 1.0  # seconds without anybody
QUICK = {"count": 12, "setups": ["single"]}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=500, help="tabs, and sockets, each of another user")
    add_setups(parser, default=["single"])


def run(options: argparse.Namespace) -> Report:
    """Each subject has a server of its own, in which nothing has happened before."""
    rows: list[Row] = []
    for name, kind in itertools.product(options.setups, ("tabs", "sockets")):
        with running(SETUPS[name], has_postgres=options.postgres) as found:
            rows += uvloop.run(_product(f"{kind}, {SETUPS[name].title}", kind, found, options))
    for kind, reference in (("tabs", references.SOCKETIO), ("sockets", references.ASGI)):
        with references.running(reference) as bare:
            tally, script = Tally(), Script()
            room = [_echo(kind, bare.port, tally, script) for _ in range(options.count)]
            subject = Subject(f"bare: {reference}", [room], tally, Meter([bare]), lambda _, script=script: script.said)
            rows += uvloop.run(_storms(subject, options.repeat))
    return report_of(rows)


async def _product(name: str, kind: str, found: Running, options: argparse.Namespace) -> list[Row]:
    users = await enrol([one.port for one in found.servers], options.count, has_browser=kind == "tabs")
    tally, reader, heard, rooms = Tally(), Reader(), {}, []
    for begin in range(0, len(users), GROUP):
        people = users[begin : begin + GROUP]
        key = await converse(people, f"Group {begin // GROUP}")
        rooms.append(
            [Page(user, key, tally, reader) if kind == "tabs" else Line(user, key, tally, heard) for user in people]
        )
    meter = Meter(found.servers, found)
    return await _storms(Subject(name, rooms, tally, meter, lambda key: dict(found.stored(key))), options.repeat)


def _echo(kind: str, port: int, tally: Tally, script: Script) -> Listener:
    return EchoPage(port, tally, Reader(), script) if kind == "tabs" else EchoLine(port, tally, {}, script)


async def _storms(subject: Subject, repeat: int) -> list[Row]:
    everybody = list(itertools.chain(*subject.rooms))
    await join(everybody[:WARM])
    await _go(everybody[:WARM], subject.tally)
    before = subject.meter.memory()
    await join(everybody)
    await subject.tally.quiet()
    weight = (subject.meter.memory() - before) * 1e3 / len(everybody)
    rows = []
    for _ in range(repeat):
        await _go(everybody, subject.tally)
        rows.append(await _storm(subject, everybody) | {"kB each": weight})
        print(".", end="", flush=True)
    await _go(everybody, subject.tally)
    print(flush=True)
    return rows


async def _go(listeners: Sequence[Listener], tally: Tally) -> None:
    for listener in listeners:
        listener.leave()
    await asyncio.sleep(AWAY)
    await tally.quiet()


async def _storm(subject: Subject, everybody: Sequence[Listener]) -> Row:
    """All at once; then one message in each conversation shows that everybody is really there."""
    start, begun = subject.meter.read(), now()

    async def arrive(listener: Listener) -> float:
        await listener.join()
        return now() - begun

    taken = await asyncio.gather(*map(arrive, everybody))
    cost = subject.meter.read() - start
    await subject.tally.quiet()
    heard = await measure(subject, Load("one word to all", 1, 0, 1))
    return {name: heard[name] for name in (*KEY, *COUNTS)} | {
        "connects/s": round(len(taken) / max(taken)),
        "median s": percentile(taken, 0.5),
        "all s": max(taken),
        "ms each": cost.server * 1e3 / len(taken),
        "sql each": cost.statements / len(taken),
        "redis each": cost.commands / len(taken),
        "generator %": round(cost.generator_share),
    }

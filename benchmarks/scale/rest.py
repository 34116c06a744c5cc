"""REST under eight connections: lists, statistics, a page of a long history and sending, beside ten times as much."""

import argparse
import asyncio
import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from time import perf_counter as now
from uuid import uuid4

import uvloop

from benchmarks.report import Report, Row, median, percentile
from benchmarks.setups import SETUPS, Running, running
from tests.support.wire.transport import Http, request

from .meter import Meter
from .people import User, enrol
from .seeding import Seeder

CONNECTIONS = 8
TIMES = 10  # as much history
GOOD = (200, 201)
BEGINS_AFTER = 0.2  # seconds at most; the first requests fill caches
QUICK = {"seconds": 0.1, "lists": [3, 6], "long": 100, "each": 3, "databases": ["sqlite"]}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=1.5, help="of each request, in each repeat")
    parser.add_argument("--lists", type=int, nargs="+", default=[10, 100, 500], help="conversations of a user")
    parser.add_argument("--each", type=int, default=20, help="messages in each of these")
    parser.add_argument("--long", type=int, default=10_000, help="messages in a long conversation")
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])


@dataclass(frozen=True, slots=True)
class Place:
    """A server with a history; `requests` has for each name one endless series for each connection."""

    database: str
    history: str
    port: int
    meter: Meter
    requests: dict[str, list[Iterator[bytes]]]


@dataclass(slots=True)
class Found:
    """What the answers were."""

    seconds: list[float] = field(default_factory=list)
    size: int = 0
    failed: int = 0


def run(options: argparse.Namespace) -> Report:
    """Short and long histories take turns, so that both meet the same machine."""
    with ExitStack() as stack:
        servers = [
            (database, times, stack.enter_context(running(SETUPS["single"], has_postgres=database == "postgres")))
            for database in options.databases
            for times in (1, TIMES)
        ]
        return uvloop.run(_compare(servers, options))


async def _compare(servers: Sequence[tuple[str, int, Running]], options: argparse.Namespace) -> Report:
    places = [await _place(database, times, found, options) for database, times, found in servers]
    rows: list[Row] = []
    for _, name in itertools.product(range(options.repeat), places[0].requests):
        for place in places:
            rows.append(await _measure(place, name, options.seconds))
            print(".", end="", flush=True)
    print(flush=True)
    return _report(rows)


async def _place(database: str, times: int, found: Running, options: argparse.Namespace) -> Place:
    port = found.servers[0].port
    users = await enrol([port], len(options.lists) + CONNECTIONS, has_browser=False)
    viewers, others = users[: len(options.lists)], users[len(options.lists) :]
    seeder, ids = Seeder(found.database), [user.id for user in others]
    for viewer, count in zip(viewers, options.lists, strict=True):
        for number in range(count):
            people = [viewer.id, ids[number % CONNECTIONS], ids[(number + 1) % CONNECTIONS]]
            seeder.group(people, f"Project {number}", options.each * times)
    long = seeder.group([viewers[0].id, *ids], "A long one", options.long * times)
    shared = seeder.group(ids, "Everybody", options.each * times)
    own = [seeder.group([one, ids[0], viewers[0].id], "Apart", options.each * times) for one in ids[1:]]
    seeder.finish()
    asked = {
        f"list of 50 out of {count}": _same(request("GET", "/api/chat/conversations/?limit=50", viewer.access))
        for viewer, count in zip(viewers, options.lists, strict=True)
    }
    asked["statistics"] = _same(request("GET", "/api/chat/conversations/stats/", viewers[-1].access))
    half = options.long * times // 2
    path = f"/api/chat/messages/?conversation={long}&before={half}"
    asked["page of a long one"] = _same(request("GET", path, viewers[0].access))
    asked["send, all to one"] = [_sends(user, shared) for user in others]
    asked["send, each to another"] = [_sends(user, key) for user, key in zip(others, [shared, *own], strict=True)]
    return Place(database, f"x {times}", port, Meter(found.servers, found), asked)


def _same(asked: bytes) -> list[Iterator[bytes]]:
    return [itertools.repeat(asked)] * CONNECTIONS


def _sends(user: User, conversation: int) -> Iterator[bytes]:
    for number in itertools.count(1):
        body = {"conversation": conversation, "content": f"Number {number} of very many.", "client_id": str(uuid4())}
        yield request("POST", "/api/chat/messages/", user.access, body)


async def _measure(place: Place, name: str, seconds: float) -> Row:
    lines = [await Http.to(place.port) for _ in range(CONNECTIONS)]
    pairs = list(zip(lines, place.requests[name], strict=True))
    await _ask_all(pairs, min(BEGINS_AFTER, seconds))
    before = place.meter.read()
    found = await _ask_all(pairs, seconds)
    cost = place.meter.read() - before
    for line in lines:
        line.close()
    count = len(found.seconds)
    return {
        "database": place.database,
        "request": name,
        "history": place.history,
        "failed": found.failed,
        "requests/s": round(count / cost.at),
        "p50 ms": percentile(found.seconds, 0.5) * 1e3,
        "p95 ms": percentile(found.seconds, 0.95) * 1e3,
        "p99 ms": percentile(found.seconds, 0.99) * 1e3,
        "server us": cost.server / count * 1e6,
        "sql": cost.statements / count,
        "bytes": round(found.size / count),
        "generator %": round(cost.generator_share),
    }


async def _ask_all(pairs: Sequence[tuple[Http, Iterator[bytes]]], seconds: float) -> Found:
    """Each connection asks again as soon as it was answered."""
    found, end = Found(), now() + seconds

    async def ask(line: Http, requests: Iterator[bytes]) -> None:
        while (began := now()) < end:
            answer = await line.ask(next(requests))
            found.seconds.append(now() - began)
            found.size += len(answer.body)
            found.failed += answer.status not in GOOD

    await asyncio.gather(*(ask(line, requests) for line, requests in pairs))
    return found


def _report(rows: Sequence[Row]) -> Report:
    """Medians; `x` is the processor time of a request beside that with the short history."""
    names = ("database", "request", "history")
    runs: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        runs.setdefault(tuple(row[name] for name in names), []).append(row)
    figures = {key: median(some) for key, some in sorted(runs.items(), key=lambda item: item[0][0] != "sqlite")}
    for (database, name, _), row in figures.items():
        row["x"] = row["server us"] / figures[database, name, "x 1"]["server us"]
    return Report([list(figures.values())], rows, is_right=not any(row["failed"] for row in rows))

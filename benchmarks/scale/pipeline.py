"""One person sends messages through one socket: all at once, and for comparison each after the one before came back."""

import argparse
import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import uvloop

from benchmarks.report import Report, Row, median
from benchmarks.setups import SETUPS, Running, add_setups, running

from .clients import Line
from .meter import Meter
from .people import User, converse, enrol
from .proof import prove_lines
from .tally import Tally

FAULTS = ("lost", "doubled", "disordered", "altered", "swapped")
KEY = ("database", "set-up", "sends")
QUICK = {"messages": 20, "setups": ["single"], "databases": ["sqlite"]}


@dataclass(frozen=True, slots=True)
class Place:
    """A set-up at work, with two people who talk there."""

    database: str
    setup: str
    found: Running
    users: Sequence[User]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=200, help="of each run")
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    add_setups(parser)


def run(options: argparse.Namespace) -> Report:
    """Both ways of sending take turns, so that they meet the same machine; each run has a new conversation."""
    prove_lines()
    rows: list[Row] = []
    burst = {"CHATAPP_SOCKET_BURST": f"{options.messages + 100}"}
    for database, setup in itertools.product(options.databases, options.setups):
        with ExitStack() as stack:
            found = stack.enter_context(running(SETUPS[setup], has_postgres=database == "postgres", **burst))
            rows += uvloop.run(_measure_all(database, setup, found, options))
    print(flush=True)
    return _report(rows)


async def _measure_all(database: str, setup: str, found: Running, options: argparse.Namespace) -> list[Row]:
    users = await enrol([server.port for server in found.servers], 2, has_browser=False)
    place, rows = Place(database, SETUPS[setup].title, found, users), []
    await _measure(place, options.messages, at_once=True)  # the first run fills caches
    for at_once in (True, False) * options.repeat:
        rows.append(await _measure(place, options.messages, at_once=at_once))
        print(".", end="", flush=True)
    return rows


async def _measure(place: Place, messages: int, *, at_once: bool) -> Row:
    """From the first frame until the last message has come back."""
    conversation = await converse(place.users, "A monologue")
    tally = Tally()
    line = Line(place.users[0], conversation, tally, {})
    await line.join()
    meter = Meter(place.found.servers, place.found)
    before, texts = meter.read(), [f"This is number {number} of many." for number in range(messages)]
    seconds = 0.0
    for some in [texts] if at_once else [[text] for text in texts]:
        tally.begin(len(some))
        for text in some:
            line.say(text)
        await tally.wait()
        seconds += tally.seconds
    cost = meter.read() - before
    line.leave()
    stored = dict(place.found.stored(conversation))
    faults = line.faults(stored)
    return {
        "database": place.database,
        "set-up": place.setup,
        "sends": "all at once" if at_once else "one after the other",
        "lost": faults.lost + messages - len(stored),
        "doubled": faults.doubled,
        "disordered": faults.disordered,
        "altered": faults.altered,
        "swapped": _swapped(texts, stored),
        "messages/s": round(messages / seconds),
        "server us": cost.server / messages * 1e6,
        "sql/message": cost.statements / messages,
        "generator %": round(cost.generator_share),
    }


def _swapped(sent: Sequence[str], stored: dict[int, str]) -> int:
    """How many messages were not stored in the order in which they were sent."""
    return sum(text != stored.get(seq) for seq, text in enumerate(sent, start=1))


def _report(rows: Sequence[Row]) -> Report:
    """Sums the faults and takes medians of the speeds; `x` is the speed divided by that of one message at a time."""
    runs = {key: [row for row in rows if _key(row) == key] for key in dict.fromkeys(map(_key, rows))}
    counts = [dict(zip(KEY, key, strict=True)) | _sums(some) for key, some in runs.items()]
    figures = [_without_faults(median(some)) for some in runs.values()]
    for fast, slow in _pairs(figures):
        fast["x"], slow["x"] = fast["messages/s"] / slow["messages/s"], 1.0
    return Report(tables=[counts, figures], runs=rows, is_right=not any(row[name] for row in counts for name in FAULTS))


def _pairs(figures: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    yield from zip(figures[::2], figures[1::2], strict=True)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in KEY)


def _sums(rows: Sequence[Row]) -> Row:
    return {name: sum(row[name] for row in rows) for name in FAULTS}


def _without_faults(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in FAULTS}

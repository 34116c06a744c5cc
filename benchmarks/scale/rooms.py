"""Many conversations at once, each with its own pace: what is said in one must not wait for the others."""

import argparse
from contextlib import ExitStack

import uvloop

from benchmarks.report import Report
from benchmarks.setups import SETUPS, Running, add_setups, running

from .broadcast import Load
from .clients import Line, Listener, Page
from .compare import Stage, compare
from .meter import Meter
from .people import converse, enrol
from .proof import prove_lines, prove_pages
from .screen import Reader
from .tally import Tally

PACE = 2  # messages a second in each conversation
PRESENT = 2  # listeners in each
QUICK = {"count": 3, "seconds": 1.5, "setups": ["single"]}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=100, help="conversations")
    parser.add_argument("--seconds", type=float, default=10, help="of each run")
    add_setups(parser)


def run(options: argparse.Namespace) -> Report:
    prove_pages()
    prove_lines()
    with ExitStack() as stack:
        found = {
            name: stack.enter_context(running(SETUPS[name], has_postgres=options.postgres)) for name in options.setups
        }
        return uvloop.run(_compare(found, options))


async def _compare(found: dict[str, Running], options: argparse.Namespace) -> Report:
    load = Load(f"{options.count} x {PACE}/s", round(options.seconds * PACE), PACE, PRESENT)
    stages = [stage for name, one in found.items() for stage in await _stages(SETUPS[name].title, one, options.count)]
    return await compare(stages, [load], options.repeat)


async def _stages(name: str, found: Running, count: int) -> list[Stage]:
    """Each user is in four conversations, and has them all open."""
    users = await enrol([one.port for one in found.servers], max(count // 2, PRESENT + 1), has_browser=True)
    rooms = [[users[number % len(users)], users[_partner(number, len(users))]] for number in range(count)]
    keys = [await converse(people, f"Conversation {number}") for number, people in enumerate(rooms)]

    def pages(tally: Tally) -> list[list[Listener]]:
        reader = Reader()
        return [[Page(user, key, tally, reader) for user in people] for people, key in zip(rooms, keys, strict=True)]

    def lines(tally: Tally) -> list[list[Listener]]:
        return [[Line(user, key, tally, {}) for user in people] for people, key in zip(rooms, keys, strict=True)]

    return [
        Stage(f"{kind}, {name}", listeners, Meter(found.servers, found), lambda key: dict(found.stored(key)))
        for kind, listeners in (("tabs", pages), ("sockets", lines))
    ]


def _partner(number: int, count: int) -> int:
    """Another user, not the same in the next round."""
    return (number + 1 + number // count) % count

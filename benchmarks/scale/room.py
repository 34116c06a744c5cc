"""One conversation with many listeners: the product in each set-up, beside a bare server."""

import argparse
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import uvloop

from benchmarks import references
from benchmarks.report import Report
from benchmarks.setups import SETUPS, Running, add_setups, running
from tests.support.server import Server

from .broadcast import Load
from .clients import Listener
from .compare import Stage, compare
from .echoes import Script
from .meter import Meter
from .people import User, converse, enrol
from .tally import Tally

PACE = 10  # messages a second
SPEAKERS = 50  # of those who speak all at once


@dataclass(frozen=True, slots=True)
class Kind:
    """Tabs or sockets: how users become listeners of a conversation, and what they are compared with."""

    has_browser: bool
    members: Callable[[Sequence[User], int, Tally], list[Listener]]
    reference: str
    strangers: Callable[[int, int, Tally, Script], list[Listener]]


def add_options(parser: argparse.ArgumentParser, what: str, *, count: int, burst: int) -> None:
    parser.add_argument("--count", type=int, default=count, help=f"{what}, each of another user")
    parser.add_argument("--seconds", type=float, default=8, help="of each paced run")
    parser.add_argument("--burst", type=int, default=burst, help="messages of each burst")
    parser.add_argument("--speakers", nargs="+", choices=["one", "many"], default=["one", "many"])
    add_setups(parser)


def run(options: argparse.Namespace, kind: Kind) -> Report:
    """Everything is up before the first run, and idle while it is not its turn."""
    burst = {"CHATAPP_SOCKET_BURST": f"{2 * options.burst + 1000}"}
    with ExitStack() as stack:
        found = {
            name: stack.enter_context(running(SETUPS[name], has_postgres=options.postgres, **burst))
            for name in options.setups
        }
        bare = stack.enter_context(references.running(kind.reference))
        return uvloop.run(_compare(found, bare, kind, options))


async def _compare(found: dict[str, Running], bare: Server, kind: Kind, options: argparse.Namespace) -> Report:
    stages = [await _stage(SETUPS[name].title, one, kind, options.count) for name, one in found.items()]
    return await compare([*stages, _reference(bare, kind, options.count)], _loads(options), options.repeat)


async def _stage(name: str, found: Running, kind: Kind, count: int) -> Stage:
    users = await enrol([one.port for one in found.servers], count, has_browser=kind.has_browser)
    conversation = await converse(users, "Everybody")
    return Stage(
        name,
        lambda tally: [kind.members(users, conversation, tally)],
        Meter(found.servers, found),
        lambda conversation: dict(found.stored(conversation)),
    )


def _reference(bare: Server, kind: Kind, count: int) -> Stage:
    script = Script()
    return Stage(
        f"bare: {kind.reference}",
        lambda tally: [kind.strangers(bare.port, count, tally, script)],
        Meter([bare]),
        lambda _: script.said,
        script.weigh,
    )


def _loads(options: argparse.Namespace) -> list[Load]:
    """In the order of their weight."""
    paced = round(options.seconds * PACE)
    loads = [
        Load(f"{PACE}/s, one speaks", paced, PACE, 1),
        Load(f"{PACE}/s, all speak", paced, PACE, options.count),
        Load("burst, one speaks", options.burst, 0, 1),
        Load(f"burst, {SPEAKERS} speak", options.burst, 0, SPEAKERS),
    ]
    return [load for load in loads if ("one" if load.speakers == 1 else "many") in options.speakers]

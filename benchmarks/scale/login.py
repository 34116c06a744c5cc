"""Logins as fast as they go, and what they do to those who talk meanwhile."""

import argparse
import asyncio
import contextlib
import itertools
from collections.abc import Sequence
from time import perf_counter as now

import uvloop

from benchmarks.report import Report, Row
from benchmarks.setups import SETUPS, Running, add_setups, running
from tests.support.server import PASSWORD
from tests.support.wire.transport import Http, request

from .broadcast import Load, Subject, measure
from .clients import Page
from .compare import join, report_of
from .meter import Meter
from .people import User, converse, enrol
from .screen import Reader
from .tally import Tally

CONNECTIONS = 8
PACE = 10  # messages a second
OK = 200
QUICK = {"count": 4, "seconds": 0.4}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=20, help="tabs of those who talk")
    parser.add_argument("--seconds", type=float, default=6, help="of each run")
    add_setups(parser, default=["single"])


def run(options: argparse.Namespace) -> Report:
    """One set-up after the other: logins take all of the machine."""
    rows: list[Row] = []
    for name in options.setups:
        with running(SETUPS[name], has_postgres=options.postgres) as found:
            rows += uvloop.run(_measure(SETUPS[name].title, found, options))
    return report_of(rows)


async def _measure(name: str, found: Running, options: argparse.Namespace) -> list[Row]:
    users = await enrol([one.port for one in found.servers], options.count, has_browser=True)
    conversation, tally, reader = await converse(users, "Everybody"), Tally(), Reader()
    room = [Page(user, conversation, tally, reader) for user in users]
    await join(room)
    await tally.quiet()
    subject = Subject(name, [room], tally, Meter(found.servers, found), lambda key: dict(found.stored(key)))
    loads = [
        Load(f"{PACE}/s, {what}", round(options.seconds * PACE), PACE, len(users))
        for what in ("nobody logs in", "logins")
    ]
    rows = []
    for _ in range(options.repeat):
        rows.append(await measure(subject, loads[0]) | {"logins/s": 0.0, "login p50 ms": 0.0, "failed": 0})
        rows.append(await _with_logins(subject, loads[1], users))
        print(".", end="", flush=True)
    print(flush=True)
    for page in room:
        page.leave()
    return rows


async def _with_logins(subject: Subject, load: Load, users: Sequence[User]) -> Row:
    taken: list[float] = []
    failed: list[int] = []
    names, begun = itertools.cycle(users), now()

    async def log_in() -> None:
        user = next(names)
        http = await Http.to(user.port)
        with contextlib.closing(http):
            while True:
                body, began = {"username": next(names).username, "password": PASSWORD}, now()
                answer = await http.ask(request("POST", "/api/auth/token/", body=body))
                taken.append(now() - began)
                failed.extend([answer.status] if answer.status != OK else [])

    logins = [asyncio.create_task(log_in()) for _ in range(CONNECTIONS)]
    row = await measure(subject, load)
    seconds = now() - begun
    for login in logins:
        login.cancel()
    await asyncio.gather(*logins, return_exceptions=True)
    middle = sorted(taken)[len(taken) // 2] if taken else 0.0
    return row | {"logins/s": len(taken) / seconds, "login p50 ms": middle * 1e3, "failed": len(failed)}

"""People come and go for a while, and the server must not grow: `python -m benchmarks.soak [--minutes 5]`.

Every few seconds some tabs and sockets leave and others come, and somebody says something a few times a second. Once in
a while the server's own figures are read, and in the end a line is laid through each of them, the first third left out.
Light enough to run beside other work. Exit status 1 when open files rise, or memory by more than ALLOWED.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter as now
from uuid import uuid4

import httpx
import uvloop

from tests.support.server import Server, server
from tests.support.wire.transport import Http, WireError, request

from .report import Row, table
from .scale.clients import Line, Page
from .scale.people import CREATED, User, converse, enrol, expect
from .scale.screen import Reader
from .scale.tally import Tally
from .torture.people import Ways, sign_in

TOKEN = "4f1e2d3c4b5a69788796a5b4c3d2e1f0"  # noqa: S105 - of a server for some minutes
FIGURES = {
    "memory MB": ("process_resident_memory_bytes", 1e6),
    "open files": ("process_open_fds", 1),
    "tabs": ("chatapp_tabs", 1),
    "sockets": ("chatapp_sockets{", 1),
    "tasks": ("chatapp_tasks", 1),
}
PEOPLE, PRESENT = 24, 12
PACE = 0.4  # seconds between two messages
LOOK_EVERY = 5.0  # seconds
FRESH_FOR = 600.0  # seconds; an access token is good for 900
ALLOWED = 0.5  # MB a minute

Seen = list[tuple[float, dict[str, float]]]


class Person:
    """Somebody who signs in again before their token runs out."""

    def __init__(self, user: User) -> None:
        self._user, self._signed_in_at = user, now()

    async def user(self) -> User:
        if now() - self._signed_in_at > FRESH_FOR:
            access = await sign_in(self._user, Ways([self._user.port], 0))
            if access is None:
                msg = f"{self._user.username} could not sign in again"
                raise WireError(msg)
            self._user, self._signed_in_at = replace(self._user, access=access), now()
        return self._user


async def soak(one: Server, minutes: float, *, has_new_tabs: bool) -> Seen:
    """The figures, each with its second."""
    users = await enrol([one.port], PEOPLE, has_browser=True)
    conversation = await converse(users, "Coming and going")
    people = [Person(user) for user in users]
    ends = now() + minutes * 60
    tasks = [asyncio.create_task(_come_and_go(each, conversation, ends, has_new_tabs=has_new_tabs)) for each in people]
    tasks.append(asyncio.create_task(_talk(people[0], conversation, ends)))
    seen, began = [], now()
    async with httpx.AsyncClient(base_url=one.url, headers={"Authorization": f"Bearer {TOKEN}"}) as web:
        while now() < ends:
            await asyncio.sleep(LOOK_EVERY)
            seen.append((now() - began, _figures((await web.get("/metrics")).text)))
    await asyncio.gather(*tasks)
    return seen


async def _come_and_go(person: Person, conversation: int, ends: float, *, has_new_tabs: bool) -> None:
    """A tab, or a socket, for some seconds; then none for as long."""
    reader, heard, token = Reader(), {}, str(uuid4())
    await asyncio.sleep(random.uniform(0, 8))  # noqa: S311 - nobody has to guess it
    while now() < ends:
        user = await person.user()
        is_tab = random.random() < PRESENT / PEOPLE  # noqa: S311 - as above
        one = Page(user, conversation, Tally(), reader) if is_tab else Line(user, conversation, Tally(), heard)
        if isinstance(one, Page) and not has_new_tabs:
            one._token = token
        await one.join()
        await asyncio.sleep(random.uniform(2, 10))  # noqa: S311 - as above
        one.leave()
        await asyncio.sleep(random.uniform(2, 10))  # noqa: S311 - as above


async def _talk(person: Person, conversation: int, ends: float) -> None:
    http = await Http.to((await person.user()).port)
    while now() < ends:
        body = {"conversation": conversation, "content": "Something that somebody says while others come and go."}
        said = await http.ask(request("POST", "/api/chat/messages/", (await person.user()).access, body))
        expect(said.status, CREATED, said.body)
        await asyncio.sleep(PACE)
    http.close()


def _figures(text: str) -> dict[str, float]:
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {
        name: sum(float(value) for label, _, value in lines if label.startswith(begins)) / unit
        for name, (begins, unit) in FIGURES.items()
    }


def rows_of(seen: Seen) -> list[Row]:
    """Of each figure: where it began, where it ended, and its slope once the server was warm."""
    warm = seen[len(seen) // 3 :]
    minutes = [second / 60 for second, _ in warm]
    return [
        {
            "figure": name,
            "first": seen[0][1][name],
            "last": seen[-1][1][name],
            "least": min(figures[name] for _, figures in warm),
            "most": max(figures[name] for _, figures in warm),
            "a minute": round(statistics.linear_regression(minutes, [figures[name] for _, figures in warm]).slope, 3),
        }
        for name in FIGURES
    ]


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--new-tabs", action="store_true", help="nobody comes back to an old one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chatapp-soak-") as folder:
        settings = {"CHATAPP_DEMO_DATA": "false", "CHATAPP_METRICS_TOKEN": TOKEN}
        with server(Path(folder) / "data", **settings) as one:
            rows = rows_of(uvloop.run(soak(one, options.minutes, has_new_tabs=options.new_tabs)))
    print(table(rows))
    slopes = {row["figure"]: row["a minute"] for row in rows}
    return 1 if slopes["memory MB"] > ALLOWED or slopes["open files"] > 1 else 0


if __name__ == "__main__":
    sys.exit(main())

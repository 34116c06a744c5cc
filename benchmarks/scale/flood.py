"""One account floods over many connections while another person talks: how long the other's messages take."""

import argparse
import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter as now
from typing import Any
from uuid import uuid4

import uvloop

from benchmarks.report import Report, Row, median, percentile
from benchmarks.setups import SETUPS, Running, running
from tests.support.wire import frames
from tests.support.wire.transport import Http, Socket, request

from .people import User, converse, enrol
from .seeding import Seeder

SPEAKS_EVERY = 0.1  # seconds
ARRIVES_WITHIN = 30.0  # seconds after the last message; what comes later is lost
AIM = 0.2  # seconds, for the 95th percentile
FAILED = 500  # a status of the flooder's; every other refusal is what a flood should meet
QUICK = {"seconds": 0.5, "people": 20, "connections": 4, "databases": ["sqlite"]}

Requests = Iterator[bytes]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=8, help="of each flood")
    parser.add_argument("--people", type=int, default=1000, help="in the groups that are flooded")
    parser.add_argument("--connections", type=int, default=150, help="of the account that floods")
    parser.add_argument("--acts", nargs="+", choices=[*FLOODS], default=[*FLOODS])
    parser.add_argument("--limits", action="store_true", help="with the limits of what a user may do")
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])


@dataclass(slots=True)
class Place:
    """A server, who floods it, the group that is flooded, and who talks in another conversation meanwhile."""

    flooder: User
    speaker: User
    listener: User
    crowd: list[int]
    group: int = 0
    message: int = 0
    pair: int = 0


@dataclass(slots=True)
class Talk:
    """When each message was said and heard; in seconds, by client id."""

    said: dict[str, float] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)

    def hear(self, frame: bytes) -> None:
        at, found = now(), json.loads(frame)
        if found["type"] == "message":
            self.heard.setdefault(found["message"]["client_id"], at)

    def took(self) -> list[float]:
        return [self.heard[client_id] - said for client_id, said in self.said.items() if client_id in self.heard]


def run(options: argparse.Namespace) -> Report:
    """Each flood on a server that has met the ones before; a quiet time comes first, to compare."""
    rows: list[Row] = []
    limits = {"CHATAPP_LIMITS": "true"} if options.limits else {}
    for database, _ in itertools.product(options.databases, range(options.repeat)):
        with running(SETUPS["single"], has_postgres=database == "postgres", **limits) as found:
            rows += uvloop.run(_measure(database, found, options))
    runs: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        runs.setdefault((row["database"], row["flood"]), []).append(row)
    is_right = not any(row["lost"] or row["failed"] for row in rows)
    return Report([[median(some) for some in runs.values()]], rows, is_right=is_right)


async def _measure(database: str, found: Running, options: argparse.Namespace) -> list[Row]:
    place = await _place(found, options.people)
    talk = Talk()
    ear, mouth = [
        await Socket.opens(who.port, frames.conversation_path(place.pair, who.access), take)
        for who, take in ((place.listener, talk.hear), (place.speaker, lambda _: None))
    ]
    rows: list[Row] = []
    for name in ("none", *options.acts):
        talk.said, talk.heard = {}, {}
        flooding = asyncio.create_task(_flood(place, name, options))
        await _speak(mouth, talk, options.seconds)
        answers = await flooding
        await _all_heard(talk)
        rows.append({"database": database, "flood": name} | _figures(talk, answers, options.seconds))
        print(".", end="", flush=True)
    ear.close()
    mouth.close()
    return rows


async def _place(found: Running, people: int) -> Place:
    users = await enrol([found.servers[0].port], 3, has_browser=False)
    crowd = Seeder(found.database).people(people - 1)
    place = Place(*users, crowd)
    http = await Http.to(place.flooder.port)
    place.pair = await converse([place.speaker, place.listener], "Apart")
    body = {"participant_ids": crowd, "is_group": True, "name": "Flooded"}
    place.group = (await http.post("/api/chat/conversations/", place.flooder.access, body))[1]["id"]
    said = {"conversation": place.group, "content": "Changed again and again."}
    place.message = (await http.post("/api/chat/messages/", place.flooder.access, said))[1]["id"]
    http.close()
    return place


async def _flood(place: Place, name: str, options: argparse.Namespace) -> Counter[int]:
    """How often each status was answered. Every connection asks again as soon as it was answered."""
    answers: Counter[int] = Counter()
    if name == "none":
        return answers
    requests, end = FLOODS[name](place), now() + options.seconds
    lines = [await Http.to(place.flooder.port) for _ in range(options.connections)]

    async def ask(line: Http) -> None:
        while now() < end:
            answers[(await line.ask(next(requests))).status] += 1

    await asyncio.gather(*map(ask, lines))
    for line in lines:
        line.close()
    return answers


async def _speak(mouth: Socket, talk: Talk, seconds: float) -> None:
    end = now() + seconds
    while now() < end:
        client_id = str(uuid4())
        talk.said[client_id] = now()
        mouth.send(frames.message("Can you hear me?", client_id))
        await asyncio.sleep(SPEAKS_EVERY)


async def _all_heard(talk: Talk) -> None:
    for _ in range(round(ARRIVES_WITHIN / SPEAKS_EVERY)):
        if len(talk.heard) == len(talk.said):
            return
        await asyncio.sleep(SPEAKS_EVERY)


def _figures(talk: Talk, answers: Counter[int], seconds: float) -> Row:
    took = talk.took()
    p95 = percentile(took, 0.95)
    return {
        "said": len(talk.said),
        "lost": len(talk.said) - len(talk.heard),
        "p50 ms": percentile(took, 0.5) * 1e3,
        "p95 ms": p95 * 1e3,
        "worst ms": max(took) * 1e3,
        "aim": "met" if p95 <= AIM else "MISSED",
        "acts/s": sum(count for status, count in answers.items() if status < 300) / seconds,  # noqa: PLR2004 - 2xx
        "refused": sum(count for status, count in answers.items() if status >= 400 and status != FAILED),  # noqa: PLR2004 - 4xx
        "failed": answers[FAILED],
    }


def _asking(method: str, path: Callable[[Place], str], body: Callable[[Place, int], dict[str, Any]]) -> Any:
    def requests(place: Place) -> Requests:
        for number in itertools.count():
            yield request(method, path(place), place.flooder.access, body(place, number))

    return requests


FLOODS: dict[str, Callable[[Place], Requests]] = {
    "groups": _asking(
        "POST",
        lambda _: "/api/chat/conversations/",
        lambda place, number: {"participant_ids": place.crowd, "is_group": True, "name": f"Group {number}"},
    ),
    "renaming": _asking(
        "PATCH",
        lambda place: f"/api/chat/conversations/{place.group}/",
        lambda _, number: {"name": f"Name {number}"},
    ),
    "editing": _asking(
        "PATCH",
        lambda place: f"/api/chat/messages/{place.message}/",
        lambda _, number: {"content": f"Changed {number} times."},
    ),
    "first name": _asking("PATCH", lambda _: "/api/auth/me/", lambda _, number: {"first_name": f"Name {number}"}),
    "messages": _asking(
        "POST",
        lambda _: "/api/chat/messages/",
        lambda place, number: {"conversation": place.group, "content": f"Said {number} times."},
    ),
    "reading": _asking("GET", lambda place: f"/api/chat/conversations/{place.group}/", lambda *_: {}),
}

"""One run: some speak, everybody listens, and each figure is counted for one delivery."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter as now

from benchmarks.ledger import Faults, total
from benchmarks.report import Row, percentile

from .clients import Listener
from .meter import Meter, Reading
from .tally import Tally

TRAILING = 0.7  # seconds; what the server gathers leaves within them, and belongs to the run
WORDS = "is what somebody says here and now, as long as most of what people say to each other."

Stored = Callable[[int], dict[int, str]]  # conversation to what is stored of it, by `seq`


@dataclass(frozen=True, slots=True)
class Load:
    """What is said in each conversation: so many messages, so many in a second or all at once, by so many in turn."""

    name: str
    messages: int
    rate: float
    speakers: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured, with everybody who listens there, by conversation."""

    name: str
    rooms: Sequence[Sequence[Listener]]
    tally: Tally
    meter: Meter
    stored: Stored


async def measure(subject: Subject, load: Load) -> Row:
    """Say it all, wait until it is heard, and compare with what is stored."""
    tally, rooms = subject.tally, subject.rooms
    before = {room[0].conversation: len(subject.stored(room[0].conversation)) for room in rooms}
    for room in rooms:
        for listener in room:
            listener.begin()
    tally.begin(load.messages * sum(len(room) for room in rooms))
    start = subject.meter.read()
    await _speak(rooms, load)
    await tally.wait()
    await asyncio.sleep(TRAILING)
    cost = subject.meter.read() - start
    faults = total(_faults(room, subject.stored, before[room[0].conversation], load.messages) for room in rooms)
    broken, passed = (_sum(rooms, name) for name in ("broken", "passed"))
    return {
        "subject": subject.name,
        "load": load.name,
        "deliveries": len(tally.latencies),
        "lost": faults.lost,
        "doubled": faults.doubled,
        "disordered": faults.disordered,
        "altered": faults.altered,
        "broken": broken,
        "passed": passed,
        **_figures(tally, cost, load.messages * len(rooms)),
    }


async def _speak(rooms: Sequence[Sequence[Listener]], load: Load) -> None:
    """The conversations take turns, and in each of them its speakers."""
    begun, said = now(), 0
    for number in range(load.messages):
        for room in rooms:
            if load.rate:
                await asyncio.sleep(begun + said / (load.rate * len(rooms)) - now())
            room[number % min(load.speakers, len(room))].say(f"Number {number} {WORDS}")
            said += 1


def _faults(room: Sequence[Listener], stored: Stored, before: int, said: int) -> Faults:
    """Of everybody in one conversation; what was never stored is lost to all of them."""
    new = {seq: content for seq, content in stored(room[0].conversation).items() if seq > before}
    unsaid = Faults(lost=max(0, said - len(new)) * len(room))
    return total(listener.faults(new) for listener in room) + unsaid


def _sum(rooms: Sequence[Sequence[Listener]], name: str) -> int:
    """Of what only screens count."""
    screens = [getattr(listener, "screen", None) for room in rooms for listener in room]
    counts = [getattr(screen, name) for screen in screens if screen is not None]
    return sum(count if isinstance(count, int) else len(count) for count in counts)


def _figures(tally: Tally, cost: Reading, messages: int) -> Row:
    count = max(1, len(tally.latencies))
    latencies = tally.latencies or [0.0]
    return {
        "p50 ms": percentile(latencies, 0.5) * 1e3,
        "p95 ms": percentile(latencies, 0.95) * 1e3,
        "p99 ms": percentile(latencies, 0.99) * 1e3,
        "deliveries/s": round(count / max(tally.seconds, 1e-9)),
        "server us": cost.server / count * 1e6,
        "redis us": cost.redis / count * 1e6,
        "bytes": round(tally.thread_bytes / count),
        "other bytes": round(tally.other_bytes / count),
        "lists": tally.sidebars / count,
        "redis/message": cost.commands / messages,
        "sql/message": cost.statements / messages,
        "generator %": round(cost.generator_share),
    }

"""What is counted about this process, in the form of Prometheus; the one owner of its library.

Counting is cheap because it is seldom: once for an event or an emission, however many it reaches. Several workers of
one server write into files of one folder, so that each of them can tell the sum; the library looks for its name in the
environment when it is imported, which `serve` has set by then.
"""

import asyncio
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from chatapp import errors

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_PLAIN_1_0_0
LOOP_WATCHED_EVERY = 1.0  # seconds
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

_registry = CollectorRegistry()


def _counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(f"chatapp_{name}", meaning, labels, registry=_registry)


def _gauge(name: str, meaning: str, *labels: str) -> Gauge:
    return Gauge(f"chatapp_{name}", meaning, labels, registry=_registry, multiprocess_mode="livesum")


def _histogram(name: str, meaning: str, *labels: str) -> Histogram:
    return Histogram(f"chatapp_{name}_seconds", meaning, labels, registry=_registry, buckets=SECONDS)


TABS = _gauge("tabs", "Tabs that are connected and show something.")
SLOW_TABS = _gauge("slow_tabs", "Tabs whose queue is full: they get everything at once when they have read it.")
SOCKETS = _gauge("sockets", "Sockets of the API that are open.", "kind")
CLOSED = _counter("sockets_closed", "Sockets that the server closed, by reason.", "reason")
EVENTS = _counter("events", "Events that arrived at this process.", "type")
DELIVERIES = _counter("deliveries", "Emissions times those they went to: tabs, or sinks of events.", "to")
LAG = _histogram("lag", "From the time of a message, given just before its commit, until it is handed on.", "until")
TASKS = _gauge("tasks", "Tasks of the event loop.")
LOOP_LAG = _histogram("loop_lag", "How late the event loop is.")
REQUESTS = _histogram("request", "Answers of the API.", "method", "route", "status")
LOGGED = _counter("log_records", "Lines of the log.", "level")
_TOOK = _histogram("needed", "What a needed server took to answer, the wait for one's turn included.", "server", "act")
_WAITING = _gauge("needed_waiting", "How many wait for such an answer.", "server", "act")
_FAILED = _counter("needed_failures", "How often it gave no answer.", "server", "act")

if FOLDER not in os.environ:
    ProcessCollector(registry=_registry)  # memory, processor time and open files; the library knows no sum of these


class Asking:
    """Around each question to a server that is needed."""

    def __init__(self, server: str, act: str) -> None:
        self._took, self._waiting = _TOOK.labels(server, act), _WAITING.labels(server, act)
        self._failed = _FAILED.labels(server, act)

    def __call__(self) -> "_Question":
        return _Question(self)

    def begin(self) -> float:
        self._waiting.inc()
        return time.perf_counter()

    def end(self, began: float, *, has_failed: bool) -> None:
        self._waiting.dec()
        self._took.observe(time.perf_counter() - began)
        if has_failed:
            self._failed.inc()


class _Question:
    """One of them; a plain class, because a generator would cost as much as all that is counted."""

    __slots__ = ("_asking", "_began")

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def __enter__(self) -> Self:
        self._began = self._asking.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        is_refusal = isinstance(error, errors.ChatError) and not isinstance(error, errors.Unavailable)
        self._asking.end(self._began, has_failed=isinstance(error, Exception) and not is_refusal)


WRITING, READING = Asking("database", "write"), Asking("database", "read")
PUBLISHING, ATTENDING = Asking("redis", "publish"), Asking("redis", "presence")


def exposition() -> bytes:
    """Everything, as it is now, of all workers of this server."""
    if FOLDER not in os.environ:
        return generate_latest(_registry)
    for file in Path(os.environ[FOLDER]).glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not _is_alive(pid):
            mark_process_dead(pid)  # what it was busy with is over; what it has counted stays
    everything = CollectorRegistry()
    MultiProcessCollector(everything)
    return generate_latest(everything)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def watch_loop() -> None:
    """Measure the event loop, for as long as the process lives."""
    while True:
        due = time.monotonic() + LOOP_WATCHED_EVERY
        await asyncio.sleep(LOOP_WATCHED_EVERY)
        LOOP_LAG.observe(time.monotonic() - due)
        TASKS.set(len(asyncio.all_tasks()))

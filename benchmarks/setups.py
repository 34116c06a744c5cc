"""The servers under test: started on free ports with data of their own, and ended at the end."""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, text

from chatapp.settings import Settings
from tests.support.postgres import server as postgres_server
from tests.support.redis import Server as Redis
from tests.support.redis import server as redis_server
from tests.support.server import Server, server

from . import counting

PROGRAM = ("benchmarks.counting",)  # the server, with a count of its statements
READY = "Chatapp is ready"
READY_WITHIN = 60.0  # seconds
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Setup:
    """How many servers, of how many worker processes, and whether a Redis connects them."""

    name: str
    title: str
    servers: int = 1
    workers: int = 1
    has_redis: bool = False


SETUPS = {
    setup.name: setup
    for setup in (
        Setup("single", "one process, memory bus"),
        Setup("workers", "two workers on one port, Redis", workers=2, has_redis=True),
        Setup("ports", "two processes on two ports, Redis", servers=2, has_redis=True),
    )
}


def add_setups(parser: argparse.ArgumentParser, default: Sequence[str] = ("single", "ports")) -> None:
    parser.add_argument("--setups", nargs="+", choices=SETUPS, default=list(default))
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")


@dataclass(frozen=True, slots=True)
class Running:
    """A set-up at work."""

    servers: list[Server]
    database: Engine
    redis: Redis | None = None

    def statements(self) -> int:
        """How many statements all processes have asked of the database so far."""
        return counting.total({one.data for one in self.servers})

    def stored(self, conversation: int) -> list[tuple[int, str]]:
        """What the database holds of a conversation, in the order of storing."""
        found = "SELECT seq, content FROM messages WHERE conversation_id = :conversation ORDER BY id"
        with self.database.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(text(found), {"conversation": conversation})]


@contextmanager
def running(setup: Setup, *, has_postgres: bool, **environment: str) -> Iterator[Running]:
    """The set-up, ready; SQLite in a temporary folder, or a PostgreSQL of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chatapp-benchmark-")))
        settings = {"CHATAPP_DEMO_DATA": "false", "CHATAPP_LIMITS": "false", "CHATAPP_WORKERS": f"{setup.workers}"}
        settings |= environment
        shared = stack.enter_context(redis_server()) if setup.has_redis else None
        if shared:
            settings["CHATAPP_REDIS_URL"] = shared.url
        database = f"sqlite:///{folder / 'chatapp.db'}"
        if has_postgres:
            database = settings["CHATAPP_DATABASE_URL"] = stack.enter_context(_new_postgres())
        servers: list[Server] = []
        for number in range(1, setup.servers + 1):
            servers.append(stack.enter_context(server(folder, program=PROGRAM, **settings)))
            _wait_until_ready(servers[-1], number)
        engine = create_engine(Settings(database_url=database).database)
        stack.callback(engine.dispose)
        yield Running(servers, engine, shared)
        engine.dispose()
        for one in servers:
            one.stop()


@contextmanager
def _new_postgres() -> Iterator[str]:
    with postgres_server() as databases:
        name = databases.make()
        yield databases.url(name)
        databases.drop(name)


def _wait_until_ready(one: Server, times: int) -> None:
    """All workers, not only the first; servers that share a folder share the log."""
    deadline = time.monotonic() + READY_WITHIN
    while one.log().count(READY) < times:
        if time.monotonic() > deadline:
            raise TimeoutError(one.log())
        time.sleep(0.05)


class Started(Protocol):
    """Something that leads a group of processes."""

    process: subprocess.Popen[bytes] | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What the processes of some servers have used so far."""

    cpu: float  # seconds
    memory: float  # MB that are resident

    @classmethod
    def of(cls, servers: Sequence[Started]) -> "Usage | None":
        """Nothing where the system does not tell."""
        if not PROC.exists():
            return None
        groups = {one.process.pid for one in servers if one.process}
        found = [fields for path in PROC.glob("[0-9]*/stat") if (fields := _fields(path, groups))]
        cpu = sum(int(fields[11]) + int(fields[12]) for fields in found) / TICKS
        pages = {fields[25]: int(fields[21]) for fields in found}  # by the address of the stack
        return cls(cpu, sum(pages.values()) * os.sysconf("SC_PAGE_SIZE") / 1e6)


def _fields(path: Path, groups: set[int]) -> list[str]:
    """Fields 3 and later of proc_pid_stat(5) of a process; empty when it belongs to none of the groups.

    A child that has not begun its program yet shows the memory of its parent, and has the same address of the stack.
    """
    try:
        fields = path.read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return fields if int(fields[2]) in groups else []


def connections_by_process(servers: list[Server]) -> list[int]:
    """How many connections each process of the servers holds; empty where the system does not tell."""
    groups = {one.process.pid for one in servers if one.process}
    counts = []
    for path in PROC.glob("[0-9]*/stat"):
        if not _fields(path, groups):
            continue
        links = [link.readlink().as_posix() for link in (path.parent / "fd").glob("*") if link.is_symlink()]
        counts.append(sum(link.startswith("socket:") for link in links))
    return counts

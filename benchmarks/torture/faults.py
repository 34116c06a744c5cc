"""The faults. Each breaks something on the stage for some seconds, and mends it."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sqlite3
import struct
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from .stage import Stage, pair, solo

HOUR = 3600.0
DISK = 24  # MB

HANDSHAKE = (
    "Host: localhost",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
)

Break = Callable[[Stage, float], Awaitable[None]]
MakeStage = Callable[[], AbstractContextManager[Stage]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`seconds` is how long it lasts, `quick` the same where there is no time; 0 leaves it out there."""

    name: str
    title: str
    stage: MakeStage
    act: Break
    seconds: float
    quick: float = 0

    def lasts(self, *, is_quick: bool) -> float:
        """Seconds in a quick run or in a long one."""
        return self.quick if is_quick else self.seconds


async def kill(stage: Stage, seconds: float) -> None:
    await stage.stop(0, signal.SIGKILL)
    await asyncio.sleep(seconds)
    await stage.start(0)


async def roll(stage: Stage, seconds: float) -> None:
    for place in range(len(stage.servers)):
        await stage.stop(place, signal.SIGTERM)
        await stage.start(place)
        await asyncio.sleep(seconds)


async def restart_redis(stage: Stage, seconds: float) -> None:
    assert stage.redis is not None  # noqa: S101 - so the table says
    await asyncio.to_thread(stage.redis.stop)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(stage.redis.start)


async def pause_redis(stage: Stage, seconds: float) -> None:
    assert stage.redis is not None  # noqa: S101 - so the table says
    stage.redis.pause()
    await asyncio.sleep(seconds)
    stage.redis.resume()


async def flush_redis(stage: Stage, seconds: float) -> None:
    assert stage.redis is not None  # noqa: S101 - so the table says
    for _ in range(max(1, round(seconds))):
        with stage.redis.client() as client:
            client.flushall()
        await asyncio.sleep(1)


async def kill_postgres(stage: Stage, seconds: float) -> None:
    assert stage.postgres is not None  # noqa: S101 - so the table says
    await asyncio.to_thread(stage.postgres.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(stage.postgres.start)


async def pause_postgres(stage: Stage, seconds: float) -> None:
    assert stage.postgres is not None  # noqa: S101 - so the table says
    stage.postgres.pause()
    await asyncio.sleep(seconds)
    stage.postgres.resume()


async def cut_postgres(stage: Stage, seconds: float) -> None:
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
    for _ in range(round(seconds * 4)):
        with stage.database.connect() as connection:
            connection.execute(text(end))
        await asyncio.sleep(0.25)


async def fill_disk(stage: Stage, seconds: float) -> None:
    ballast = stage.folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    await asyncio.sleep(seconds)
    ballast.unlink()


async def lock_database(stage: Stage, seconds: float) -> None:
    other = sqlite3.connect(str(stage.database.url.database), isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(seconds)
    other.execute("ROLLBACK")
    other.close()


async def cut_lines(stage: Stage, seconds: float) -> None:
    for _ in range(max(1, round(seconds / 2))):
        for line in stage.lines:
            line.cut()
        await asyncio.sleep(2)


async def hold_lines(stage: Stage, seconds: float) -> None:
    for line in stage.lines:
        line.hold_up()
    await asyncio.sleep(seconds)
    for line in stage.lines:
        line.go_on()


async def disturb_lines(stage: Stage, seconds: float) -> None:
    """Late by 20 to 300 ms in each direction, and now and then by a second, as where a packet is lost."""
    ends = asyncio.get_running_loop().time() + seconds
    for line in stage.lines:
        line.delay = (0.02, 0.3)
    while asyncio.get_running_loop().time() < ends:
        line = random.choice(stage.lines)  # noqa: S311 - nobody has to guess it
        line.hold_up()
        await asyncio.sleep(1)
        line.go_on()
        await asyncio.sleep(1)
    for line in stage.lines:
        line.delay = (0.0, 0.0)


async def jump(stage: Stage, seconds: float) -> None:
    """An hour forward, as much back, and to the time again; access tokens last for a quarter of one."""
    for skew in (HOUR, -HOUR, 0.0):
        stage.skew(0, skew)
        await asyncio.sleep(seconds / 3)


async def do_not_read(stage: Stage, seconds: float) -> None:
    """Fifty sockets of the conversation that read none of it."""
    deaf = [_deaf(stage.servers[0].port, stage.door) for _ in range(50)]
    await asyncio.sleep(seconds)
    for one in deaf:
        one.close()


def _deaf(port: int, path: str) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    one.connect(("127.0.0.1", port))
    one.sendall("\r\n".join([f"GET {path} HTTP/1.1", *HANDSHAKE, "", ""]).encode())
    return one


@contextmanager
def small_disk() -> Iterator[Stage]:
    """SQLite on a file system of a few MB; mounting one is root's."""
    folder = Path(tempfile.mkdtemp(prefix="chatapp-torture-disk-"))
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={DISK}m", "none", folder], check=True)  # noqa: S603 - our own words
    try:
        with solo(folder) as stage:
            yield stage
    finally:
        subprocess.run(["/bin/umount", "--lazy", folder], check=True)  # noqa: S603 - our own words
        folder.rmdir()


def is_possible(fault: Fault) -> bool:
    """Whether this machine lets us."""
    return fault.stage is not small_disk or os.geteuid() == 0


FAULTS = [  # those of one stage stand together, because they share it
    Fault("kill-one", "the only process killed (SIGKILL), and started again", solo, kill, 2, 1),
    Fault("locked", "SQLite locked by another process", solo, lock_database, 12, 6),
    Fault("disk", "the disk full", small_disk, fill_disk, 5, 2),
    Fault("kill", "one of two servers killed, and started again", pair, kill, 3),
    Fault("roll", "both servers restarted (SIGTERM), one after the other", pair, roll, 3),
    Fault("redis-restart", "Redis killed, and started again", pair, restart_redis, 4, 1),
    Fault("redis-pause", "Redis frozen (SIGSTOP)", pair, pause_redis, 20),
    Fault("redis-flush", "Redis emptied every second", pair, flush_redis, 5, 1),
    Fault("postgres-kill", "PostgreSQL killed, and started again", pair, kill_postgres, 4, 1),
    Fault("postgres-cut", "all connections to PostgreSQL ended, four times a second", pair, cut_postgres, 5, 1),
    Fault("postgres-pause", "PostgreSQL frozen", pair, pause_postgres, 24),
    Fault("deaf", "50 sockets that read nothing", pair, do_not_read, 10),
    Fault("cut", "every connection of clients cut, every 2 s", pair, cut_lines, 16, 4),
    Fault("hold", "clients' connections stay, nothing comes through", pair, hold_lines, 12),
    Fault("disturb", "all 20 to 300 ms late, and held up for 1 s now and then", pair, disturb_lines, 20),
    Fault("clock", "one server's clock an hour ahead, then an hour behind", pair, jump, 12, 3),
]

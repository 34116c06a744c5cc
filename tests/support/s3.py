"""Two real servers of the S3 protocol for the tests, by people who have nothing to do with each other.

moto does everything that we ask of S3, and lets everybody in. rclone checks keys and signatures, but answers a range
with the whole object, which obstore refuses. What holds for both holds for S3.
"""

import contextlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import obstore
from obstore.store import S3Store

from tests.support.server import free_port

HOST = "127.0.0.1"
REGION = "us-east-1"  # another one would have to be named when a bucket is made
KEY, SECRET = "a-key-for-tests", "a-secret-for-tests"
PROGRAMS = Path(sys.executable).parent
STARTS_WITHIN = 30.0  # seconds; moto is written in Python
ENDS_WITHIN = 10.0  # seconds


@dataclass
class Bucket:
    """A place for objects, as the settings name it."""

    endpoint: str
    name: str
    key: str = KEY
    secret: str = SECRET

    @property
    def settings(self) -> dict[str, str]:
        """What the settings say of a server whose files are here."""
        return {
            "files": f"s3://{self.name}/files",
            "files_endpoint": self.endpoint,
            "files_key": self.key,
            "files_secret": self.secret,
            "files_region": REGION,
        }

    @property
    def environment(self) -> dict[str, str]:
        """The same for a process."""
        return {f"CHATAPP_{name.upper()}": value for name, value in self.settings.items()}


class Server:
    """One server that a test may stop, start again on the same port, and pause. moto forgets everything then."""

    def __init__(self, folder: Path, command: Sequence[str | Path]) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://{HOST}:{self.port}"
        self._command = [each.format(port=self.port) if isinstance(each, str) else each for each in command]

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                self._command, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "the S3 server does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        self.resume()
        self.process.terminate()
        self.process.wait(ENDS_WITHIN)

    def pause(self) -> None:
        """The server is there and does not answer, like one behind a broken line."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def bucket(self) -> Bucket:
        """A new one, without objects."""
        raise NotImplementedError

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(self.url)
            return True
        return False


class Moto(Server):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, (PROGRAMS / "moto_server", "-H", HOST, "-p", "{port}"))

    def bucket(self) -> Bucket:
        name = f"bucket-{secrets.token_hex(4)}"
        answer = httpx.put(f"{self.url}/{name}")
        assert answer.is_success, answer.text
        return Bucket(self.url, name)


class Rclone(Server):
    """A bucket is a folder, and an object is a file in it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.root.mkdir()
        words = ("serve", "s3", "--config", "", "--addr", f"{HOST}:{{port}}", "--auth-key", f"{KEY},{SECRET}")
        super().__init__(folder, (PROGRAMS / "rclone", *words, self.root))

    def bucket(self) -> Bucket:
        bucket = Bucket(self.url, f"bucket-{secrets.token_hex(4)}")
        store = S3Store(
            bucket.name,
            endpoint=self.url,
            region=REGION,
            access_key_id=KEY,
            secret_access_key=SECRET,
            virtual_hosted_style_request=False,
        )
        answer = httpx.put(obstore.sign(store, "PUT", "", timedelta(minutes=1)))
        assert answer.is_success, answer.text
        return bucket


@contextlib.contextmanager
def running(kind: type[Moto | Rclone]) -> Iterator[Server]:
    """A server of this kind, ended afterwards with everything that it has kept."""
    folder = Path(tempfile.mkdtemp(prefix="chatapp-s3-"))
    server = kind(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)

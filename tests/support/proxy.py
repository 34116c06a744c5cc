"""nginx with the configuration of deploy/; as a script, makes sure that there is one.

Changed in the file are only ports, servers, paths and the certificate, which is made for a day and for HOST.
"""

import contextlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from tests.support.server import Place, free_port

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
HOST = "127.0.0.1"  # not localhost: under that name Reflex takes the port out of an address with TLS
PROGRAMS = ("nginx", "openssl")
STARTS_WITHIN = 10.0  # seconds
SCRATCH = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Proxy(Place):
    """In front of the servers at these ports, as nginx would be on a host of its own."""

    def __init__(self, folder: Path, servers: Sequence[int]) -> None:
        super().__init__()
        self._folder, self._plain, self.port = folder, free_port(), free_port()
        self.url, self.plain_url = f"https://{HOST}:{self.port}", f"http://{HOST}:{self._plain}"
        self._make_certificate()
        self.trust = ssl.create_default_context(cafile=folder / "fullchain.pem")
        (folder / "nginx.conf").write_text(self._configuration(servers))

    def start(self) -> None:
        place = ("-p", self._folder, "-c", self._folder / "nginx.conf", "-e", self._folder / "error.log")
        words = f"daemon off; pid {self._folder}/pid;"
        self._process = subprocess.Popen(["nginx", *place, "-g", words])  # noqa: S603, S607 - our own words
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            assert self._process.poll() is None, (self._folder / "error.log").read_text()
            with contextlib.suppress(httpx.TransportError):
                httpx.get(self.plain_url)
                return
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def log(self) -> str:
        return (self._folder / "access.log").read_text()

    def _configuration(self, servers: Sequence[int]) -> str:
        text = CONFIGURATION.read_text()
        changes = {
            "listen 80 ": f"listen {HOST}:{self._plain} ",
            "listen 443 ": f"listen {HOST}:{self.port} ",
            "listen [::]:80 ": f"listen [::1]:{self._plain} ",
            "listen [::]:443 ": f"listen [::1]:{self.port} ",
            "http {": "\n".join(["http {", *(f"{name}_temp_path {self._folder}/{name};" for name in SCRATCH)]),
            "/etc/nginx/certificates": f"{self._folder}",
            "/var/log/nginx": f"{self._folder}",
            **{f"app-{place}:3000": f"127.0.0.1:{port}" for place, port in enumerate(servers, 1)},
        }
        for old, new in changes.items():
            assert old in text, f"{CONFIGURATION} has no {old!r}"
            text = text.replace(old, new)
        return text

    def _make_certificate(self) -> None:
        names = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=IP:{HOST}")
        files = ("-keyout", self._folder / "privkey.pem", "-out", self._folder / "fullchain.pem")
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names, *files]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words


@contextlib.contextmanager
def proxy(servers: Sequence[int]) -> Iterator[Proxy]:
    """A running proxy; its folder is open to the user that nginx takes for its workers."""
    with tempfile.TemporaryDirectory(prefix="chatapp-proxy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        running = Proxy(folder, servers)
        running.start()
        try:
            yield running
        finally:
            running.stop()
            running.close()


def missing() -> list[str]:
    """The programs that are not there."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def install() -> None:
    """With Debian's packages, where that is ours to do."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", *PROGRAMS]):
            command = ["apt-get", "--quiet", *words]
            subprocess.run(command, check=False, env=environment)  # noqa: S603 - our own words


if __name__ == "__main__":
    if missing():
        install()
    if missing():
        sys.exit(f"The tests of the cluster need {' and '.join(missing())}: install that, then run this again.")

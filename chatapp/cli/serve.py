"""The server: everything made ready first, then uvicorn with one or more workers."""

import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import typer
import uvicorn
import watchfiles
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from chatapp import logs
from chatapp.domain import demo
from chatapp.settings import Settings
from chatapp.web.reflex import program

from . import backup, build, migrate, modes, seed, stores
from .failure import CommandFailed
from .http_protocol import HttpProtocol
from .progress import step
from .websocket_protocol import WebSocketProtocol

GRACE = 8  # seconds for open requests and sockets to end; telling many sockets takes up to 6
MAX_FRAME = 256 * 1024  # bytes of a WebSocket message: the 64 k characters of a frame, in four bytes each
REDIS_CONNECTIONS = 64  # of Reflex, in each worker; unbounded otherwise
FOLDER_OF_METRICS = "PROMETHEUS_MULTIPROC_DIR"
WATCHED = ("chatapp", "assets", "alembic", "rxconfig.py")


def serve(settings: Settings) -> None:
    """Prepare and run until told to stop: Ctrl+C and SIGTERM are the ordinary end, not a failure."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logs.configure(settings.log_format, settings.log_level)
    with suppress(KeyboardInterrupt), _claim(settings.host, settings.port) as listener:
        prepare(settings)
        _run(settings, listener, _invitation(settings))
    typer.echo("Stopped.")


def serve_and_reload() -> None:
    """Serve in a child process, which starts anew, build included, whenever a source changes."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    child = _start_child()
    with suppress(KeyboardInterrupt):
        try:
            for changes in watchfiles.watch(*(build.ROOT / name for name in WATCHED)):
                _stop_child(child)
                names = sorted(Path(path).name for _, path in changes)
                typer.echo(f"Changed: {', '.join(names)}. Starting again.")
                child = _start_child()
        finally:
            _stop_child(child)


def prepare(settings: Settings) -> None:
    """Data directory, secret, schema, demo data for a new database at home, and the pages."""
    modes.close(settings)
    _ = settings.secret_key  # made now, so that all workers find the same one
    with build.beside():
        with step("preparing the database"):
            is_new = backup.upgrade(settings)
            migrate.check(settings.database, is_pooled=settings.database_pooler)
        with step("opening the file store"):
            stores.claim(settings)
        if settings.is_public:
            seed.refuse_demo_accounts(settings)
        elif is_new and settings.demo_data:
            with step("adding the demo: nine people and what they talk about"):
                seed.seed(settings)


def _invitation(settings: Settings) -> str:
    """How somebody who starts this for the first time gets in."""
    if settings.is_public or not (names := seed.with_known_password(settings, ["demo"])):
        return ""
    (name,) = names
    return f"Sign in as {name} / {demo.PASSWORDS[name]}, or make your own account."


def _claim(host: str, port: int) -> socket.socket:
    """Bind first: a port that is taken should be known before the long work. Listening comes last."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    listener.set_inheritable(True)
    return listener


def _cannot_listen(host: str, port: int, error: OSError) -> CommandFailed:
    if error.errno == errno.EADDRINUSE:
        return CommandFailed(
            f"Port {port} is in use. Stop what uses it, or choose another: CHATAPP_PORT={port + 1} make run"
        )
    return CommandFailed(f"Cannot listen at {host}, port {port}: {error.strerror}.")


def _run(settings: Settings, listener: socket.socket, invitation: str) -> None:
    os.environ.update(program.SERVING)
    if settings.redis_url:
        os.environ.setdefault(program.REDIS_CONNECTIONS, str(REDIS_CONNECTIONS))
    config = _configuration(settings)
    try:
        listener.listen(config.backlog)  # here, because two that prepared side by side could both bind
    except OSError as error:
        raise _cannot_listen(settings.host, settings.port, error) from error
    address = address_of(settings.host, listener.getsockname()[1])
    if settings.workers == 1:
        _Server(config, address, invitation).run([listener])
        return
    workers = _Workers(config, listener, address, invitation)
    with tempfile.TemporaryDirectory(prefix="chatapp-metrics-") as folder:
        os.environ[FOLDER_OF_METRICS] = folder  # before the workers are started, which count into it
        workers.run()
    if any(process.exitcode == STARTUP_FAILURE for process in workers.processes):
        msg = "The server could not start; the reason is above."
        raise CommandFailed(msg)


def _configuration(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        "chatapp.chatapp:serve",
        factory=True,
        workers=settings.workers,
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,  # 19 kB instead of 53 for each idle socket
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
    )


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    if host in ("127.0.0.1", "0.0.0.0", "::1", "::"):  # noqa: S104 - compared, not listened at
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """One process, which says where it is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, address: str, invitation: str) -> None:
        super().__init__(config)
        self._address, self._invitation = address, invitation

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _announce(self._address, self._invitation)


class _Workers(Multiprocess):
    """Several processes; the parent says where they are once all of them answer."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, address: str, invitation: str) -> None:
        super().__init__(config, [listener])
        self._address, self._invitation = address, invitation
        self._is_announced = False

    def terminate_all(self) -> None:
        """While the parent held its own copy of the listening socket, new clients would wait in it for nobody."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        if not self._is_announced and all(process.is_ready() for process in self.processes):
            _announce(self._address, self._invitation)
            self._is_announced = True


def _announce(address: str, invitation: str) -> None:
    typer.echo(f"Chatapp is ready: {address}")
    if invitation:
        typer.echo(invitation)


def _start_child() -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl+C reaches it through its parent only, once."""
    return subprocess.Popen([sys.executable, "-m", "chatapp", "serve"], start_new_session=True)


def _stop_child(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    child.wait()

"""Bare servers that do nothing but give everybody what somebody sends: what the measured ones are compared with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import Server, server

ASGI, SOCKETIO = "asgi_broadcast", "socketio_broadcast"


@contextmanager
def running(name: str) -> Iterator[Server]:
    """One of them in a process of its own, for as long as the block runs."""
    with (
        tempfile.TemporaryDirectory(prefix="chatapp-reference-") as folder,
        server(Path(folder), program=("benchmarks.references", name)) as one,
    ):
        yield one

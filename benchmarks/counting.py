"""The server under test, as `python -m chatapp serve` starts it, with a count of its SQL statements beside it.

Each process counts in eight bytes of a file in the data directory, which the benchmark reads whenever it likes. The
workers of a server run this module too: that is how their processes are made.
"""

import mmap
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from chatapp.cli.main import cli
from chatapp.settings import Settings
from tests.support.statements import COUNTED

FILES = "statements-*.count"
WIDTH = 8  # bytes


def total(folders: Iterable[Path]) -> int:
    """What all processes with these data directories have counted."""
    found = [path.read_bytes() for folder in folders for path in folder.glob(FILES)]
    return sum(int.from_bytes(count, "little") for count in found)


def _count(folder: Path) -> None:
    """From now on, in this process; what belongs to transactions is left out."""
    path = folder / FILES.replace("*", f"{os.getpid()}")
    path.write_bytes(bytes(WIDTH))
    with path.open("r+b") as file:
        counter = memoryview(mmap.mmap(file.fileno(), WIDTH)).cast("Q")

    @event.listens_for(Engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(COUNTED):
            counter[0] += 1


if __name__ in ("__main__", "__mp_main__"):
    _count(Settings().data_dir)

if __name__ == "__main__":
    cli(["serve"])

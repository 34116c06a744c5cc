"""Who on this machine may read what the program keeps: its own user alone, whatever umask it was started with.

The built pages are the exception: one user may build them and another one serve them, and everybody may see them.
"""

import os
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import make_url

from chatapp.settings import Settings

PRIVATE = 0o077  # umask, and the bits of a mode that are for others
READABLE = 0o022  # umask
BESIDE = ("", "-wal", "-shm", "-journal", ".lock")  # what SQLite and this program call the files of a database


def start_private() -> None:
    """From here on this process, and every process that it starts, makes files for its own user alone."""
    os.umask(PRIVATE)


@contextmanager
def readable() -> Generator[None, None, None]:
    """Within the block, files are made for everybody to read."""
    before = os.umask(READABLE)
    try:
        yield
    finally:
        os.umask(before)


def close(settings: Settings) -> None:
    """Take away from others what they may read of our files, and warn of what is left open to them."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for path in filter(_is_open, _files(settings)):
        try:
            path.chmod(_mode(path) & ~PRIVATE)
        except PermissionError:
            typer.echo(f"Other users of this machine can read {path}, which is not ours to close.", err=True)
    if _is_open(settings.data_dir):
        folder = settings.data_dir.absolute()
        typer.echo(f"Other users of this machine can enter {folder}. Close it: chmod 700 {folder}", err=True)


def _files(settings: Settings) -> Iterator[Path]:
    yield settings.data_dir / "secret"
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database:
        database = Path(url.database)
        yield from (database.with_name(f"{database.name}{end}") for end in BESIDE)
        yield from database.parent.glob(f"{database.name}.before-*")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(_mode(path) & PRIVATE)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)

"""Files in backups. Beside the rows of a backup stands a list of the keys of their files and, where the file store is a
directory, the files themselves.

All backups of a folder share these files, so that each adds only what is new. What no list names any more, because the
backups that had it were deleted, is removed from there.
"""

import asyncio
import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError

from chatapp import errors
from chatapp.domain.file import Part
from chatapp.settings import Settings
from chatapp.storage import archive
from chatapp.store import Store

from . import backup, migrate
from .failure import CommandFailed

T = TypeVar("T")

FOLDER = "files"
LIST = ".keys"  # in the place of the suffix of a backup
SHOWN = 100  # keys that a command names
_PART = re.compile(rf"[A-Za-z0-9_-]{{2}}/[A-Za-z0-9_-]{{22}}/({'|'.join(Part)})")


@dataclass(frozen=True)
class Files:
    """The files of a backup: how many parts of objects there are, their bytes, where they are kept besides the store,
    and the keys of objects that the store has lost.
    """

    count: int
    size: int
    folder: Path | None
    missing: list[str]

    def __str__(self) -> str:
        place = f"in {self.folder}" if self.folder else "in the file store alone"
        told = f"Its files ({self.count}, {self.size / 1e6:.1f} MB) are {place}."
        return "\n".join(filter(None, (told if self.count else "", lost(self.missing))))


def lost(missing: list[str]) -> str:
    """The report of a command about keys without bytes; "" for none."""
    if not missing:
        return ""
    rest = f"\n… and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    return "Lost, because the file store does not have them:\n" + "\n".join(missing[:SHOWN]) + rest


def backup_all(settings: Settings, file: Path | None) -> tuple[Path, Files]:
    """Keep the rows as `backup.backup` does, and the files that the store has before and after that: so nothing is left
    out that comes or goes meanwhile.
    """
    folder = (file.parent if file else settings.backups) / FOLDER
    store = Store(settings)
    before = _gather(store, folder)
    target = backup.backup(settings, file)
    found = _gather(store, folder) | before
    _write(list_of(target), sorted(found))
    _forget(folder)
    missing = _without(_keys(settings), found)
    return target, Files(len(found), sum(found.values()), folder if store.directory else None, missing)


def put_back(settings: Settings, file: Path) -> list[str]:
    """Give the store what it lacks of the files that the database names, from beside a backup; gives the keys of those
    that are lost.
    """
    keys, store, folder = _keys(settings), Store(settings), file.parent / FOLDER
    present = set(_present(store))
    for path in sorted(path for path, _ in _kept(folder) if _key(path) in keys and path not in present):
        if store.directory:
            _take(folder / path, store.directory / path)
        else:
            _asked(store.put(path, folder / path))
        present.add(path)
    return _without(keys, present)


def list_of(file: Path) -> Path:
    """The list of keys beside a backup."""
    return file.with_name(file.name.removesuffix(backup.SUFFIX) + LIST)


def _gather(store: Store, folder: Path) -> dict[str, int]:
    """Keep what a directory has; gives it, and what a service has."""
    if store.directory is not None and not store.directory.exists():
        return {}
    present = _present(store)
    if store.directory is None:
        return present
    return {path: size for path, size in present.items() if _take(store.directory / path, folder / path)}


def _present(store: Store) -> dict[str, int]:
    """The parts that a store has, with their bytes."""

    async def all_of() -> dict[str, int]:
        return {path: size async for path, size in store.keys() if _PART.fullmatch(path)}  # noqa: SIM118 - no mapping

    return _asked(all_of())


def _asked(act: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(act)
    except (errors.StoreUnavailable, errors.StoreFull) as error:
        msg = f"The file store cannot be used now, so its files were not all kept or put back. {error.detail}"
        raise CommandFailed(msg) from error


def _keys(settings: Settings) -> set[str]:
    """The keys of the objects that the database names."""
    engine = migrate.engine_of(settings.database, "BEGIN")
    try:
        with engine.connect() as connection:
            return archive.object_keys(connection)
    except OperationalError as error:
        raise migrate.cannot_be_used(error) from error


def _without(keys: set[str], paths: Collection[str]) -> list[str]:
    """The keys of objects that these parts are not enough for."""
    return sorted(key for key in keys if f"{key}/{Part.ORIGINAL}" not in paths)


def _kept(folder: Path) -> Iterator[tuple[str, int]]:
    """The parts in a folder of backups, with their bytes; whatever else is there is somebody else's."""
    for path in folder.glob("*/*/*"):
        name = path.relative_to(folder).as_posix()
        if _PART.fullmatch(name):
            yield name, path.stat().st_size


def _key(path: str) -> str:
    return path.rpartition("/")[0]


def _take(source: Path, target: Path) -> bool:
    """The same file under another name where that is possible, else a copy: no part of an object ever changes. False
    where it was removed meanwhile.
    """
    if not target.exists():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except FileNotFoundError:
            return False
        except OSError:  # another file system, or one without links
            _copy(source, target)
    return True


def _copy(source: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    shutil.copyfile(source, draft)
    draft.rename(target)


def _write(target: Path, paths: list[str]) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{path}\n" for path in paths)


def _forget(folder: Path) -> None:
    """Remove the files that no list beside the folder names."""
    named = {line for each in folder.parent.glob(f"*{LIST}") for line in each.read_text().splitlines()}
    for name, _ in _kept(folder):
        if name not in named:
            (folder / name).unlink()
            with contextlib.suppress(OSError):  # it has another part
                (folder / name).parent.rmdir()

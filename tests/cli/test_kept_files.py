"""Files in backups, of both kinds of store."""

import asyncio
import errno
import hashlib
import os
from contextlib import asynccontextmanager

import pytest

from chatapp import runtime as runtimes
from chatapp.cli import backup, kept_files, migrate, stores
from chatapp.cli.failure import CommandFailed
from chatapp.domain.file import Part
from chatapp.flows import files
from chatapp.flows.files import Arrived, Told
from chatapp.services import messages
from chatapp.settings import Settings
from tests.support import cast as people
from tests.support.images import picture
from tests.support.server import free_port

CONTENT = b"\0what was sent" * 1000


@pytest.fixture
def instance(tmp_path):
    """Settings of an installation of its own, with an empty database."""

    def make(name, **changes):
        settings = Settings(data_dir=tmp_path / name, database_url=f"sqlite:///{tmp_path}/{name}.db", **changes)
        migrate.upgrade(settings.database)
        return settings

    return make


@asynccontextmanager
async def running(settings):
    here = runtimes.build(settings)
    await here.start()
    yield here
    await here.stop()


async def send(here, sender, place, content, name="plan.bin"):
    """A message with this file; gives the message and the file."""
    path = here.store.new_file()
    path.write_bytes(content)
    arrived = Arrived(path, len(content), hashlib.sha256(content).hexdigest())
    view = await files.upload(here, user_id=sender.id, arrived=arrived, told=Told(name))
    about = {"sender_id": sender.id, "conversation_id": place.id, "content": ""}
    return (await here.work(messages.send, **about, file_ids=[view.id])).message, view


async def read(here, viewer, view, part=Part.ORIGINAL):
    opened = await files.open_part(here, viewer_id=viewer.id, file_id=view.id, part=part)
    return b"".join([piece async for piece in here.store.read(f"{opened.key}/{part}")])


async def filled(settings):
    """Two people, a file and a picture between them."""
    await asyncio.to_thread(stores.claim, settings)
    async with running(settings) as here:
        cast = await here.work(people.assemble)
        _, plan = await send(here, cast.ada, cast.pair, CONTENT)
        _, image = await send(here, cast.ada, cast.pair, picture(size=(900, 600)), "photo.png")
    return cast, plan, image


async def kept(settings, file=None):
    return await asyncio.to_thread(kept_files.backup_all, settings, file)


async def restored(settings, file):
    await asyncio.to_thread(backup.restore, settings, file, replace=True)
    missing = await asyncio.to_thread(kept_files.put_back, settings, file)
    await asyncio.to_thread(stores.adopt, settings)
    return missing


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(params=["linked", "copied"])
def _copying(request, monkeypatch):
    """Whether a file may have two names: not on two file systems."""

    real = os.link

    def refuse(source, target):
        if "files" in target.parts:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(source, target)

    if request.param == "copied":
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("_copying")
async def test_files_in_a_directory_are_kept_and_restored(instance):
    first, second = instance("first"), instance("second")
    cast, plan, image = await filled(first)
    file, summary = await kept(first)
    assert (summary.count, summary.missing, summary.folder) == (3, [], file.parent / "files")
    assert names(summary.folder) == kept_files.list_of(file).read_text().splitlines()

    assert await restored(second, file) == []
    await asyncio.to_thread(stores.claim, second)
    async with running(second) as here:
        assert await read(here, cast.grace, plan) == CONTENT
        assert await read(here, cast.grace, image, Part.THUMB)
        assert await send(here, cast.ada, cast.pair, b"after it")
    async with running(first) as here:
        assert await read(here, cast.grace, plan) == CONTENT


async def test_of_a_service_the_keys_are_kept_and_the_missing_ones_named(instance, moto):
    bucket = moto.bucket()
    first = instance("first", **bucket.settings)
    await filled(first)
    file, summary = await kept(first)
    assert (summary.count, summary.missing, summary.folder) == (3, [], None)
    assert "alone" in str(summary)
    listed = kept_files.list_of(file).read_text().splitlines()
    assert len(listed) == 3
    assert not (file.parent / "files").exists()

    assert await restored(instance("second", **bucket.settings), file) == []
    missing = await restored(instance("third", **moto.bucket().settings), file)
    assert len(missing) == 2
    assert set(missing) == {path.rpartition("/")[0] for path in listed}


async def test_files_move_from_a_directory_to_a_service(instance, moto):
    cast, plan, image = await filled(first := instance("first"))
    file, _ = await kept(first)
    second = instance("second", **moto.bucket().settings)
    assert await restored(second, file) == []
    await asyncio.to_thread(stores.claim, second)
    async with running(second) as here:
        assert await read(here, cast.grace, plan) == CONTENT
        assert await read(here, cast.grace, image, Part.THUMB)


async def test_a_second_backup_adds_what_is_new_and_an_old_one_keeps_what_it_has(instance):
    settings = instance("first")
    cast, *_ = await filled(settings)
    first, summary = await kept(settings)
    before = {name: (summary.folder / name).stat().st_ino for name in names(summary.folder)}
    async with running(settings) as here:
        gone, _ = await send(here, cast.ada, cast.pair, b"new and gone")
        await send(here, cast.ada, cast.pair, b"new")
    second, summary = await kept(settings)
    assert summary.count == 5
    assert {name: (summary.folder / name).stat().st_ino for name in before} == before
    async with running(settings) as here:
        await here.work(messages.delete, editor_id=cast.ada.id, message_id=gone.id)
        (here.store.directory / part_with(here.store.directory, b"new and gone")).unlink()
    third, summary = await kept(settings)
    assert summary.missing == []
    assert len(names(summary.folder)) == 5, "the second backup still has it"
    for path in (second, kept_files.list_of(second)):
        path.unlink()
    _, summary = await kept(settings, third.with_name("chatapp-last.jsonl.gz"))
    assert len(names(summary.folder)) == 4
    assert await restored(instance("second"), first) == []


async def test_what_comes_or_goes_during_a_backup_is_in_it(instance, monkeypatch):
    settings = instance("first")
    await filled(settings)
    store = settings.data_dir / "files"
    real = backup.backup

    def meanwhile(*arguments):
        target = real(*arguments)
        (store / part_with(store, CONTENT)).unlink()
        (store / "ab" / ("x" * 22)).mkdir(parents=True)
        (store / "ab" / ("x" * 22) / "original").write_text("just sent")
        return target

    monkeypatch.setattr(backup, "backup", meanwhile)
    _, summary = await kept(settings)
    assert summary.count == 4
    assert summary.missing == []


def part_with(folder, content):
    """The name of the part that has this content."""
    return next(name for name in names(folder) if name.count("/") == 2 and (folder / name).read_bytes() == content)


async def test_what_the_store_has_lost_is_named(instance):
    settings = instance("first")
    await filled(settings)
    store = settings.data_dir / "files"
    lost = part_with(store, CONTENT)
    (store / lost).unlink()
    _, summary = await kept(settings)
    assert summary.missing == [lost.rpartition("/")[0]]
    assert lost.rpartition("/")[0] in str(summary)


async def test_nothing_else_beside_a_backup_is_touched(instance, tmp_path):
    settings = instance("first")
    await filled(settings)
    folder = tmp_path / "mine"
    for name in ("files/notes.txt", "files/ab/notes/original", "files/ab/abcdefghijklmnopqrstuv/other", "my.keys"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    _, summary = await kept(settings, folder / "moving.jsonl.gz")
    assert summary.count == 3
    for name in ("files/notes.txt", "files/ab/notes/original", "files/ab/abcdefghijklmnopqrstuv/other", "my.keys"):
        assert (folder / name).read_text() == "mine"


@pytest.mark.parametrize("act", [kept, restored])
async def test_a_store_that_is_away_is_said(instance, moto, act, tmp_path):
    settings = instance("first")
    await filled(settings)
    file, _ = await kept(settings)
    away = instance("second", **moto.bucket().settings | {"files_endpoint": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(CommandFailed, match="file store"):
        await act(away, file if act is restored else tmp_path / "new.jsonl.gz")


async def test_the_commands_say_what_became_of_files(run, tmp_path, instance):
    settings = instance("first")
    await filled(settings)
    store, kept_in = settings.data_dir / "files", tmp_path / "kept"
    place = {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database}
    done = await asyncio.to_thread(run, "backup", str(kept_in / "one.jsonl.gz"), **place)
    assert f"one.jsonl.gz.\nIts files (3, 0.0 MB) are in {kept_in}/files.\n" in done.out
    lost = part_with(store, CONTENT)
    for folder in (store, kept_in / "files"):
        (folder / lost).unlink()
    done = await asyncio.to_thread(run, "restore", "--replace", str(kept_in / "one.jsonl.gz"), **place)
    assert done.status == 0
    assert "Restored: " in done.out
    assert f"does not have them:\n{lost.rpartition('/')[0]}\n" in done.out

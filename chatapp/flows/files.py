"""Files on their way into the store, and out of it."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chatapp import errors, security
from chatapp.domain.file import FileKind, FileView, Part
from chatapp.domain.file_names import clean_name, with_suffix
from chatapp.domain.file_types import kind_of, type_of
from chatapp.domain.ids import UserId
from chatapp.domain.timer import Timer
from chatapp.services import files, shared_files
from chatapp.services.files import Opened

from .runner import Runner

MAX_POSTER = 5 * 1024 * 1024  # bytes
HEAD = 4096  # bytes by which the type of a file is judged
UNKNOWN = "application/octet-stream"
# What a recorder wrote holds no picture.
VOICE_TYPES = {"video/webm": "audio/webm", "video/mp4": "audio/mp4", "application/ogg": "audio/ogg"}
LOOKS, LOOK_EVERY = 5, 1.0  # and seconds between them, until another host has claimed the store at its first start


class ForeignStore(Exception):
    """The store belongs to another database, or the database has another store."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was received whole: the temporary file with its bytes, how many, and their SHA-256."""

    path: Path
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender tells of a file. `width`, `height` and `duration` are believed of a video, `duration` and
    `peaks` of a voice message.
    """

    name: str
    as_file: bool = False
    kind: FileKind | None = None
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    peaks: str | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A file as it goes into the store, part by part, and the digest of the original."""

    view: FileView
    parts: Mapping[Part, Path | bytes]
    digest: str


async def room_for(run: Runner, *, user_id: UserId) -> files.Room:
    """What a user may upload now."""
    return await run.read(files.room, user_id=user_id, space=run.space)


async def admit(run: Runner, *, user_id: UserId, size: int) -> None:
    """Refuse a file of this many bytes before it has come; raises as `files.check_room`."""
    await run.read(files.check_room, user_id=user_id, size=size, space=run.space)


async def upload(run: Runner, *, user_id: UserId, arrived: Arrived, told: Told) -> FileView:
    """Store a file that its sender can then send. Pictures are drawn anew unless they are sent `as_file`.

    Raises `Invalid` for an empty file, for a picture that cannot be drawn and for a voice message that is none, what
    `files.begin` raises, and the errors of the store.
    """
    drawn = await _drawn(run, user_id, arrived, told)
    incoming = files.Incoming(drawn.view, sum(map(_size, drawn.parts.values())), drawn.digest)
    begun = await run.work(files.begin, user_id=user_id, incoming=incoming, space=run.space)
    try:
        for part, content in drawn.parts.items():
            await run.store.put(f"{begun.key}/{part}", content)
        await run.work(files.finish, file_id=begun.view.id)
    except errors.ChatError:
        with contextlib.suppress(errors.ChatError):  # its timer removes it otherwise
            await run.work(files.drop, user_id=user_id, file_id=begun.view.id)
        raise
    return begun.view


async def add_poster(run: Runner, *, user_id: UserId, file_id: str, arrived: Arrived) -> FileView:
    """Give one's own unsent video a picture, drawn anew. Raises `FileNotFound`, `PictureTooLarge`, and as `upload` for
    pictures.
    """
    if arrived.size > MAX_POSTER:
        raise errors.PictureTooLarge
    video = await run.read(files.open_video, user_id=user_id, file_id=file_id)
    if video.view.has_thumb:
        return video.view
    poster = await run.poster(user_id, await asyncio.to_thread(arrived.path.read_bytes))
    await admit(run, user_id=user_id, size=len(poster))
    await run.store.put(f"{video.key}/{Part.THUMB}", poster)
    return await run.work(files.keep_poster, user_id=user_id, file_id=file_id, size=len(poster))


async def open_part(run: Runner, *, viewer_id: UserId, file_id: str, part: Part) -> Opened:
    """A file whose part the viewer may read now. Raises `FileNotFound`."""
    opened = await run.read(shared_files.open_file, viewer_id=viewer_id, file_id=file_id)
    if part is Part.THUMB and not opened.view.has_thumb:
        raise errors.FileNotFound
    return opened


async def pieces(run: Runner, key: str, start: int, end: int) -> AsyncGenerator[bytes]:
    """A range of an object, piece by piece; what the store refuses is raised before anything is given."""
    read = run.store.read(key, (start, end))
    first = await anext(read, b"")

    async def rest() -> AsyncGenerator[bytes]:
        async with contextlib.aclosing(read):
            yield first
            async for piece in read:
                yield piece

    return rest()


async def remove_object(run: Runner, timer: Timer) -> None:
    """No file names this object any more."""
    await run.store.remove(*(f"{timer.key}/{part}" for part in Part))


async def claim_store(run: Runner) -> None:
    """Agree with the store whose it is. Raises `ForeignStore` where this database has another one: two hosts with a
    directory each would show files that half of their users cannot open.
    """
    run.store.sweep()
    mine = await run.store.identity()
    candidate = mine or security.new_id()
    known = await run.work(files.store_identity, candidate=candidate)
    if mine is None and known == candidate:
        await run.store.claim(known)
    for look in range(LOOKS if mine is None else 1):
        if look:
            await asyncio.sleep(LOOK_EVERY)  # another host may be about to claim the store that both share
        if await run.store.identity() == known:
            return
    raise ForeignStore


async def adopt(run: Runner) -> None:
    """Let the store of the settings be the one of this database."""
    identity = await run.store.identity() or security.new_id()
    await run.work(files.adopt_store, identity=identity)
    await run.store.claim(identity)


async def _drawn(run: Runner, user_id: UserId, arrived: Arrived, told: Told) -> _Drawn:
    if not arrived.size:
        raise errors.Invalid({"file": ["This file is empty. Choose another one."]}, code="file_empty")
    kind_told, name = told.kind, clean_name(told.name)
    type_ = await asyncio.to_thread(_type_at, arrived.path)
    plain = FileView("", FileKind.FILE, name, type_, arrived.size)
    as_it_is = {Part.ORIGINAL: arrived.path}
    if told.as_file:
        return _Drawn(plain, as_it_is, arrived.digest)
    if kind_told is FileKind.VOICE:
        return _Drawn(_voice(plain, told), as_it_is, arrived.digest)
    if type_.startswith("image/"):
        return await _picture(run, user_id, arrived, plain)
    kind = FileKind(kind_of(type_))
    if kind is FileKind.VIDEO:
        plain = replace(plain, width=told.width, height=told.height, duration=told.duration)
    if kind is FileKind.AUDIO:
        plain = replace(plain, duration=told.duration)
    return _Drawn(replace(plain, kind=kind), as_it_is, arrived.digest)


def _voice(plain: FileView, told: Told) -> FileView:
    type_ = VOICE_TYPES.get(plain.type, plain.type)
    if not type_.startswith("audio/") or not told.duration or not told.peaks:
        raise errors.Invalid({"kind": ["This is no voice message. Send it as a file."]})
    return replace(plain, kind=FileKind.VOICE, type=type_, duration=told.duration, peaks=told.peaks)


async def _picture(run: Runner, user_id: UserId, arrived: Arrived, plain: FileView) -> _Drawn:
    photo = await run.photo(user_id, arrived.path)
    if photo is None:
        return _Drawn(replace(plain, type=UNKNOWN), {Part.ORIGINAL: arrived.path}, arrived.digest)
    facts = {"width": photo.width, "height": photo.height, "colour": photo.colour, "has_thumb": True}
    view = replace(plain, kind=FileKind.IMAGE, type=photo.type, **facts)
    if photo.original is None:
        parts: dict[Part, Path | bytes] = {Part.ORIGINAL: arrived.path, Part.THUMB: photo.thumb}
        return _Drawn(view, parts, arrived.digest)
    digest = await asyncio.to_thread(lambda content: hashlib.sha256(content).hexdigest(), photo.original)
    view = replace(view, name=with_suffix(plain.name, ".webp"), bytes=len(photo.original))
    return _Drawn(view, {Part.ORIGINAL: photo.original, Part.THUMB: photo.thumb}, digest)


def _type_at(path: Path) -> str:
    with path.open("rb") as file:
        return type_of(file.read(HEAD))


def _size(content: Path | bytes) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size

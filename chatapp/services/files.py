"""Files: uploading and sending them, who may read them, and when they go.

The bytes are in the store, and the rows in the database. A file is begun in the database, then written into the store,
then finished in the database: whatever is killed in between leaves a row whose timer removes both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from chatapp import errors, security
from chatapp.domain.file import FIELDS, MAX_FILES, MEDIA, UNSENT_FOR, FileKind, FileView
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.search import search_key
from chatapp.domain.timer import Timer, TimerKind
from chatapp.limits import Quota
from chatapp.storage import files, server_settings, users

from . import timers
from .limited import limited
from .work import Work

STORE = "store"  # the setting that names the store of all hosts
MISSING = "One of the files is gone. Attach it again."
TOO_MANY = f"A message has at most {MAX_FILES} files. Send the rest with another one."


@dataclass(frozen=True, slots=True)
class Space:
    """How much may be stored: bytes of one file, of one user, and of everybody."""

    file: int
    user: int
    in_all: int


@dataclass(frozen=True, slots=True)
class Room:
    """What a user may upload now: bytes of one file, files of one message, and bytes that are left."""

    file_bytes: int
    files: int
    left: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that has arrived: its view without an id, the bytes of all its parts, and the digest of the original."""

    view: FileView
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that the database knows, and the key under which the store gets its bytes."""

    view: FileView
    key: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that its reader may see, and the object that has its bytes."""

    view: FileView
    key: str
    digest: str


def store_identity(work: Work, *, candidate: str) -> str:
    """The identity of the store that all hosts of this database use: the candidate, where there is none yet."""
    return server_settings.locked(work.db, STORE, candidate)


def adopt_store(work: Work, *, identity: str) -> None:
    """Let another store be the one of this database."""
    server_settings.locked(work.db, STORE, identity)
    server_settings.change(work.db, STORE, identity)


def room(work: Work, *, user_id: UserId, space: Space) -> Room:
    """What a user may upload now."""
    left = min(space.user - files.bytes_of(work.db, user_id), space.in_all - files.bytes_in_all(work.db))
    return Room(space.file, MAX_FILES, max(0, left))


def check_room(work: Work, *, user_id: UserId, size: int, space: Space) -> None:
    """Raises `FileTooLarge`, `QuotaSpent`, and `StoreFull` where everybody's space is spent."""
    if size > space.file:
        raise errors.FileTooLarge(space.file)
    if files.bytes_of(work.db, user_id) + size > space.user:
        raise errors.QuotaSpent
    if files.bytes_in_all(work.db) + size > space.in_all:
        raise errors.StoreFull


def new_key() -> str:
    """A key for an object; the first letters divide a directory."""
    key = security.new_id()
    return f"{key[:2]}/{key}"


@limited(Quota.UPLOADS, by="user_id")
def begin(work: Work, *, user_id: UserId, incoming: Incoming, space: Space) -> Begun:
    """Know a file whose bytes the store is about to get. Without a message it goes after UNSENT_FOR. Raises as
    `check_room`; of two uploads of one user, the later sees the earlier.
    """
    users.lock(work.db, user_id)
    check_room(work, user_id=user_id, size=incoming.size, space=space)
    key, public_id = new_key(), security.new_id()
    files.add_object(work.db, key, incoming.size, incoming.digest)
    view = replace(incoming.view, id=public_id)
    files.add(work.db, [_row(work, view, key, uploader_id=user_id, is_ready=False)])
    timers.set(work, kind=TimerKind.FORGET_FILE, key=public_id, due_at=work.now + UNSENT_FOR)
    return Begun(view, key)


def finish(work: Work, *, file_id: str) -> None:
    """The store has the bytes of a file: it may be sent. Raises `FileNotFound` where it was removed meanwhile."""
    if not files.set_ready(work.db, file_id):
        raise errors.FileNotFound


def drop(work: Work, *, user_id: UserId, file_id: str) -> None:
    """Remove one's own unsent file. Raises `FileNotFound`."""
    users.lock(work.db, user_id)
    found = files.find(work.db, file_id)
    if found is None or found.uploader_id != user_id or found.conversation_id is not None:
        raise errors.FileNotFound
    _remove_unsent(work, file_id)
    timers.cancel(work, kind=TimerKind.FORGET_FILE, key=file_id)


def open_video(work: Work, *, user_id: UserId, file_id: str) -> Opened:
    """One's own unsent video, for which a poster has come. Raises `FileNotFound`."""
    found = files.find(work.db, file_id)
    if found is None or found.uploader_id != user_id or found.conversation_id is not None or not found.is_ready:
        raise errors.FileNotFound
    if found.view.kind != FileKind.VIDEO:
        raise errors.FileNotFound
    return Opened(found.view, found.object_key, found.digest)


def keep_poster(work: Work, *, user_id: UserId, file_id: str, size: int) -> FileView:
    """The store has the poster of one's own unsent video. Raises `FileNotFound` where it was sent meanwhile."""
    users.lock(work.db, user_id)
    files.unsent(work.db, user_id, [file_id])  # and nobody sends it now
    video = open_video(work, user_id=user_id, file_id=file_id).view
    if video.has_thumb:  # another one came first
        return video
    files.set_poster(work.db, file_id, size)
    return replace(video, has_thumb=True)


def taken(work: Work, sender_id: UserId, file_ids: Sequence[str]) -> tuple[FileView, ...]:
    """One's own unsent files, in this order, for a message that is about to be stored. Raises `Invalid`."""
    if not file_ids:
        return ()
    if len(file_ids) > MAX_FILES:
        raise errors.Invalid({"file_ids": [TOO_MANY]})
    found = files.unsent(work.db, sender_id, file_ids)
    if len(found) < len(file_ids):  # one that is there twice, too
        raise errors.Invalid({"file_ids": [MISSING]}, code="file_missing")
    return tuple(found[each].view for each in file_ids)


def copies(work: Work, originals: Sequence[FileView]) -> tuple[FileView, ...]:
    """Copies of files of a message, for a forwarded one that is about to be stored. They share the objects, and count
    towards nobody's quota. Raises `AlreadyDeleted` where they are gone meanwhile.
    """
    if not originals:
        return ()
    keys = files.keys_of(work.db, [each.id for each in originals])
    held = files.hold_objects(work.db, list(keys.values()))
    if any(keys.get(each.id) not in held for each in originals):
        raise errors.AlreadyDeleted
    pairs = [(each, replace(each, id=security.new_id())) for each in originals]
    files.add(work.db, [_row(work, copy, keys[each.id], uploader_id=None, is_ready=True) for each, copy in pairs])
    return tuple(copy for _, copy in pairs)


def attach(work: Work, attached: Sequence[FileView], **where: int) -> None:
    """Let files that are nobody's yet belong to a message that was stored; `where` is as in `storage.files.attach`."""
    files.attach(work.db, [each.id for each in attached], where)
    for each in attached:
        timers.cancel(work, kind=TimerKind.FORGET_FILE, key=each.id)


def forget(work: Work, timer: Timer) -> None:
    """A file was sent with no message."""
    _remove_unsent(work, timer.key)


def forget_unsent(work: Work, user_id: UserId) -> None:
    """An account is deleted: what it has uploaded and not sent goes at once."""
    gone = files.remove_unsent_of(work.db, user_id)
    for public_id, _ in gone:
        timers.cancel(work, kind=TimerKind.FORGET_FILE, key=public_id)
    _release(work, [key for _, key in gone])


def forget_of_message(work: Work, message_id: MessageId) -> None:
    """A message is deleted."""
    _release(work, files.remove_of_message(work.db, message_id))


def _row(work: Work, view: FileView, key: str, *, uploader_id: UserId | None, is_ready: bool) -> dict[str, Any]:
    facts = {name: getattr(view, name) for name in FIELDS[1:]}
    own = {"public_id": view.id, "object_key": key, "place": 0, "created_at": work.now}
    own |= {"search_key": search_key(view.name), "is_media": view.kind in MEDIA}
    return facts | own | {"uploader_id": uploader_id, "is_ready": is_ready}


def _remove_unsent(work: Work, public_id: str) -> None:
    _release(work, files.remove_unsent(work.db, public_id))


def _release(work: Work, keys: Sequence[str]) -> None:
    """Files that named these objects are gone: what nobody names any more is removed from the store by timers."""
    if not keys:
        return
    files.hold_objects(work.db, keys)
    for key in files.remove_unused(work.db, keys):
        timers.set(work, kind=TimerKind.REMOVE_OBJECT, key=key, due_at=work.now)

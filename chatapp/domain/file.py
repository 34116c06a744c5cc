"""Files: what people attach to messages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String
from sqlmodel import Field, SQLModel

from .ids import ConversationId, MessageId, UserId
from .times import UtcTime

MAX_FILES = 10  # of one message
UNSENT_FOR = timedelta(hours=24)  # a file that is sent with no message for so long goes
ID = r"[A-Za-z0-9_-]{22}"  # of `security.new_id`
MAX_DURATION = 86_400_000  # ms
MAX_SIDE = 16_384  # pixels that a browser may tell of a video
PEAKS = r"[0-9a-v]{64}"  # of a voice message: 64 heights, 0 to 31

_BIG = BigInteger().with_variant(Integer, "sqlite")


class FileKind(StrEnum):
    """How a file is shown."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    FILE = "file"


class Part(StrEnum):
    """The parts of an object in the store. Images have a thumb, and videos whose poster came with them."""

    ORIGINAL = "original"
    THUMB = "thumb"


class StoredObject(SQLModel, table=True):
    """The bytes in the store that some files share; `bytes` are those of all parts, `digest` is the SHA-256 of the
    original, in hexadecimal. It goes with the last file that names it.
    """

    __tablename__ = "objects"
    __table_args__ = (Index("ix_objects_bytes", "bytes"),)

    key: str = Field(primary_key=True, sa_type=String)
    bytes: int = Field(sa_type=BigInteger)
    digest: str


class File(SQLModel, table=True):
    """A file of one message, or of its uploader while it is unsent. The copy in a forwarded message has no uploader,
    and counts towards nobody's quota.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_message_id", "message_id", "place"),
        Index("ix_files_conversation_id", "conversation_id", "is_media", "seq", "place"),
        Index("ix_files_uploader_id", "uploader_id", "bytes"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=_BIG)
    public_id: str = Field(unique=True, index=True)
    object_key: str = Field(foreign_key="objects.key", index=True)
    uploader_id: UserId | None = Field(default=None, foreign_key="users.id", sa_type=Integer)
    message_id: MessageId | None = Field(default=None, foreign_key="messages.id", sa_type=_BIG, ondelete="CASCADE")
    conversation_id: ConversationId | None = Field(
        default=None, foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE"
    )  # of the message, as the two below
    seq: int | None = None
    place: int = Field(default=0, sa_type=SmallInteger)  # among the files of the message
    is_ready: bool = False  # the store has its bytes
    kind: str
    name: str
    search_key: str  # of the name
    is_media: bool  # a picture or a film
    type: str
    bytes: int = Field(sa_type=BigInteger)
    width: int | None = None
    height: int | None = None
    colour: str | None = None
    duration: int | None = None
    peaks: str | None = None
    has_thumb: bool = False
    created_at: datetime = Field(sa_type=UtcTime)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as everybody sees it who may see its message. `type` is a MIME type, `width` and `height` are pixels of
    what is shown, `colour` is the mean one ("#rrggbb"), `duration` is in ms, `peaks` are those of a voice message.
    """

    id: str
    kind: str
    name: str
    type: str
    bytes: int
    width: int | None = None
    height: int | None = None
    colour: str | None = None
    duration: int | None = None
    peaks: str | None = None
    has_thumb: bool = False


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file of a conversation, and the message that it came with; `sent_at` is RFC 3339."""

    file: FileView
    message: MessageId
    seq: int
    place: int
    sender: UserId
    sender_name: str
    sent_at: str


MEDIA = (FileKind.IMAGE, FileKind.VIDEO)
FIELDS = tuple(each.name for each in fields(FileView))
_DEFAULTS = {each.name: each.default for each in fields(FileView)}


def stored(files: Sequence[FileView]) -> str | None:
    """As the column `attached` of a message keeps them; None for none."""
    values = [_told(each) for each in files]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else None


def _told(file: FileView) -> dict[str, Any]:
    values = {name: getattr(file, name) for name in FIELDS}
    return {name: value for name, value in values.items() if value != _DEFAULTS[name]}


def attached_in(column: str | None) -> tuple[FileView, ...]:
    """Read the column `attached`."""
    return tuple(FileView(**values) for values in json.loads(column)) if column else ()


_ONE = {FileKind.IMAGE: "Photo", FileKind.VIDEO: "Video", FileKind.VOICE: "Voice message"}
_MANY = {FileKind.IMAGE: "photos", FileKind.VIDEO: "videos"}


def in_words(files: Sequence[FileView]) -> str:
    """The files of a message in a few words, for a preview: "Photo", "3 photos", "plan.pdf", "2 files"; "" for none."""
    if not files:
        return ""
    kinds = {FileKind(each.kind) for each in files}
    kind = kinds.pop() if len(kinds) == 1 else FileKind.FILE
    if len(files) == 1:
        return _ONE.get(kind) or files[0].name
    return f"{len(files)} {_MANY.get(kind, 'files')}"

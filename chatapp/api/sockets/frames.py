"""Frames of the WebSocket: what clients send, checked; and what they are sent, as text."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatapp import errors
from chatapp.api.refusals import sentence_of
from chatapp.api.schemas import ClientId, Seq
from chatapp.domain.events import (
    MessageDeleted,
    MessageEdited,
    MessageSent,
    PresenceChanged,
    ReceiptAdvanced,
    TypingStarted,
    TypingStopped,
)
from chatapp.domain.message import MessageView

MAX_FRAME = 64 * 1024  # characters; 4,000 emoji written as JSON escapes take 48,000
MAX_CLIENT_ID = 64  # characters of a client id that an error repeats


class _Frame(BaseModel):
    model_config = ConfigDict(strict=True)


class Say(_Frame):
    type: Literal["message"]
    content: str
    client_id: ClientId | None = None


class Typing(_Frame):
    type: Literal["typing"]
    is_typing: bool


class Read(_Frame):
    type: Literal["read"]
    seq: Seq


class Ping(_Frame):
    type: Literal["ping"]


class _Named(_Frame):
    """What an error repeats of a frame that is wrong in other ways."""

    client_id: str = Field(max_length=MAX_CLIENT_ID)


Act = Say | Typing | Read
Incoming = Act | Ping
_incoming: TypeAdapter[Incoming] = TypeAdapter(Annotated[Incoming, Field(discriminator="type")])
_message: TypeAdapter[MessageView] = TypeAdapter(MessageView)

PONG = '{"type":"pong"}'


class BadFrame(errors.ChatError):
    """A frame that changes nothing; `client_id` is what it called itself, so that its sender knows which one it was."""

    code = "malformed_frame"
    detail = "This frame cannot be understood."

    def __init__(self, detail: str | None = None, *, client_id: str | None = None) -> None:
        self.client_id = client_id
        super().__init__(detail)


class BinaryFrame(BadFrame):
    detail = "Send text frames; binary ones have no meaning here."


class FrameTooLarge(BadFrame):
    code = "frame_too_large"
    detail = f"A frame has at most {MAX_FRAME} characters."


def parse(text: str | None) -> Incoming:
    """The frame that a client has sent; raises `BadFrame` for what is none."""
    if text is None:
        raise BinaryFrame
    if len(text) > MAX_FRAME:
        raise FrameTooLarge
    try:
        return _incoming.validate_json(text)
    except ValidationError as error:
        raise BadFrame(_sentence(error), client_id=_client_id(text)) from error


def message(view: MessageView) -> str:
    """A message that was sent."""
    return f'{{"type":"message","message":{_message.dump_json(view).decode()}}}'


def updated(view: MessageView) -> str:
    """A message that was edited or deleted, as it is now."""
    return f'{{"type":"message_updated","message":{_message.dump_json(view).decode()}}}'


def read(event: ReceiptAdvanced) -> str:
    """Somebody has read up to a message."""
    return f'{{"type":"read","user_id":{event.user_id},"last_read_seq":{event.last_read_seq}}}'


def typing(event: TypingStarted | TypingStopped) -> str:
    """Somebody types, or no more."""
    is_typing = isinstance(event, TypingStarted)
    return _compact(type="typing", user_id=event.user_id, username=event.username, is_typing=is_typing)


def user_status(event: PresenceChanged) -> str:
    """Somebody came, or has left."""
    is_online = event.now.is_online
    return _compact(type="user_status", user_id=event.user_id, username=event.username, is_online=is_online)


def error(refusal: errors.ChatError, client_id: str | None = None) -> str:
    """Why a frame was refused."""
    content = {"type": "error", "code": refusal.code, "detail": refusal.detail}
    if client_id is not None:
        content["client_id"] = client_id
    return json.dumps(content)


class Encoder:
    """The fan-out gives one event to all sockets of a process before the next, so the last text is all to remember."""

    def __init__(self) -> None:
        self._event: MessageSent | MessageEdited | MessageDeleted | None = None
        self._text = ""

    def text_of(self, event: MessageSent | MessageEdited | MessageDeleted) -> str:
        """The frame of an event, encoded once for however many sockets."""
        if event is not self._event:
            encode = message if isinstance(event, MessageSent) else updated
            self._event, self._text = event, encode(event.message)
        return self._text


def _compact(**content: object) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _sentence(error: ValidationError) -> str:
    found = error.errors()[0]
    if found["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return "The type must be message, typing, read or ping."
    if found["type"] == "json_invalid":
        return "This is not JSON."
    return f"{found['loc'][-1]}: {sentence_of(found)}" if found["loc"] else "This is not an object."


def _client_id(text: str) -> str | None:
    try:
        return _Named.model_validate_json(text).client_id
    except ValidationError:
        return None

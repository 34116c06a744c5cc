"""Frames of the WebSockets: what clients send, checked; and what they are sent, as text.

On the socket of everything, each frame about a conversation names it; apart from that they are those of the socket of
one conversation.
"""

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatapp import errors
from chatapp.api.refusals import code_of, sentence_of
from chatapp.api.schemas import ClientId, Id, Seq, Text
from chatapp.domain.conversation import ConversationRow
from chatapp.domain.events import (
    MessageDeleted,
    MessageEdited,
    MessageSent,
    PresenceChanged,
    ReceiptAdvanced,
    TypingStarted,
    TypingStopped,
)
from chatapp.domain.ids import ConversationId
from chatapp.domain.message import MessageView

MAX_FRAME = 64 * 1024  # characters; 4,000 emoji written as JSON escapes take 48,000
MAX_CLIENT_ID = 64  # characters of a client id that an error repeats
MAX_TICKET = 64  # characters
MAX_POSITIONS = 500  # conversations of a `resume`; who follows more sends several


class _Frame(BaseModel):
    model_config = ConfigDict(strict=True)


class Say(_Frame):
    type: Literal["message"]
    content: Text
    client_id: ClientId | None = None


class Typing(_Frame):
    type: Literal["typing"]
    is_typing: bool


class Read(_Frame):
    type: Literal["read"]
    seq: Seq


class Ping(_Frame):
    type: Literal["ping"]


class _There(_Frame):
    conversation: Id


class SayThere(Say, _There):
    """`Say`, on the socket of everything."""


class TypingThere(Typing, _There):
    """`Typing`, on the socket of everything."""


class ReadThere(Read, _There):
    """`Read`, on the socket of everything."""


class Resume(_Frame):
    """`positions` maps at most MAX_POSITIONS conversations to the last `seq` that the client knows."""

    type: Literal["resume"]
    positions: dict[Id, Seq] = Field(max_length=MAX_POSITIONS, fail_fast=True)


class Hello(_Frame):
    type: Literal["hello"]
    ticket: str = Field(max_length=MAX_TICKET, pattern=r"^[A-Za-z0-9_-]+$")


class _Named(_Frame):
    """What an error repeats of a frame that is wrong in other ways."""

    client_id: str = Field(max_length=MAX_CLIENT_ID)


Act = Say | Typing | Read
ActThere = SayThere | TypingThere | ReadThere
Incoming = Act | Ping
IncomingThere = ActThere | Resume | Ping
_incoming: TypeAdapter[Incoming] = TypeAdapter(Annotated[Incoming, Field(discriminator="type")])
_incoming_there: TypeAdapter[IncomingThere] = TypeAdapter(Annotated[IncomingThere, Field(discriminator="type")])
_hello: TypeAdapter[Hello] = TypeAdapter(Hello)
_message: TypeAdapter[MessageView] = TypeAdapter(MessageView)
_row: TypeAdapter[ConversationRow] = TypeAdapter(ConversationRow)
_types = {_incoming: "message, typing, read or ping", _incoming_there: "message, typing, read, resume or ping"}
F = TypeVar("F")

PONG = '{"type":"pong"}'
RESUMED = '{"type":"resumed"}'


class BadFrame(errors.ChatError):
    """A frame that changes nothing; `client_id` is what it called itself, so that its sender knows which one it was."""

    code = "malformed_frame"
    detail = "This frame cannot be understood."

    def __init__(self, detail: str | None = None, *, code: str | None = None, client_id: str | None = None) -> None:
        self.client_id = client_id
        super().__init__(detail, code=code)


class BinaryFrame(BadFrame):
    detail = "Send text frames; binary ones have no meaning here."


class FrameTooLarge(BadFrame):
    code = "frame_too_large"
    detail = f"A frame has at most {MAX_FRAME} characters."


def parse(text: str | None) -> Incoming:
    """What a client sends on the socket of a conversation; raises `BadFrame` for what is no frame."""
    return _parse(_incoming, text)


def parse_there(text: str | None) -> IncomingThere:
    """As `parse`, on the socket of everything."""
    return _parse(_incoming_there, text)


def parse_hello(text: str | None) -> Hello:
    """As `parse`, of the first frame on the socket of everything."""
    return _parse(_hello, text)


def within(conversation_id: ConversationId, text: str) -> str:
    """A frame of the socket of a conversation, as the socket of everything sends it."""
    return f'{{"conversation":{conversation_id},{text[1:]}'


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


def presence(event: PresenceChanged) -> str:
    """Somebody came, looked away or back, or has left."""
    return _compact(
        type="presence",
        user_id=event.user_id,
        username=event.username,
        is_online=event.now.is_online,
        state=event.now,
        last_seen=event.last_seen,
    )


def conversation(row: ConversationRow) -> str:
    """A conversation is new, or not as it was."""
    return f'{{"type":"conversation","conversation":{row.id},"row":{_row.dump_json(row).decode()}}}'


def removed(conversation_id: ConversationId) -> str:
    """The user takes part no more."""
    return _compact(type="conversation_removed", conversation=conversation_id)


def resync(conversation_ids: list[ConversationId]) -> str:
    """Conversations cannot be resumed. `conversation` is the first; `conversations` has all if there are several."""
    first, *others = conversation_ids
    if not others:
        return _compact(type="resync", conversation=first)
    return _compact(type="resync", conversation=first, conversations=conversation_ids)


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


of = Encoder().text_of


def _compact(**content: object) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _parse(adapter: TypeAdapter[F], text: str | None) -> F:
    if text is None:
        raise BinaryFrame
    if len(text) > MAX_FRAME:
        raise FrameTooLarge
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]
        raise BadFrame(_sentence(found, adapter), code=code_of(found), client_id=_client_id(text)) from error


def _sentence(found: Any, adapter: TypeAdapter[Any]) -> str:
    if found["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return f"The type must be {_types[adapter]}."
    if found["type"] == "json_invalid":
        return "This is not JSON."
    field = next(iter(found["loc"][1:2]), None)
    return (
        sentence_of(found)
        if code_of(found)
        else f"{field}: {sentence_of(found)}"
        if field is not None
        else "This is not an object."
    )


def _client_id(text: str) -> str | None:
    try:
        return _Named.model_validate_json(text).client_id
    except ValidationError:
        return None

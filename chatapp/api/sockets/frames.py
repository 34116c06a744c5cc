"""Frames of the WebSockets: what clients send, checked; and what they are sent, as text.

On the socket of everything, each frame about a conversation names it; apart from that they are those of the socket of
one conversation.
"""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatapp import errors
from chatapp.api.refusals import code_of, sentence_of
from chatapp.api.schemas import ClientId, FileIds, Id, Seq, Text
from chatapp.domain.conversation import ConversationRow
from chatapp.domain.emojis import MAX_LENGTH
from chatapp.domain.events import PersonalChanged, PresenceChanged, TypingChanged
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView
from chatapp.domain.participant import Participation

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
    reply_to: Id | None = None
    file_ids: FileIds = []


class Typing(_Frame):
    type: Literal["typing"]
    is_typing: bool


class Read(_Frame):
    type: Literal["read"]
    seq: Seq


class React(_Frame):
    """Add a reaction to a message, or take it back."""

    type: Literal["react"]
    message_id: Id
    emoji: str = Field(min_length=1, max_length=MAX_LENGTH)
    is_added: bool


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


class ReactThere(React, _There):
    """`React`, on the socket of everything."""


class Place(_Frame):
    """How much of a conversation a client knows: its last message, and its last change of a message."""

    seq: Seq
    revision: Seq


class Resume(_Frame):
    """`positions` maps at most MAX_POSITIONS conversations to places. A bare `seq` asks for messages only."""

    type: Literal["resume"]
    positions: dict[Id, Seq | Place] = Field(max_length=MAX_POSITIONS, fail_fast=True)


class Hello(_Frame):
    type: Literal["hello"]
    ticket: str = Field(max_length=MAX_TICKET, pattern=r"^[A-Za-z0-9_-]+$")


class _Named(_Frame):
    """What an error repeats of a frame that is wrong in other ways."""

    client_id: str = Field(max_length=MAX_CLIENT_ID)


Act = Say | Typing | Read | React
ActThere = SayThere | TypingThere | ReadThere | ReactThere
Incoming = Act | Ping
IncomingThere = ActThere | Resume | Ping
_incoming: TypeAdapter[Incoming] = TypeAdapter(Annotated[Incoming, Field(discriminator="type")])
_incoming_there: TypeAdapter[IncomingThere] = TypeAdapter(Annotated[IncomingThere, Field(discriminator="type")])
_hello: TypeAdapter[Hello] = TypeAdapter(Hello)
_message: TypeAdapter[MessageView] = TypeAdapter(MessageView)
_row: TypeAdapter[ConversationRow] = TypeAdapter(ConversationRow)
_own = "message, typing, read, react"
_types = {_incoming: f"{_own} or ping", _incoming_there: f"{_own}, resume or ping"}
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


def encoded_once(encode: Callable[[MessageView], str]) -> Callable[[MessageView], str]:
    """Remember the last text: a follower tells one view to all sockets of a conversation before the next view."""
    last: tuple[MessageView | None, str] = None, ""

    def text_of(view: MessageView) -> str:
        nonlocal last
        if last[0] is not view:
            last = view, encode(view)
        return last[1]

    return text_of


@encoded_once
def message(view: MessageView) -> str:
    """A message that was sent."""
    return f'{{"type":"message","message":{_message.dump_json(view).decode()}}}'


@encoded_once
def updated(view: MessageView) -> str:
    """A message that was changed, as it is now."""
    return f'{{"type":"message_updated","message":{_message.dump_json(view).decode()}}}'


def read(user_id: UserId, seq: int) -> str:
    """Somebody has read up to a message."""
    return f'{{"type":"read","user_id":{user_id},"last_read_seq":{seq}}}'


def typing(event: TypingChanged) -> str:
    """A participant types, or has stopped."""
    return _compact(type="typing", user_id=event.user_id, username=event.username, is_typing=event.is_typing)


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


def participation(conversation_id: ConversationId, now: Participation) -> str:
    """The user's own participation in a conversation. `unread` and `mentions` count up to the message `as_of`."""
    return _compact(
        type="participation",
        conversation=conversation_id,
        is_member=now.is_member,
        last_read_seq=now.last_read_seq,
        unread=now.unread,
        mentions=now.mentions,
        unread_after=now.unread_after,
        as_of=now.as_of,
        revision=now.revision,
    )


def personal(event: PersonalChanged) -> str:
    """One of the user's own lists has changed: read it again by REST."""
    return _compact(type="personal", what=event.what)


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

"""The WebSocket of one conversation."""

from typing import Annotated, assert_never

from fastapi import APIRouter, Query, WebSocket

from chatapp import errors, logs, metrics, runtime
from chatapp.api.dependencies import PathId
from chatapp.api.origins import may_connect
from chatapp.domain.conversation import End
from chatapp.domain.events import (
    CacheStale,
    ConversationChanged,
    CursorsMoved,
    Event,
    MessageChanged,
    MessagePosted,
    ParticipationChanged,
    PersonalChanged,
    PresenceChanged,
    SessionEnded,
    TypingChanged,
    UserChanged,
)
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.flows import sessions
from chatapp.live.hub import Hub
from chatapp.runtime import Runtime
from chatapp.security import MAX_TOKEN, TokenType

from . import frames
from .acts import Acts
from .line import Line
from .outbox import Close
from .position import Position
from .records import Records
from .sink import SocketSink

router = APIRouter()


@router.websocket("/ws/chat/{conversation_id:id}/")
async def follow(
    socket: WebSocket, conversation_id: PathId, token: Annotated[str, Query(max_length=MAX_TOKEN)] = ""
) -> None:
    """Everything that happens in one conversation. Refused before the handshake is over: HTTP 403."""
    run = runtime.current()
    if not may_connect(socket.headers, run.settings.allowed_origins):
        await socket.close()
        return
    try:
        viewer = await sessions.authenticate(run, TokenType.ACCESS, token)
        with run.limits.connections.one(viewer.user_id):
            await _serve(run, socket, viewer, ConversationId(conversation_id))
    except errors.ChatError:
        await socket.close()


async def _serve(run: Runtime, socket: WebSocket, viewer: Viewer, conversation_id: ConversationId) -> None:
    async def do(acts: Acts, frame: frames.Act) -> str | None:
        return await acts.do(frame, conversation_id)

    records = Records(run, viewer)
    sink = ConversationSink(run.hub, records, conversation_id)
    with sink.joined():
        end = await records.end_of(conversation_id)
        await socket.accept()
        sink.begin(end)
        logs.note(user=viewer.user_id, conversation=conversation_id)
        with metrics.SOCKETS.labels("conversation").track_inprogress():
            await Line(run, socket, viewer, sink, frames.parse, do).serve()


class ConversationSink(SocketSink):
    """Follows one conversation from where it ended when the socket was opened."""

    def __init__(self, hub: Hub, records: Records, conversation_id: ConversationId) -> None:
        super().__init__(hub, records)
        self._conversation_id = conversation_id
        self._position = Position(self, conversation_id)

    def begin(self, end: End) -> None:
        """Tell what comes after the end of the conversation."""
        self._position.begin(end, end)

    def receive(self, event: Event) -> None:
        """The position is told messages and changes by the follower."""
        match event:
            case SessionEnded():
                self.end_session(event)
            case PresenceChanged():
                self._receive_presence(event)
            case CursorsMoved() | TypingChanged():
                if event.conversation_id == self._conversation_id:
                    self.tell_passing(event)
            case ParticipationChanged():
                if event.conversation_id == self._conversation_id and not event.people[self.viewer.user_id].is_member:
                    self.lose(self._conversation_id)
            case (
                MessagePosted()
                | MessageChanged()
                | ConversationChanged()
                | UserChanged()
                | PersonalChanged()
                | CacheStale()
            ):
                pass
            case _:
                assert_never(event)

    def reread(self) -> None:
        self._position.check()

    def release(self) -> None:
        self._position.release()

    def framed(self, conversation_id: ConversationId, text: str) -> str:  # noqa: ARG002 - there is one
        return text

    def lose(self, conversation_id: ConversationId) -> None:  # noqa: ARG002
        self.outbox.close(Close.REMOVED)

    def look_at(self, conversation_id: ConversationId) -> None:
        """Clients of this socket are not told."""

    def _receive_presence(self, event: PresenceChanged) -> None:
        is_here = self._conversation_id in event.conversation_ids and event.user_id != self.viewer.user_id
        if is_here and event.before.is_online != event.now.is_online:
            self.outbox.put_passing(("status", event.user_id), frames.user_status(event))

"""The WebSocket of one conversation."""

from typing import Annotated

from fastapi import APIRouter, Query, WebSocket

from chatapp import errors, logs, metrics, runtime
from chatapp.api.dependencies import PathId
from chatapp.api.origins import may_connect
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.flows import sessions
from chatapp.runtime import Runtime
from chatapp.security import MAX_TOKEN, TokenType

from . import frames
from .acts import Acts
from .line import Line
from .records import Records
from .sinks import ConversationSink

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
    """The sink joins the fan-out before it is read where the conversation ends: nothing falls between."""

    async def do(acts: Acts, frame: frames.Act) -> str | None:
        return await acts.do(frame, conversation_id)

    records = Records(run, viewer)
    sink = ConversationSink(conversation_id, viewer, records)
    run.fanout.join(viewer.user_id, sink)
    try:
        end = await records.end_of(conversation_id)
        await socket.accept()
        sink.begin(end)
        logs.note(user=viewer.user_id, conversation=conversation_id)
        with metrics.SOCKETS.labels("conversation").track_inprogress():
            await Line(run, socket, viewer, sink, frames.parse, do).serve()
    finally:
        run.fanout.leave(viewer.user_id, sink)
        sink.release()

"""The WebSocket of everything of one user."""

import asyncio

from fastapi import APIRouter, WebSocket
from fastapi.security.utils import get_authorization_scheme_param
from fastapi.websockets import WebSocketState

from chatapp import errors, logs, metrics, runtime
from chatapp.api.origins import may_connect
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.flows import sessions, tickets
from chatapp.runtime import Runtime
from chatapp.security import TokenType

from . import frames
from .acts import Acts
from .everything import EverythingSink
from .line import Line, close
from .outbox import Close
from .records import Records

HELLO_WITHIN = 5.0  # seconds

router = APIRouter()


@router.websocket("/ws/")
async def follow(socket: WebSocket) -> None:
    """Everything that happens in all conversations of one user. A header is refused before the handshake is over: HTTP
    403; and with a header, what happens after the handshake is followed.
    """
    run = runtime.current()
    if not may_connect(socket.headers, run.settings.allowed_origins):
        await socket.close()
        return
    try:
        viewer = await _viewer(run, socket)
        with run.limits.connections.one(viewer.user_id):
            await _serve(run, socket, viewer)
    except errors.Unavailable:
        await close(socket, Close.TRY_AGAIN)
    except errors.TooMany as refusal:
        await close(socket, Close.OUT_OF_PACE, refusal.detail)
    except errors.ChatError:
        await close(socket, Close.SESSION_OVER)


async def _viewer(run: Runtime, socket: WebSocket) -> Viewer:
    """Who is there: by the header, or by the first frame of a socket that is let in for this."""
    scheme, token = get_authorization_scheme_param(socket.headers.get("authorization"))
    if scheme.lower() == "bearer":
        return await sessions.authenticate(run, TokenType.ACCESS, token)
    await socket.accept()
    try:
        async with asyncio.timeout(HELLO_WITHIN):
            received = await socket.receive()
    except TimeoutError:
        raise errors.Unauthenticated from None
    return await tickets.redeem(run, ticket=frames.parse_hello(received.get("text")).ticket)


async def _serve(run: Runtime, socket: WebSocket, viewer: Viewer) -> None:
    records = Records(run, viewer)
    sink = EverythingSink(run.hub, records)

    async def do(acts: Acts, frame: frames.ActThere | frames.Resume) -> str | None:
        if isinstance(frame, frames.Resume):
            await sink.resume({ConversationId(key): place for key, place in frame.positions.items()})
            return None
        sink.start()
        conversation_id = ConversationId(frame.conversation)
        answer = await acts.do(frame, conversation_id)
        return None if answer is None else frames.within(conversation_id, answer)

    with sink.joined():
        sink.begin(await records.ends())
        if socket.application_state is WebSocketState.CONNECTING:
            await socket.accept()
        logs.note(user=viewer.user_id)
        with metrics.SOCKETS.labels("everything").track_inprogress():
            await Line(run, socket, viewer, sink, frames.parse_there, do).serve()

"""The WebSocket of one conversation: the handshake, what its frames do, and when it ends."""

import asyncio
import contextlib
import logging
import random
import time
from uuid import uuid4

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from chatapp import errors, runtime
from chatapp.api.dependencies import PathId
from chatapp.api.origins import may_connect
from chatapp.api.refusals import Failure
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.runtime import Runtime
from chatapp.security import TokenType
from chatapp.services import messages, presence, receipts, sessions, typing

from . import frames
from .outbox import Close, Outbox

logger = logging.getLogger(__name__)

FILL_PAGE = 100  # messages that are read at once for a socket that missed some
WATCH_EVERY = 5.0  # seconds between looks at whether the reader has stalled
REREAD_EVERY = 12  # looks between readings of the database, which tell whether session and participant still are
TYPING_EVERY = 2.5  # seconds between two tellings that somebody still types
CLOSING_TAKES = 30.0  # seconds that a reader has to come to the end of what was sent before
UNEXPECTED = 1011  # RFC 6455, section 7.4.1

router = APIRouter()


@router.websocket("/ws/chat/{conversation_id:id}/")
async def follow(socket: WebSocket, conversation_id: PathId, token: str = "") -> None:
    """Everything that happens in one conversation. Refused before the handshake is over: HTTP 403."""
    run = runtime.current()
    if not may_connect(socket.headers, run.settings.allowed_origins):
        await socket.close()
        return
    try:
        viewer = await sessions.authenticate(run, TokenType.ACCESS, token)
    except errors.ChatError:
        await socket.close()
        return
    line = _Line(run, socket, viewer, ConversationId(conversation_id))
    run.fanout.join(viewer.user_id, line.outbox)
    try:
        await line.serve()
    finally:
        run.fanout.leave(viewer.user_id, line.outbox)
        line.outbox.release()


class _Line:
    """One open socket. It has joined the fan-out before it reads where the conversation ends: nothing falls between."""

    def __init__(self, run: Runtime, socket: WebSocket, viewer: Viewer, conversation_id: ConversationId) -> None:
        self._run, self._socket, self._viewer, self._conversation_id = run, socket, viewer, conversation_id
        self._bucket = _Bucket(run.settings.socket_frames, run.settings.socket_burst)
        self._connection = uuid4().hex  # as presence calls it
        self._typing_since: float | None = None
        self.outbox = Outbox(conversation_id, viewer, self._fetch)

    async def serve(self) -> None:
        """Let the socket in, if it may be, and stay until one side ends it."""
        try:
            await self._check_session()
            end = await self._run.read(
                messages.newest, viewer_id=self._viewer.user_id, conversation_id=self._conversation_id, limit=1
            )
        except errors.ChatError:
            await self._socket.close()
            return
        await self._socket.accept()
        self.outbox.begin(end.messages[-1].seq if end.messages else 0)
        code = await self._stay_present()
        if code is not None:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
                async with asyncio.timeout(CLOSING_TAKES):
                    await self._socket.close(code)

    async def _stay_present(self) -> int | None:
        """Nobody waits for presence; when the socket ends it ends, in this order."""
        connecting = presence.connect(self._run, user_id=self._viewer.user_id, connection=self._connection)
        arriving = asyncio.create_task(connecting)
        try:
            return await self._stay()
        finally:
            await asyncio.gather(arriving, return_exceptions=True)
            await presence.disconnect(self._run, connection=self._connection)
            with contextlib.suppress(errors.ChatError):
                await self._type(is_typing=False)

    async def _stay(self) -> int | None:
        """Send, listen and watch until one of the three is done; then the code to close with, if it is on us."""
        acts = (self.outbox.send_all(self._socket.send_text), self._listen(), self._watch())
        tasks = [asyncio.create_task(act) for act in acts]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, WebSocketDisconnect):
                logger.error("a socket failed", exc_info=end)
                return UNEXPECTED
        return self.outbox.code

    async def _listen(self) -> None:
        while self.outbox.code is None:
            received = await self._socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            if not self._bucket.take():
                self.outbox.close(Close.OUT_OF_PACE)
                return
            await self._answer(received.get("text"))

    async def _watch(self) -> None:
        """What no event tells: that the token has run out, that nothing is read, that an event was lost."""
        looks = random.randrange(REREAD_EVERY)  # noqa: S311 - so that not all read at once a minute after a restart
        while self.outbox.code is None:
            left = self._seconds_left()
            if left <= 0:
                self.outbox.close(Close.SESSION_OVER)
                return
            await asyncio.sleep(min(left, WATCH_EVERY))
            looks += 1
            if self.outbox.is_stalled():
                self.outbox.close(Close.OUT_OF_PACE)
            elif looks % REREAD_EVERY == 0:
                self.outbox.reread()

    async def _answer(self, text: str | None) -> None:
        """Do what a frame says. Whatever is wrong with it changes nothing, and the socket stays."""
        frame = None
        try:
            frame = frames.parse(text)
            await self._do(frame)
        except frames.BadFrame as refusal:
            self.outbox.reply(frames.error(refusal, refusal.client_id))
        except errors.ChatError as refusal:
            self.outbox.reply(frames.error(refusal, getattr(frame, "client_id", None)))
        except Exception:
            logger.exception("a frame failed")
            self.outbox.reply(frames.error(Failure(), getattr(frame, "client_id", None)))

    async def _do(self, frame: frames.Incoming) -> None:
        if not isinstance(frame, frames.Ping):
            await presence.touch(self._run, connection=self._connection)
        match frame:
            case frames.Say():
                sent = await self._run.work(
                    messages.send,
                    sender_id=self._viewer.user_id,
                    conversation_id=self._conversation_id,
                    content=frame.content,
                    client_id=frame.client_id,
                )
                await self._type(is_typing=False)
                if not sent.is_new:
                    self.outbox.reply(frames.message(sent.message))
            case frames.Read():
                await self._run.work(
                    receipts.mark_read,
                    reader_id=self._viewer.user_id,
                    conversation_id=self._conversation_id,
                    seq=frame.seq,
                )
            case frames.Ping():
                self.outbox.reply(frames.PONG)
            case frames.Typing():
                await self._type(is_typing=frame.is_typing)

    async def _type(self, *, is_typing: bool) -> None:
        """Tell that the user types, not more often than others need to hear it; or that it is over."""
        now = time.monotonic()
        is_known = self._typing_since is not None and now - self._typing_since < TYPING_EVERY
        if is_known if is_typing else self._typing_since is None:
            return
        self._typing_since = now if is_typing else None
        tell = typing.start if is_typing else typing.stop
        await self._run.tell(tell, typist_id=self._viewer.user_id, conversation_id=self._conversation_id)

    async def _fetch(self, seq: int) -> messages.Page:
        await self._check_session()
        return await self._run.read(
            messages.page_after,
            viewer_id=self._viewer.user_id,
            conversation_id=self._conversation_id,
            seq=seq,
            limit=FILL_PAGE,
        )

    async def _check_session(self) -> None:
        if not await self._run.read(sessions.is_open, viewer=self._viewer):
            raise errors.TokenInvalid

    def _seconds_left(self) -> float:
        if self._viewer.expires_at is None:
            return WATCH_EVERY
        return (self._viewer.expires_at - self._run.clock()).total_seconds()


class _Bucket:
    """How many frames may still come: `burst` at once, `rate` a second in the long run."""

    def __init__(self, rate: int, burst: int) -> None:
        self._rate, self._burst, self._left, self._at = rate, burst, float(burst), time.monotonic()

    def take(self) -> bool:
        """Whether one more frame may come."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

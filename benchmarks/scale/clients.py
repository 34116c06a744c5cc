"""The load generator's listeners: a browser's tab without the browser, and a socket of the API.

Both read what they are sent as a person would see it, for a few microseconds each.
"""

import asyncio
from typing import Any, Protocol
from uuid import uuid4

from pydantic_core import from_json

from benchmarks.ledger import Faults, Ledger
from tests.support.wire import frames, pages
from tests.support.wire.transport import Socket, WireError

from .people import User
from .screen import OUTBOX, SHOWN_IN, SIDEBAR_HEAD, Item, Reader, Screen
from .tally import PATIENCE, Tally

PING = pages.PING.encode()
# The page was told to load, and what it loaded has come before this.
HYDRATED = f'{pages.EVENT}{{"delta":{{"{pages.ROOT}":{{"is_hydrated{pages.FIELD}":true}}}}}}]'.encode()


class Listener(Protocol):
    """Somebody who has one conversation before the eyes, and may speak there."""

    conversation: int

    async def join(self) -> None:
        """Connect; returns when everything that is said from now on will be heard."""
        ...

    def begin(self) -> None:
        """Count from nothing."""
        ...

    def say(self, content: str) -> None: ...

    def faults(self, stored: dict[int, str]) -> Faults: ...

    def leave(self) -> None: ...


class Page:
    """A tab that opens a conversation as the built page does, and speaks Reflex's protocol from then on."""

    def __init__(self, user: User, conversation: int, tally: Tally, reader: Reader) -> None:
        self.user, self.conversation, self.screen = user, conversation, Screen()
        self._tally, self._reader = tally, reader
        self._token = str(uuid4())  # a browser keeps it for as long as the tab lives
        self._socket: Socket | None = None
        self._is_shown = False

    async def join(self) -> None:
        self._is_shown, self._ready = False, asyncio.get_running_loop().create_future()
        path = pages.path(self._token)
        self._socket = await Socket.opens(self.user.port, path, self.take, self.user.cookie)
        self._send(pages.connect(self._address))
        await asyncio.wait_for(self._ready, PATIENCE)

    def begin(self) -> None:
        self.screen.begin()

    def say(self, content: str) -> None:
        self._call(
            f"{OUTBOX}.send",
            content=content,
            client_id=self._tally.sends(),
            conversation=f"{self.conversation}",
            reply_to=0,
            file_ids="",
        )

    def faults(self, stored: dict[int, str]) -> Faults:
        return self.screen.faults(stored)

    def leave(self) -> None:
        if self._socket is not None:
            self._socket.close()

    @property
    def _address(self) -> str:
        return f"/c/{self.conversation}"

    def _call(self, handler: str, **payload: object) -> None:
        self._send(pages.call(handler, payload, self._address))

    def _send(self, packet: str) -> None:
        if self._socket is None:
            msg = "a tab speaks before it has joined"
            raise WireError(msg)
        self._socket.send_text(packet)

    def take(self, packet: bytes) -> None:
        if packet == PING:
            self._send(pages.PONG)
            return
        if packet.startswith(SIDEBAR_HEAD) and not any(name in packet for name in SHOWN_IN):
            self._tally.sidebars += 1
            self._tally.weighs(len(packet), is_thread=False)
            return
        change = self._reader.change(packet)
        fresh = self.screen.show(change) if change else []
        self._tally.weighs(len(packet), is_thread=bool(fresh))
        self._tally.hears([client_id for _, _, client_id in fresh])
        self._is_shown = self._is_shown or (change is not None and change.is_open)
        if packet == HYDRATED and self._is_shown and not self._ready.done():
            self._ready.set_result(None)


class Line:
    """A socket of `/ws/chat/`."""

    def __init__(self, user: User, conversation: int, tally: Tally, heard: dict[bytes, Item]) -> None:
        self.user, self.conversation, self.ledger = user, conversation, Ledger()
        self._tally, self._heard = tally, heard
        self._socket: Socket | None = None

    async def join(self) -> None:
        path = frames.conversation_path(self.conversation, self.user.access)
        self._socket = await Socket.opens(self.user.port, path, self.take)

    def begin(self) -> None:
        self.ledger = Ledger()

    def say(self, content: str) -> None:
        self._send(frames.message(content, self._tally.sends()))

    def faults(self, stored: dict[int, str]) -> Faults:
        return self.ledger.faults(stored)

    def leave(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _send(self, frame: dict[str, Any]) -> None:
        if self._socket is None:
            msg = "a socket speaks before it has joined"
            raise WireError(msg)
        self._socket.send(frame)

    def take(self, frame: bytes) -> None:
        is_message = frame.startswith(frames.MESSAGE_HEAD)
        self._tally.weighs(len(frame), is_thread=is_message)
        if is_message:
            seq, content, client_id = self._item(frame)
            self.ledger.take(seq, content)
            self._tally.hears([client_id])

    def _item(self, frame: bytes) -> Item:
        if frame not in self._heard:
            if len(self._heard) >= KEPT:
                self._heard.clear()
            message = from_json(frame)["message"]
            self._heard[frame] = message["seq"], message["content"], message["client_id"]
        return self._heard[frame]


KEPT = 1024  # frames that are remembered: all sockets get the same

"""The one owner of Reflex's event namespace, `StateUpdate` and socket rooms: deltas out, slow tabs held back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import reflex as rx
from engineio.async_socket import AsyncSocket
from engineio.packet import MESSAGE, Packet
from pydantic_core import to_json
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event as ReflexEvent
from socketio.packet import EVENT
from websockets.frames import Frame, Opcode

from chatapp import metrics

from .tab_queue import TabQueue

logger = logging.getLogger(__name__)

NAMESPACE = "/_event"
QUEUE_LIMIT = 8  # packets that may wait for a tab before it counts as slow
DRAIN_EVERY = 0.25  # seconds between looks at slow tabs
TOGETHER = 65_536  # characters that leave a queue at once

Values = Mapping[str, Any]


class Emitter:
    """Sends values of one state's vars to a room of tabs, or to one tab, on this process's own sockets.

    A tab with more than QUEUE_LIMIT waiting packets, or with too little room, is left out. It gets one full snapshot
    when its queue is empty again (measured: the queue held at 9, nothing missing).
    """

    def __init__(self, app: rx.App) -> None:
        self._app = app
        self._slow: set[str] = set()
        self._draining: asyncio.Task[None] | None = None
        if app.sio is not None:
            app.sio.eio.create_queue = TabQueue

    def watch(self, gone: Callable[[str], None], snapshot: Callable[[str], Awaitable[None]]) -> None:
        """Call `gone` for each tab whose socket has ended, and `snapshot` for each that was slow and may go on."""
        self._snapshot = snapshot
        self._watch_disconnects(gone)

    async def enter(self, sid: str, room: str) -> None:
        await self._namespace.enter_room(sid, room)
        if (socket := self._socket_of(sid)) is not None:
            socket.poll = partial(_poll, socket)

    def is_connected(self, sid: str) -> bool:
        """Whether a tab's socket is still there."""
        return self._app.sio is not None and self._app.sio.manager.is_connected(sid, NAMESPACE)

    def leave(self, sid: str, room: str) -> None:
        """Send a tab nothing more of a room, from this moment on: socket.io's own method is a coroutine."""
        if self._app.sio is not None:
            self._app.sio.manager.basic_leave_room(sid, NAMESPACE, room)

    async def emit(self, room: str, state: str, values: Values) -> None:
        """To every tab in a room: one frame, encoded once, and written to each socket for which nothing waits. For the
        others the packet takes its place in the queue.

        socket.io's own broadcast makes a task for each tab, its writers wake up one after the other and encode the
        packet again, and Reflex's encoder looks at every value.
        """
        sio = self._app.sio
        if sio is None:
            return
        packet, receivers = _packet(_delta(state, values)), 0
        frame = Frame(Opcode.TEXT, str(packet.encode()).encode()).serialize(mask=False)
        for sid, socket_id in sio.manager.get_participants(NAMESPACE, room):
            socket = sio.eio.sockets.get(socket_id)
            if socket is None or sid in self._slow:
                continue
            if socket.queue.pass_by(frame):
                receivers += 1
            elif socket.queue.qsize() > QUEUE_LIMIT or not socket.queue.has_room(len(packet.data or "")):
                self._hold_back(sid)
            else:
                socket.queue.put_nowait(packet)
                receivers += 1
        metrics.DELIVERIES.labels("tabs").inc(receivers)
        await asyncio.sleep(0)  # the sockets have their turn; what comes meanwhile leaves together

    async def emit_to(self, sid: str, deltas: Mapping[str, Values]) -> None:
        """Values of several states to one tab, before whatever is emitted from now on."""
        delta = {name: value for state, values in deltas.items() for name, value in _delta(state, values).items()}
        if (socket := self._socket_of(sid)) is not None:
            socket.queue.put_nowait(_packet(delta))
            await asyncio.sleep(0)

    async def redirect(self, sid: str, path: str) -> None:
        """Send one tab to another page."""
        await self._send(redirection(path), to=sid)

    async def ask(self, sid: str, handler: str, **payload: object) -> None:
        """Let one tab call a handler, as if somebody had pressed something there."""
        await self._send(_call(handler, **payload), to=sid)

    @property
    def _namespace(self) -> Any:
        return self._app.event_namespace

    async def _send(self, update: StateUpdate, **target: Any) -> None:
        await self._namespace.emit("event", update, **target)

    def _hold_back(self, sid: str) -> None:
        self._slow.add(sid)
        metrics.SLOW_TABS.set(len(self._slow))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        """Look at slow tabs until there are none."""
        try:
            while self._slow:
                await asyncio.sleep(DRAIN_EVERY)
                for sid in list(self._slow):
                    await self._drain_one(sid)
                metrics.SLOW_TABS.set(len(self._slow))
        finally:
            self._draining = None

    async def _drain_one(self, sid: str) -> None:
        socket = self._socket_of(sid)
        if socket is None:
            self._slow.discard(sid)
        elif socket.queue.empty():
            self._slow.discard(sid)
            try:
                await self._snapshot(sid)
            except Exception:
                logger.exception("a tab was sent no snapshot; it is asked for again")
                self._slow.add(sid)

    def _socket_of(self, sid: str) -> AsyncSocket | None:
        if self._app.sio is None:
            return None
        return self._app.sio.eio.sockets.get(self._app.sio.manager.eio_sid_from_sid(sid, NAMESPACE))

    def _watch_disconnects(self, gone: Callable[[str], None]) -> None:
        inner = self._namespace.on_disconnect

        def on_disconnect(sid: str, *_reason: object) -> object:
            self._slow.discard(sid)
            gone(sid)
            return inner(sid)

        self._namespace.on_disconnect = on_disconnect


def redirection(path: str) -> StateUpdate:
    """The update that sends a tab to another page."""
    return _call("_redirect", path=path, external=False, popup=False, replace=True)


def _call(handler: str, **payload: object) -> StateUpdate:
    return StateUpdate(events=[ReflexEvent(name=handler, payload=payload)])


def _delta(state: str, values: Values) -> dict[str, dict[str, Any]]:
    return {state: {name + FIELD_MARKER: value for name, value in values.items()}}


def _packet(delta: dict[str, dict[str, Any]]) -> Packet:
    """An event as socket.io writes it, in a message of engine.io; all its receivers share the text."""
    update = to_json({"delta": delta}).decode()
    return Packet(MESSAGE, f'{EVENT}{NAMESPACE},["event",{update}]')


async def _poll(socket: AsyncSocket) -> list[Packet]:
    """The next packets for a socket, as engine.io's own `poll` returns them; an empty list ends the socket.

    That one waits with a timeout, which takes another task and a timer for each packet: 105 us a delivery instead of
    88. engine.io's service closes a peer that answers no ping, even without the timeout.
    """
    packets, length = list[Packet](), 0
    packet = await socket.queue.get()
    while packet is not None:
        socket.queue.task_done()
        packets.append(packet)
        length += len(packet.data or "")
        if socket.queue.empty() or length > TOGETHER:
            return packets
        packet = socket.queue.get_nowait()
    socket.queue.task_done()
    if packets:
        socket.queue.put_nowait(None)  # the end comes after what was said
    return packets

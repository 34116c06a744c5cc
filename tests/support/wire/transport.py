"""The transport of the load generator: HTTP/1.1 and WebSocket, as little of both as a friendly server needs.

It shares the machine with the servers that it measures. For 500,000 deliveries the library `websockets` takes more
of a core than the server that sends them; here one delivery costs a few microseconds.
"""

import asyncio
import base64
import json
import re
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA  # opcodes (RFC 6455, section 5.2)
FIN, MASKED = 0x80, 0x80
SHORT, MEDIUM = 126, 127  # lengths from here on are written in two bytes, in eight bytes
LONG = 1 << 16  # lengths from here on need the eight bytes
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"^set-cookie: *([^;\r]+)", re.IGNORECASE | re.MULTILINE)

Take = Callable[[bytes], None]


class WireError(Exception):
    """The server refused, or went away."""


class Wire(asyncio.Protocol):
    """One connection; what arrives waits in `_buffer` until it is whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._answer: asyncio.Future[Any] | None = None

    @classmethod
    async def to(cls, port: int, *arguments: Any) -> Self:
        """Connect to this machine."""
        _, wire = await asyncio.get_running_loop().create_connection(lambda: cls(*arguments), "127.0.0.1", port)
        return wire

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(WireError(f"the server closed the connection: {exc}"))

    def close(self) -> None:
        self._transport.close()

    def _ask(self, request: bytes) -> asyncio.Future[Any]:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, unread: reading it would cost the generator more than asking for it."""

    status: int
    head: bytes
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def cookies(self) -> str:
        """All that were set, as the Cookie header of the next request."""
        return "; ".join(found.decode() for found in COOKIE.findall(self.head))


class Http(Wire):
    """Requests one after the other on a connection that stays."""

    async def post(self, path: str, access: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The status and the body of the answer."""
        answer = await self.ask(request("POST", path, access, body))
        return answer.status, answer.json

    async def ask(self, asked: bytes) -> Answer:
        """Send what `request` has made."""
        return await self._ask(asked)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        found = LENGTH.search(self._buffer, 0, end)
        length = int(found[1]) if found else 0
        if len(self._buffer) < end + 4 + length or self._answer is None or self._answer.done():
            return
        whole = bytes(self._buffer)
        self._buffer.clear()
        self._answer.set_result(Answer(int(whole[9:12]), whole[:end], whole[end + 4 : end + 4 + length]))


def request(method: str, path: str, access: str = "", body: dict[str, Any] | None = None) -> bytes:
    """A request in the name of whoever holds this access token, or of nobody."""
    content = json.dumps(body).encode() if body is not None else b""
    head = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if access:
        head.append(f"Authorization: Bearer {access}")
    if content:
        head += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return _head(head) + content


def _head(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode()


class Socket(Wire):
    """A WebSocket; `take` gets every text frame, `code` says why the server ended it."""

    def __init__(self, take: Take) -> None:
        super().__init__()
        self._take, self._is_open = take, False
        self.code: int | None = None
        self.bytes = 0

    @classmethod
    async def opens(cls, port: int, path: str, take: Take, cookie: str = "") -> Self:
        """Connect and shake hands."""
        socket = await cls.to(port, take)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        try:
            await socket._ask(_head([*lines, f"Cookie: {cookie}"] if cookie else lines))
        except BaseException:
            socket.close()
            raise
        return socket

    def send(self, frame: dict[str, Any]) -> None:
        """One text frame with JSON."""
        self.send_text(json.dumps(frame))

    def send_text(self, text: str) -> None:
        """One text frame; its mask is zero, which leaves the bytes as they are."""
        self._write(TEXT, text.encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self.bytes += len(data)
        if not self._is_open and not self._shake_hands():
            return
        buffer, at = self._buffer, 0
        while (frame := _frame_at(buffer, at)) is not None:
            opcode, begin, at = frame
            self._act(opcode, bytes(buffer[begin:at]))
        del buffer[:at]

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.code = self.code or 1006

    def _shake_hands(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or self._answer is None:
            return False
        status = bytes(self._buffer[9:12])
        del self._buffer[: end + 4]
        if status != b"101":
            self._answer.set_exception(WireError(f"the handshake was answered with {status.decode()}"))
            return False
        self._is_open = True
        self._answer.set_result(None)
        return True

    def _act(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            self._take(payload)
        elif opcode == PING:
            self._write(PONG, payload)
        elif opcode == CLOSE:
            self.code = struct.unpack("!H", payload[:2])[0] if payload else 1005
            self._transport.close()

    def _write(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        if size < SHORT:
            head = struct.pack("!BB", FIN | opcode, MASKED | size)
        elif size < LONG:
            head = struct.pack("!BBH", FIN | opcode, MASKED | SHORT, size)
        else:
            head = struct.pack("!BBQ", FIN | opcode, MASKED | MEDIUM, size)
        self._transport.write(head + b"\0\0\0\0" + payload)


def _frame_at(buffer: bytearray, at: int) -> tuple[int, int, int] | None:
    """Opcode, begin and end of the payload of an unmasked, unfragmented frame, if it is all there."""
    if len(buffer) < at + 2:
        return None
    size, begin = buffer[at + 1], at + 2
    if size >= SHORT:
        width = 2 if size == SHORT else 8
        if len(buffer) < begin + width:
            return None
        size = int.from_bytes(buffer[begin : begin + width], "big")
        begin += width
    if len(buffer) < begin + size:
        return None
    return buffer[at] & 0x0F, begin, begin + size

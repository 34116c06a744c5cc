"""The HTTP server's limits: head and body arrive in time, heads are short, few requests wait, responses are read."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .heads import MAX_HEAD, MAX_HEADERS, TIMEOUT, TOO_LONG
from .stalls import StallTimeout

HEAD_WITHIN = 15.0  # seconds from the first byte, or from the connection
BODY_WITHIN = 120.0  # seconds from the end of the head for a body, or for each PORTION of a large one: 350 kbit/s
PORTION = 5 * 1024 * 1024  # bytes
MAX_PIPELINED = 16  # requests that wait behind one of the same connection; browsers send none
BETWEEN = len(": \r\n")  # bytes around the name and the value of a header


class Refused(Exception):
    """Ends the parser's work on a request that is over a limit."""


class HttpProtocol(StallTimeout, HttpToolsProtocol):
    """One connection. uvicorn's own protocol waits forever, and for a head of any length: a few hundred clients that
    send a byte now and then would take all places.
    """

    _waiting: asyncio.TimerHandle | None = None
    _is_head = True  # the parser is in front of the end of a head; headers that it finds elsewhere are trailers
    _piece = 0  # bytes that are parsed now
    _received: int | None = 0  # bytes of a head, of a chunk's line or of trailers; None within a body and behind it
    _portion = 0  # bytes of a body since its timeout began
    _size = 0  # bytes of the address and the headers that are parsed
    _refusal: bytes | None = None  # what a client is told whose request is over a limit

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] - as uvicorn's own
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # whatever the client does not take starts the write timeout
        self._wait(HEAD_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        self.stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._piece = len(data)
        super().data_received(data)
        if self._received is not None:
            self._received += self._piece
            if self._received > MAX_HEAD and not self.transport.is_closing():
                self._refuse(TOO_LONG)
        if self._is_forgotten():
            self._wait(HEAD_WITHIN)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_head, self._size, self._portion = True, 0, 0
        self._count()
        self._wait(HEAD_WITHIN)

    def on_url(self, url: bytes) -> None:
        self._size += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Trailers are dropped: uvicorn would add them to the headers of a request that is being answered."""
        if self._is_head:
            self._size += len(name) + len(value) + BETWEEN
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._size > MAX_HEAD or len(self.headers) > MAX_HEADERS:
            self._refusal = TOO_LONG
            raise Refused
        if len(self.pipeline) >= MAX_PIPELINED:  # it may send the others again (RFC 9112, 9.3.2)
            self._refusal = b""
            raise Refused
        self._is_head = False
        self._count()  # the line of the first chunk; bodies have a limit of their own
        self._wait(BODY_WITHIN)
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._count()

    def on_body(self, body: bytes) -> None:
        self._received = None
        self._portion += len(body)
        if self._portion >= PORTION:
            self._portion = 0
            self._wait(BODY_WITHIN)
        super().on_body(body)

    def on_chunk_complete(self) -> None:
        self._count()

    def on_message_complete(self) -> None:
        self._received = None
        self._wait_no_more()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._wait_no_more()
        self.stop_watching()
        self.transport.set_write_buffer_limits()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Also called when a callback of the parser has raised."""
        if self._refusal is None:
            super().send_400_response(msg)
        else:
            self._refuse(self._refusal)

    def _count(self) -> None:
        """Count what is received from the next piece on."""
        self._received = -self._piece

    def _is_forgotten(self) -> bool:
        """Whether no timer would end this connection, though no request is under way.

        Any byte stops uvicorn's timer for idle connections, also one that begins no request: an empty line, or the rest
        of a body that was answered before it had come.
        """
        is_idle = bool(self.cycle) and self.cycle.response_complete and self in self.connections
        return is_idle and self._waiting is None and self.timeout_keep_alive_task is None

    def _refuse(self, response: bytes) -> None:
        self.transport.write(response)
        self.transport.close()

    def _wait(self, seconds: float) -> None:
        self._wait_no_more()
        self._waiting = self.loop.call_later(seconds, self._give_up)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        """Whoever waits for the body is told that the client is gone."""
        is_between = not self.cycle or self.cycle.response_complete
        if is_between or not self.cycle.response_started:
            self.transport.write(TIMEOUT)
        self.transport.close()

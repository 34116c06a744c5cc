"""The HTTP server's limits: head and body arrive in time, no head is too long, and a response is read."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .heads import MAX_HEAD, MAX_HEADERS, TIMEOUT, TOO_LONG
from .stalls import StallTimeout

HEAD_WITHIN = 15.0  # seconds from the first byte, or from the connection
BODY_WITHIN = 120.0  # seconds from the end of the head: a picture of 5 MB at 350 kbit/s
BETWEEN = len(": \r\n")  # bytes around the name and the value of a header


class HeadTooLong(Exception):
    """Ends the parser's work on a request; the client gets 431."""


class HttpProtocol(StallTimeout, HttpToolsProtocol):
    """One connection. uvicorn's own protocol waits forever, and for a head of any length: a few hundred clients that
    send a byte now and then would take all places.
    """

    _waiting: asyncio.TimerHandle | None = None
    _received: int | None = 0  # bytes since the head began; None while no head is expected
    _size = 0  # bytes of the address and the headers that are parsed
    _is_too_long = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] - as uvicorn's own
        super().connection_made(transport)
        self._wait(HEAD_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        self.stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._received is not None:
            self._received += len(data)
            if self._received > MAX_HEAD and not self.transport.is_closing():
                self._refuse_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._received = self._size = 0
        self._wait(HEAD_WITHIN)

    def on_url(self, url: bytes) -> None:
        self._size += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._size += len(name) + len(value) + BETWEEN
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._size > MAX_HEAD or len(self.headers) > MAX_HEADERS:
            self._is_too_long = True
            raise HeadTooLong
        self._received = None
        self._wait(BODY_WITHIN)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._wait_no_more()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._wait_no_more()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Also called when a callback of the parser has raised."""
        if self._is_too_long:
            self._refuse_head()
        else:
            super().send_400_response(msg)

    def _refuse_head(self) -> None:
        self.transport.write(TOO_LONG)
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
        if self._received is not None or not self.cycle.response_started:
            self.transport.write(TIMEOUT)
        self.transport.close()

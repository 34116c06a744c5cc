"""How long and how much a server listens: head and body of a request come in time, and no head is endless."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN = 15.0  # seconds from the first byte, or from the connection
BODY_WITHIN = 120.0  # seconds from the end of the head: a picture of 5 MB at 350 kbit/s
MAX_HEAD = 64 * 1024  # bytes
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Patience(HttpToolsProtocol):
    """One connection. uvicorn's own waits for ever, and for a head of any length: a few hundred clients who send a byte
    now and then would take all the places that there are.
    """

    _waiting: asyncio.TimerHandle | None = None
    _head: int | None = 0  # bytes of it so far; none while there is no head to come

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] - as uvicorn's own
        super().connection_made(transport)
        self._wait(HEAD_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > MAX_HEAD and not self.transport.is_closing():
                self.send_400_response("The head of this request is too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        self._wait(HEAD_WITHIN)

    def on_headers_complete(self) -> None:
        self._head = None
        self._wait(BODY_WITHIN)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._wait_no_more()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._wait_no_more()
        super().handle_websocket_upgrade()

    def _wait(self, seconds: float) -> None:
        self._wait_no_more()
        self._waiting = self.loop.call_later(seconds, self._give_up)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        """Whoever waits for the body is told that the client is gone."""
        if self._head is not None or not self.cycle.response_started:
            self.transport.write(TOO_LATE)
        self.transport.close()

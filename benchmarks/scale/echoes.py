"""The same clients at a bare server that gives everybody whatever somebody sends: what the machine can do at most.

What they send is of the form and the size of what the product has sent for the same load.
"""

import itertools
import json
from collections.abc import Iterator

from benchmarks.report import Row
from tests.support.wire import pages

from .clients import Line, Page
from .people import User
from .screen import PAGES, WINDOW, Reader
from .tally import Tally


class Script:
    """What was said, in which order; `size` is that of a whole packet, in bytes."""

    def __init__(self) -> None:
        self.size = 0
        self.said: dict[int, str] = {}
        self._places: Iterator[int] = itertools.count(1)

    def weigh(self, row: Row) -> None:
        """Say things as long as what was measured."""
        self.size = row["bytes"]

    def line(self, content: str, frame: int) -> tuple[int, str]:
        """A new place, and what was to be said with blanks up to the size; `frame` is the size of the rest."""
        seq = next(self._places)
        self.said[seq] = content.ljust(self.size - frame)
        return seq, self.said[seq]


def nobody(port: int) -> User:
    return User(0, "nobody", port, "")


class EchoPage(Page):
    """A tab at a bare python-socketio server."""

    def __init__(self, port: int, tally: Tally, reader: Reader, script: Script) -> None:
        super().__init__(nobody(port), 0, tally, reader)
        self._script = script

    def say(self, content: str) -> None:
        bubble: dict[str, object] = {"client_id": self._tally.sends()}
        bubble["seq"], bubble["content"] = self._script.line(content, len(_packet(bubble)) + len(_ROOM))
        self._send(_packet(bubble))

    def take(self, packet: bytes) -> None:
        if packet.startswith(pages.CONNECT.encode()):
            self._ready.set_result(None)
        super().take(packet)


_ROOM = '"seq":1000,"content":"",'


def _packet(bubble: dict[str, object]) -> str:
    delta = {"delta": {WINDOW: {PAGES[0]: [bubble]}}}
    return f"{pages.EVENT}{json.dumps(delta, separators=(',', ':'))}]"


class EchoLine(Line):
    """A socket at a bare ASGI server."""

    def __init__(self, port: int, tally: Tally, heard: dict, script: Script) -> None:
        super().__init__(nobody(port), 0, tally, heard)
        self._script = script

    def say(self, content: str) -> None:
        message: dict[str, object] = {"client_id": self._tally.sends()}
        message["seq"], message["content"] = self._script.line(content, len(_frame(message)) + len(_ROOM))
        self._socket.send_text(_frame(message))


def _frame(message: dict[str, object]) -> str:
    return json.dumps({"type": "message", "message": message}, separators=(",", ":"))

"""What the screen of one tab has shown, and whether a reader would have missed anything."""

from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from benchmarks.ledger import Faults, Ledger
from tests.support.wire import pages

Item = tuple[int, str, str]  # `seq`, content and client id of one message
WINDOW, THREAD, SIDEBAR, OUTBOX = (pages.full_name(name) for name in ("window", "thread", "sidebar", "outbox"))
SHOWN_IN = f'"{WINDOW}"'.encode(), f'"{THREAD}"'.encode()
SIDEBAR_HEAD = f'{pages.EVENT}{{"delta":{{"{SIDEBAR}":'.encode()
PAGES = tuple(f"page_{place}{pages.FIELD}" for place in range(10))
KEPT = 64  # packets that are remembered: a room gets one and the same


@dataclass(frozen=True, slots=True)
class Change:
    """Pages of the window that are new, by their vars; and whether the conversation is on screen at all."""

    pages: dict[str, list[Item]]
    is_open: bool

    @property
    def items(self) -> list[Item]:
        return sorted(item for page in self.pages.values() for item in page)


class Reader:
    """Takes packets apart, each different one once however many tabs get it."""

    def __init__(self) -> None:
        self._known: dict[bytes, Change | None] = {}

    def change(self, packet: bytes) -> Change | None:
        """What a packet means to the thread."""
        if packet not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[packet] = _change(packet)
        return self._known[packet]


def _change(packet: bytes) -> Change | None:
    if not packet.startswith(pages.EVENT.encode()):
        return None
    delta = from_json(packet[len(pages.EVENT) : -1]).get("delta", {})
    window, thread = delta.get(WINDOW, {}), delta.get(THREAD, {})
    if not window and not thread:
        return None
    new = {name: _items(window[name]) for name in PAGES if name in window}
    return Change(new, is_open=thread.get(f"is_open{pages.FIELD}", False))


def _items(bubbles: list[dict[str, Any]]) -> list[Item]:
    return [(bubble["seq"], bubble["content"], bubble["client_id"]) for bubble in bubbles]


@dataclass(slots=True)
class Screen:
    """The pages of the window, in the order of their messages, as the page puts them.

    `ledger` has each message when it came on screen. `broken` counts what must never be seen: a hole or a double
    between two messages. `passed` are those that a full window has jumped over; a reader finds them by scrolling up.
    """

    ledger: Ledger = field(default_factory=Ledger)
    broken: int = 0
    passed: set[int] = field(default_factory=set)
    _pages: dict[str, list[Item]] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _last: int = 0

    def begin(self) -> None:
        """Count from nothing; what is on screen stays."""
        self.ledger, self.broken, self.passed = Ledger(), 0, set()

    def show(self, change: Change) -> list[Item]:
        """Put new pages on screen; gives what was not there before."""
        if not change.pages:
            return []
        self._pages |= change.pages
        shown = self.shown
        self.broken += any(item[0] != shown[0][0] + place for place, item in enumerate(shown))
        if self._seen and shown:
            self.passed.update(range(self._last + 1, shown[0][0]))
        fresh = [item for item in change.items if item[0] not in self._seen]
        for seq, content, _ in fresh:
            self.ledger.take(seq, content)
            self._seen.add(seq)
            self._last = max(self._last, seq)
        return fresh

    @property
    def last(self) -> int:
        """The `seq` of the last message that was shown."""
        return self._last

    @property
    def shown(self) -> list[Item]:
        """The messages on screen."""
        pages_in_order = sorted((page for page in self._pages.values() if page), key=lambda page: page[0][0])
        return [item for page in pages_in_order for item in page]

    def faults(self, stored: dict[int, str]) -> Faults:
        """Compared with what the database holds of this run. What was jumped over may have come later all the same."""
        missing = self.passed - self._seen
        return self.ledger.faults({seq: content for seq, content in stored.items() if seq not in missing})

"""What the screen of one tab has shown, and whether a reader would have missed anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from benchmarks.ledger import Faults, Ledger
from tests.support.wire import pages

Item = tuple[int, str, str]  # `seq`, content and client id of one message
THREAD, SIDEBAR, OUTBOX = (pages.full_name(name) for name in ("thread", "sidebar", "outbox"))
THREAD_NAME, SIDEBAR_HEAD = f'"{THREAD}"'.encode(), f'{pages.EVENT}{{"delta":{{"{SIDEBAR}":'.encode()
KEPT = 64  # packets that are remembered: a room gets one and the same


@dataclass(frozen=True, slots=True)
class Change:
    """New lists of a thread, None where they stay; and whether the conversation is on screen at all."""

    pages: list[Item] | None
    tail: list[Item] | None
    is_open: bool

    @property
    def items(self) -> list[Item]:
        return [*(self.pages or ()), *(self.tail or ())]


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
    values = from_json(packet[len(pages.EVENT) : -1]).get("delta", {}).get(THREAD)
    if values is None:
        return None
    lists = [_items(values.get(f"{name}{pages.FIELD}")) for name in ("pages", "tail")]
    return Change(*lists, is_open=values.get(f"is_open{pages.FIELD}", False))


def _items(bubbles: list[dict[str, Any]] | None) -> list[Item] | None:
    if bubbles is None:
        return None
    return [(bubble["seq"], bubble["content"], bubble["client_id"]) for bubble in bubbles]


@dataclass(slots=True)
class Screen:
    """The sealed pages and the tail, one after the other as the page puts them.

    `ledger` has each message when it came on screen. `broken` counts what must never be seen: a hole or a double
    between two messages. `passed` are those that a full window has jumped over; a reader finds them by scrolling up.
    """

    ledger: Ledger = field(default_factory=Ledger)
    broken: int = 0
    passed: set[int] = field(default_factory=set)
    _seen: set[int] = field(default_factory=set)
    _last: int = 0
    _sealed: int = 0  # seq of the last sealed message

    def begin(self) -> None:
        """Count from nothing; what is on screen stays."""
        self.ledger, self.broken, self.passed = Ledger(), 0, set()

    def show(self, change: Change) -> list[Item]:
        """Put new lists on screen; gives what was not there before."""
        fresh = [item for item in change.items if item[0] not in self._seen]
        if change.pages:
            if self._seen:
                self.passed.update(range(self._last + 1, change.pages[0][0]))
            self.broken += _is_broken(change.pages[0][0] - 1, change.pages)
        if change.pages is not None:  # another process may have sealed nothing yet
            self._sealed = change.pages[-1][0] if change.pages else 0
        if change.tail:
            self.broken += _is_broken(self._sealed or change.tail[0][0] - 1, change.tail)
        for seq, content, _ in fresh:
            self.ledger.take(seq, content)
            self._seen.add(seq)
            self._last = max(self._last, seq)
        return fresh

    def faults(self, stored: dict[int, str]) -> Faults:
        """Compared with what the database holds of this run."""
        return self.ledger.faults({seq: content for seq, content in stored.items() if seq not in self.passed})


def _is_broken(before: int, items: Sequence[Item]) -> bool:
    """Whether what follows a `seq` does not follow it one by one."""
    return [item[0] for item in items] != list(range(before + 1, before + 1 + len(items)))

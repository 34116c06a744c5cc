"""That the counters see what they are there for: packets as the server sends them, spoilt in each way."""

import json
from collections.abc import Mapping, Sequence

from benchmarks.ledger import Faults
from tests.support.wire import pages as wire

from .clients import Line, Page
from .people import User
from .screen import PAGES, WINDOW, Reader
from .tally import Tally

NOBODY = User(0, "nobody", 0, "")
STORED = {seq: f"message {seq}" for seq in range(1, 7)}
# The messages of each packet, in the order of coming, and what is wrong with them.
SPOILT: dict[str, tuple[Sequence[Sequence[int]], Faults]] = {
    "nothing": ([[1], [2], [3], [4], [5], [6]], Faults()),
    "a loss": ([[1], [2], [4], [5], [6]], Faults(lost=1)),
    "a lost end": ([[1], [2], [3]], Faults(lost=3)),
    "a disorder": ([[1], [2], [4], [3], [5], [6]], Faults(disordered=1)),
    "another's words": ([[1], [2], [-3], [4], [5], [6]], Faults(altered=1)),
}


def prove_lines() -> None:
    """Raises AssertionError unless a socket's ledger finds just the faults that there are."""
    double = {"a double": ([[1], [2], [3], [3], [4], [5], [6]], Faults(doubled=1))}
    for name, (packets, expected) in (SPOILT | double).items():
        line = Line(NOBODY, 0, Tally(), {})
        for seqs in packets:
            for seq in seqs:
                line.take(json.dumps({"type": "message", "message": _message(seq)}, separators=(",", ":")).encode())
        _expect(name, line.faults(STORED), expected)


def prove_pages() -> None:
    """The same of a tab. Its pages come whole, so what it has shown stays: a double is two in one page."""
    double = {"a double": ([[1], [2], [3, 3], [4], [5], [6]], Faults(doubled=1))}
    for name, (packets, expected) in (SPOILT | double).items():
        page = Page(NOBODY, 0, Tally(), Reader())
        for place, seqs in enumerate(packets):
            page.take(packet({place: seqs}))
        _expect(name, page.faults(STORED), expected)
    for name, several, broken in (
        ("a whole screen", [[4, 5], [1, 2, 3]], 0),
        ("a hole in a page", [[1, 2, 3], [4, 6]], 1),
        ("a hole in another page", [[1, 3], [4]], 1),
        ("a hole between", [[1, 2], [4]], 1),
        ("a double between", [[1, 2, 3], [3, 4]], 1),
    ):
        page = Page(NOBODY, 0, Tally(), Reader())
        page.take(packet(dict(enumerate(several))))
        _expect(name, page.screen.broken, broken)


def packet(new: Mapping[int, Sequence[int]]) -> bytes:
    """Makes the packet that sends these new pages of a window; a key is the place of a page."""
    values = {PAGES[place]: [_message(seq) for seq in seqs] for place, seqs in new.items()}
    return f"{wire.EVENT}{json.dumps({'delta': {WINDOW: values}}, separators=(',', ':'))}]".encode()


def _message(seq: int) -> dict[str, object]:
    """A negative `seq` stands for one with other words."""
    return {"seq": abs(seq), "content": STORED[seq] if seq > 0 else "?", "client_id": f"{seq}"}


def _expect(name: str, found: object, expected: object) -> None:
    if found != expected:
        msg = f"the counter is wrong about {name}: {found} instead of {expected}"
        raise AssertionError(msg)

"""Fifty people talk at once in one conversation: nothing may be lost, doubled, or out of order, on any screen.

    python -m benchmarks.stress [--senders 50] [--messages 200] [--tabs 3] [--deep] [--postgres] [--json FILE]

Exit status 1 when anything was.
"""

import argparse
import json
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter as now

import uvloop

from .crowd import Crowd, Member, register
from .ledger import Faults, check_itself, total
from .report import Row, percentile, table
from .setups import SETUPS, Running, Setup, Usage, connections_by_process, running
from .tabs import Seen, Tab, tabs

TRANSPORTS = ("rest", "socket")
BACK = 400  # messages that the first tab reads back; the others a quarter


@dataclass(frozen=True, slots=True)
class Result:
    """One run; times in seconds."""

    setup: str
    transport: str
    sent: int
    stored: int
    is_contiguous: bool
    sockets: int
    faults: Faults
    refusals: int
    tabs: list[Seen]
    sending_took: float
    delivering_took: float
    acknowledged: list[float]
    spread: list[int]
    cpu: float | None
    memory: tuple[float, float] | None

    @property
    def is_good(self) -> bool:
        """Whether everything that was sent is everywhere, once and in order."""
        is_stored = self.is_contiguous and self.stored == self.sent
        return is_stored and not self.faults and not any(tab.faults for tab in self.tabs)

    def counts(self) -> Row:
        """What must be right."""
        return {
            "set-up": self.setup,
            "by": self.transport,
            "sent": self.sent,
            "stored": self.stored,
            "sockets": self.sockets,
            "lost": self.faults.lost,
            "doubled": self.faults.doubled,
            "disordered": self.faults.disordered,
            "altered": self.faults.altered,
            "sent again": self.refusals,
            "tabs right": f"{sum(not tab.faults for tab in self.tabs)} of {len(self.tabs)}",
            "read back": ", ".join(f"{tab.back}" for tab in self.tabs),
            "verdict": "good" if self.is_good else "WRONG",
        }

    def times(self) -> Row:
        """What should be fast; a server's processor time counts all its processes."""
        milliseconds = {f"p{share}": percentile(self.acknowledged, share / 100) * 1000 for share in (50, 95, 99)}
        return {
            "set-up": self.setup,
            "by": self.transport,
            "seconds": self.sending_took,
            "messages/s": round(self.sent / self.sending_took),
            "deliveries/s": round(self.sent * self.sockets / self.delivering_took),
            **{f"ack {name} ms": round(value) for name, value in milliseconds.items()},
            "server CPU s": self.cpu if self.cpu is not None else "?",
            "MB before": round(self.memory[0]) if self.memory else "?",
            "MB after": round(self.memory[1]) if self.memory else "?",
            "sockets per process": " + ".join(map(str, self.spread)) or "?",
        }


async def measure(setup: Setup, found: Running, members: list[Member], options: argparse.Namespace) -> list[Result]:
    """All transports on one set-up."""
    async with AsyncExitStack() as stack:
        shown = await stack.enter_async_context(tabs(found.servers, members[: options.tabs]))
        results = []
        for transport in options.transports * options.repeat:
            results.append(await _run(setup, transport, found, members, shown, options))
            _tell(results[-1])
        return results


async def _run(
    setup: Setup,
    transport: str,
    found: Running,
    members: list[Member],
    shown: list[Tab],
    options: argparse.Namespace,
) -> Result:
    first, *rest = (member.client for member in members)
    conversation = first.starts(*rest, name="Everybody at once")
    sent = len(members) * options.messages
    crowd = Crowd(members)
    for tab in shown:
        await tab.opens(conversation, "Everybody at once")
    await crowd.listen(conversation, sent)
    spread, before, began = connections_by_process(found.servers), Usage.of(found.servers), now()
    if transport == "rest":
        acknowledged = await crowd.send(lambda member: member.send_by_rest(conversation, options.messages))
    else:
        acknowledged = await crowd.send(lambda member: member.send_by_socket(options.messages))
    sending_took = now() - began
    await crowd.wait_until_all_have_all()
    delivering_took, after = now() - began, Usage.of(found.servers)
    order = found.stored(conversation)
    stored = dict(order)
    backs = [len(order) if options.deep else BACK, *[BACK // 4] * len(shown)][: len(shown)]
    seen = [await tab.verdict(stored, back) for tab, back in zip(shown, backs, strict=True)]
    crowd.leave()
    faults = total(member.ledger.faults(stored) for member in members)
    if not faults:
        check_itself(members[0].ledger.entries, stored)
    return Result(
        setup=setup.name,
        transport=transport,
        sent=sent,
        stored=len(order),
        is_contiguous=[seq for seq, _ in order] == list(range(1, len(order) + 1)),
        sockets=len(members),
        faults=faults,
        refusals=sum(member.refusals for member in members),
        tabs=seen,
        sending_took=sending_took,
        delivering_took=delivering_took,
        acknowledged=acknowledged,
        spread=spread,
        cpu=after.cpu - before.cpu if before and after else None,
        memory=(before.memory, after.memory) if before and after else None,
    )


def _tell(result: Result) -> None:
    """One line while the rest is under way, and whatever is wrong."""
    speed = f"{result.sent / result.sending_took:,.0f} messages/s"
    print(f"{result.setup}, {result.transport}: {'good' if result.is_good else 'WRONG'}, {speed}", flush=True)
    for tab in result.tabs:
        for fault in tab.faults:
            print(f"  {tab.name}: {fault[:500]}", flush=True)


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are ended as by Ctrl+C
    results: list[Result] = []
    for name in options.setups:
        print(f"Starting: {SETUPS[name].title}.", flush=True)
        burst = {"CHATAPP_SOCKET_BURST": f"{max(500, 2 * options.messages)}"}
        with running(SETUPS[name], has_postgres=options.postgres, **burst) as found:
            members = register(found.servers, options.senders)
            results += uvloop.run(measure(SETUPS[name], found, members, options))
    print(
        "", table([result.counts() for result in results]), "", table([result.times() for result in results]), sep="\n"
    )
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], indent=1))
    return 0 if all(result.is_good for result in results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stress", description=__doc__.partition("\n")[0])
    parser.add_argument("--senders", type=int, default=50)
    parser.add_argument("--messages", type=int, default=200, help="of each sender")
    parser.add_argument("--tabs", type=int, default=3, help="browser tabs, each of another user")
    parser.add_argument("--setups", nargs="+", choices=SETUPS, default=list(SETUPS))
    parser.add_argument("--transports", nargs="+", choices=TRANSPORTS, default=list(TRANSPORTS))
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--deep", action="store_true", help="the first tab reads back to the first message")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Break everything that can break while people talk: `python -m benchmarks.torture [FAULT ...] [--quick]`.

Four write by REST, each message until it is acknowledged, with one client id; two sockets of `/ws/`, two of `/ws/chat/`
and two tabs listen, and come back when they are cut off. In the end what was acknowledged must be stored, once, and
stand in order at all six. `recovery` is from the moment at which the fault is over until something that each writer
said after it has reached everybody. Exit status 1 when anything was wrong.
"""

import argparse
import itertools
import signal
import sys
from collections.abc import Iterable, Iterator

import uvloop

from benchmarks.report import table

from .faults import FAULTS, Fault, MakeStage, is_possible
from .run import Outcome, measure


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are ended as by Ctrl+C
    chosen = [fault for fault in FAULTS if fault.name in options.faults or not options.faults]
    possible = [fault for fault in chosen if fault.lasts(is_quick=options.quick) and is_possible(fault)]
    for fault in chosen:
        if fault not in possible:
            print(f"{fault.name}: left out", flush=True)
    outcomes = [
        outcome
        for stage, faults in itertools.groupby(possible, key=lambda fault: fault.stage)
        for outcome in _run(stage, faults, is_quick=options.quick)
    ]
    print("", table([outcome.row for outcome in outcomes]), sep="\n")
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


def _run(make: MakeStage, faults: Iterable[Fault], *, is_quick: bool) -> Iterator[Outcome]:
    """One fault after the other on one stage, each with new accounts: a fault ends with everything mended."""
    with make() as stage:
        for fault in faults:
            name = fault.name.replace("-", "")
            outcome = uvloop.run(measure(fault, stage, fault.lasts(is_quick=is_quick), name))
            print(f"{fault.name}: {outcome.row['verdict']}", *outcome.wrong, sep="\n  ", flush=True)
            yield outcome


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__.partition("\n")[0])
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(fault.name for fault in FAULTS))
    parser.add_argument("--quick", action="store_true", help="shorter, and without those that take long")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

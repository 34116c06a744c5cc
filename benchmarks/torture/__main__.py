"""Break everything that can break while people talk: `python -m benchmarks.torture [FAULT ...] [--quick]`.

Four write by REST, each message until it is acknowledged, with one client id; two sockets of `/ws/`, two of `/ws/chat/`
and two tabs listen, and come back when they are cut off. In the end what was acknowledged must be stored, once, and
stand in order at all six. `recovery` is from the moment at which the fault is over until something that each writer
said after it has reached everybody. Exit status 1 when anything was wrong.
"""

import argparse
import signal
import sys
from collections.abc import Iterator

import uvloop

from benchmarks.report import table

from .faults import FAULTS, Fault, is_possible
from .run import Outcome, measure


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are ended as by Ctrl+C
    chosen = [fault for fault in FAULTS if fault.name in options.faults or not options.faults]
    outcomes = [outcome for fault in chosen for outcome in _run(fault, is_quick=options.quick)]
    print("", table([outcome.row for outcome in outcomes]), sep="\n")
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


def _run(fault: Fault, *, is_quick: bool) -> Iterator[Outcome]:
    seconds = fault.quick if is_quick else fault.seconds
    if not seconds or not is_possible(fault):
        print(f"{fault.name}: left out", flush=True)
        return
    with fault.stage() as stage:
        outcome = uvloop.run(measure(fault, stage, seconds, "u"))
    print(f"{fault.name}: {outcome.row['verdict']}", *outcome.wrong, sep="\n  ", flush=True)
    yield outcome


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__.partition("\n")[0])
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(fault.name for fault in FAULTS))
    parser.add_argument("--quick", action="store_true", help="shorter, and without those that take long")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

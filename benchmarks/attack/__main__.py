"""Attack a server while two people talk: `python -m benchmarks.attack [ATTACK ...] [--quick]`.

Each attack gets a new server with the default limits. Meanwhile one person sends a message every tenth of a second to
another one, and a third connection reads `me/`. The report has the time from sending until the other's socket has the
message, the time of the reads, and the growth of the server's memory and log. Exit status 1 when others waited too
long, or the server kept too much.
"""

import argparse
import signal
import sys

import uvloop

from benchmarks.report import table

from .attacks import ATTACKS
from .run import attack
from .target import target


def main() -> int:
    """Run the attacks that the command line names, or all."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the servers as Ctrl+C does
    chosen = [each for each in ATTACKS if each.name in options.attacks or not options.attacks]
    outcomes = []
    for each in chosen:
        with target() as here:
            outcome = uvloop.run(attack(each, here, is_quick=options.quick))
        print(f"{each.name}: {outcome.row['verdict']}", *outcome.wrong, sep="\n  ", flush=True)
        outcomes.append(outcome)
    print("", table([outcome.row for outcome in outcomes]), sep="\n")
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=__doc__.partition("\n")[0])
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", help=", ".join(each.name for each in ATTACKS))
    parser.add_argument("--quick", action="store_true", help="two seconds for each, with wider bounds")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

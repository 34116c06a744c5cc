"""How much one machine carries: `python -m benchmarks SUB-COMMAND`, and `--help` for what each can do.

A sub-command is a module with `add_options` for its parser, QUICK with other defaults for a smoke run, and `run`,
which gives a report. Exit status 1 when anything was lost, doubled, disordered or altered.
"""

import argparse
import json
import signal
import sys
from pathlib import Path
from types import ModuleType

from .report import table
from .scale import connect, flood, login, paint, pipeline, rest, rooms, sockets, tabs

COMMANDS: dict[str, ModuleType] = {
    "tabs": tabs,
    "sockets": sockets,
    "rooms": rooms,
    "rest": rest,
    "login": login,
    "connect": connect,
    "flood": flood,
    "pipeline": pipeline,
    "paint": paint,
}


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are ended as by Ctrl+C
    report = COMMANDS[options.command].run(options)
    for rows in report.tables:
        print("", table(rows), sep="\n")
    print("", "good" if report.is_right else "WRONG", sep="\n")
    if options.json:
        options.json.write_text(json.dumps({"tables": report.tables, "runs": report.runs}, indent=1))
    return 0 if report.is_right else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    is_quick = "--quick" in sys.argv
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=module.__doc__, description=module.__doc__)
        module.add_options(command)
        command.add_argument("--repeat", type=int, default=1 if is_quick else 3, help="medians over so many runs")
        command.add_argument("--quick", action="store_true", help="few and short: only whether it works")
        command.add_argument("--json", type=Path, help="write all runs to this file")
        if is_quick:
            command.set_defaults(**module.QUICK)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""In which order the files of tests are begun, so that no core idles and no process ends with a long file.

Browsers keep the processor busy; benchmarks, servers and command lines wait most of their time. So both kinds run side
by side, the longest ones first, and short tests in one process fill the end. The order is the same in each run.
"""

from collections.abc import Iterable
from itertools import chain, zip_longest
from pathlib import Path

LONGEST = (
    "e2e/test_every_scene.py",
    "benchmarks/test_scale.py",
    "e2e/test_one_person.py",
    "access/test_handlers.py",
    "benchmarks/test_torture.py",
    "cli/test_backup.py",
    "benchmarks/test_attack.py",
    "access/test_before.py",
)
BUSY = ("e2e",)
WAITING = ("benchmarks", "access", "cli")


def ordered(files: Iterable[Path]) -> list[Path]:
    """The longest; then a busy one and a waiting one in turns; then all others."""
    longest: dict[str, Path] = {}
    busy: list[Path] = []
    waiting: list[Path] = []
    others: list[Path] = []
    for file in files:
        name, folder = f"{file.parent.name}/{file.name}", file.parent.name
        if name in LONGEST:
            longest[name] = file
        else:
            (busy if folder in BUSY else waiting if folder in WAITING else others).append(file)
    first = [longest[name] for name in LONGEST if name in longest]
    in_turns = [file for file in chain.from_iterable(zip_longest(busy, waiting)) if file is not None]
    return [*first, *in_turns, *others]

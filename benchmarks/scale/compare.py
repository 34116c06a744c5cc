"""Several subjects under the same loads, one after the other in each repeat, so that all meet the same machine."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.report import Report, Row, median

from .broadcast import Load, Stored, Subject, measure
from .clients import Listener
from .meter import Meter
from .tally import Tally

AT_ONCE = 20  # listeners that connect at the same time
FAULTS = ("lost", "doubled", "disordered", "altered", "broken")
COUNTS = ("deliveries", *FAULTS, "passed")
KEY = ("subject", "load")


@dataclass(frozen=True, slots=True)
class Stage:
    """A subject before anybody has come. A reference is first shown the row that it will be compared with."""

    name: str
    listeners: Callable[[Tally], list[list[Listener]]]
    meter: Meter
    stored: Stored
    prepare: Callable[[Row], None] | None = None


async def compare(stages: Sequence[Stage], loads: Sequence[Load], repeat: int) -> Report:
    """The first stage is what references are compared with."""
    rows: list[Row] = []
    for _, stage in itertools.product(range(repeat), stages):
        tally = Tally()
        rooms = stage.listeners(tally)
        await join([listener for room in rooms for listener in room])
        await tally.quiet()
        subject = Subject(stage.name, rooms, tally, stage.meter, stage.stored)
        for load in loads:
            if stage.prepare:
                stage.prepare(_row_of(rows[::-1], stages[0].name, load.name))
            rows.append(await measure(subject, load))
            print(".", end="", flush=True)
        for listener in itertools.chain(*rooms):
            listener.leave()
    print(flush=True)
    return report_of(rows, [stage.name for stage in stages if stage.prepare])


async def join(listeners: Sequence[Listener]) -> None:
    """A few at a time."""
    for begin in range(0, len(listeners), AT_ONCE):
        await asyncio.gather(*(listener.join() for listener in listeners[begin : begin + AT_ONCE]))


def _row_of(rows: Sequence[Row], subject: str, load: str) -> Row:
    return next(row for row in rows if (row["subject"], row["load"]) == (subject, load))


def report_of(rows: Sequence[Row], references: Sequence[str] = ()) -> Report:
    """What must be right, summed over the repeats; and the medians of what should be fast, where `x` is how often the
    server's processor time for one delivery contains that of the reference. References promise nothing.
    """
    keys = list(dict.fromkeys((row["subject"], row["load"]) for row in rows))
    runs = {key: [row for row in rows if (row["subject"], row["load"]) == key] for key in keys}
    figures = [median(some) for some in runs.values()]
    for row in figures if references else ():
        bare = [other for other in figures if other["subject"] in references and other["load"] == row["load"]]
        row["x"] = row["server us"] / bare[0]["server us"] if bare and bare[0]["server us"] else "?"
    counts = [dict(zip(KEY, key, strict=True)) | _sums(some) for key, some in runs.items() if key[0] not in references]
    return Report(
        tables=[counts, [{name: value for name, value in row.items() if name not in COUNTS} for row in figures]],
        runs=rows,
        is_right=not any(row[name] for row in counts for name in FAULTS),
    )


def _sums(rows: Sequence[Row]) -> Row:
    return {name: sum(row[name] for row in rows) for name in COUNTS}

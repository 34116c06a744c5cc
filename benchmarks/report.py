"""Figures for people and for programs."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What a sub-command has found: tables for people, all single runs for programs, and whether nothing was wrong."""

    tables: Sequence[Sequence[Row]]
    runs: Sequence[Row]
    is_right: bool = True


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[math.ceil(share * len(ranked)) - 1]


def median(rows: Sequence[Row]) -> Row:
    """One row for several runs of the same: the median of each figure; where one is no figure, the first."""
    return {name: _middle([row[name] for row in rows]) for name in rows[0]}


def _middle(values: Sequence[object]) -> object:
    figures = [value for value in values if isinstance(value, int | float)]
    return statistics.median(figures) if len(figures) == len(values) else values[0]


def table(rows: Sequence[Row]) -> str:
    """A Markdown table whose columns are the keys of the first row."""
    names = list(rows[0])
    cells = [names, *([_text(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(names))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Figures, and how they are shown: as text, and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from .measure import Usage

COLUMNS = ("figure", "median", "min", "max", "ratio", "goal", "")


class Goal(NamedTuple):
    """A ratio that was aimed for. Information: nothing depends on whether it holds."""

    limit: float
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"

    def holds(self, ratio: float) -> bool:
        """Whether the ratio is where it was aimed for."""
        return ratio >= self.limit if self.at_least else ratio <= self.limit


class Figure(NamedTuple):
    """One line of a table: what was measured, in each round.

    Args:
        name: What it is.
        values: The value in each round; in one round only, if it is exact.
        unit: Of the values.
        against: What it is compared with, round by round.
        goal: For the median of these ratios.
        note: Shown in the last column.
    """

    name: str
    values: Sequence[float]
    unit: str = "s"
    against: Sequence[float] = ()
    goal: Goal | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The median of the ratios of the rounds."""
        return median(mine / other for mine, other in zip(self.values, self.against, strict=True)) if self.against else None

    def cells(self) -> tuple[str, ...]:
        """One text for each column."""
        numbers = [
            f"{number:.{_digits(number)}f} {self.unit}".strip()
            for number in (median(self.values), min(self.values), max(self.values))
        ]
        if len(self.values) == 1:
            numbers[1:] = ["", ""]
        ratio, remarks = "", [self.note] if self.note else []
        if self.ratio is not None:
            ratio = f"{self.ratio:.{2 if self.ratio >= 0.1 else 3}f}"
            if self.goal:
                remarks.insert(0, "holds" if self.goal.holds(self.ratio) else "does not hold")
        return (self.name, *numbers, ratio, str(self.goal or ""), "; ".join(remarks))


class Table(NamedTuple):
    """The figures of one benchmark, under a title that says what ``ratio`` is."""

    title: str
    figures: Sequence[Figure]
    remarks: Sequence[str] = ()

    def text(self) -> str:
        """For a terminal."""
        rows = [COLUMNS, *(figure.cells() for figure in self.figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
        lines = [
            "  ".join(
                cell.ljust(width) if column in (0, 6) else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        ]
        return "\n".join(line.rstrip() for line in [self.title, "", *lines, "", *self.remarks])

    def markdown(self) -> str:
        """For a file."""
        rows = [COLUMNS, ("---", "---:", "---:", "---:", "---:", "---:", "---"), *(figure.cells() for figure in self.figures)]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([f"### {self.title}", "", *lines, "", *(f"- {remark}" for remark in self.remarks), ""])


def _digits(number: float) -> int:
    return 3 if abs(number) < 1 else 2 if abs(number) < 100 else 0


def wall(usages: Sequence[Usage]) -> list[float]:
    """The wall-clock time of each."""
    return [usage.wall for usage in usages]


def cpu(usages: Sequence[Usage]) -> list[float]:
    """The processor time of each."""
    return [usage.cpu for usage in usages]


def rss(usages: Sequence[Usage]) -> list[float]:
    """The peak memory of each."""
    return [usage.rss for usage in usages]


def each(more: Sequence[float], less: Sequence[float], items: int) -> list[float]:
    """What one of ``items`` costs, round by round, that the one run has and the other has not."""
    return [(one - other) / items for one, other in zip(more, less, strict=True)]

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What `make test-matrix` runs: a stage for each ansible-core, Python and kind of test, and the tables of them. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cores.environments import CORES, OLDEST_REQUESTS, requirements_of

PREFIX = "matrix-"
# The kinds of test, and the heading of each in the table.
SANITY, UNITS, PLAY, MODULES, INTEGRATION = "sanity", "units", "play", "modules", "integration"
HEADINGS = {
    PLAY: "all modules, both lanes",
    MODULES: "modules on this Python",
    UNITS: "units",
    SANITY: "sanity",
    INTEGRATION: "integration",
}
PAGE_HEADINGS = ("ansible-core", "Python of Ansible", "Python of modules", "`requests`")


class Cell(NamedTuple):
    """A stage: the kind of test, the minor version of ansible-core, and the Python if it is for one only."""

    kind: str
    core: str
    python: str = ""

    @property
    def stage(self) -> str:
        """The name of the stage."""
        return PREFIX + "-".join(part for part in (self.kind, self.core, self.python) if part)


def cells() -> list[Cell]:
    """All stages, the quick ones first, so that a mistake shows early."""
    found = [Cell(PLAY, minor, python) for minor, core in CORES.items() for python in core.pythons]
    found += [Cell(MODULES, minor, python) for minor, core in CORES.items() for python in core.modules]
    found += [Cell(SANITY, minor) for minor in CORES]
    found += [Cell(UNITS, minor, python) for minor, core in CORES.items() for python in core.modules]
    found += [Cell(INTEGRATION, minor) for minor in (min(CORES, key=_number), max(CORES, key=_number))]
    return found


def _number(minor: str) -> int:
    return int(minor.partition(".")[2])


def result_table(results: Mapping[str, str]) -> str:
    """The results as a table for the terminal: a row for each ansible-core and Python.

    Args:
        results: What came of each stage that ran, by its name, such as "ok".
    """
    rows = [("ansible-core", "Python", *HEADINGS.values())]
    stages = {cell: results.get(cell.stage, "not run") for cell in cells()}
    for minor, core in CORES.items():
        for python in core.modules:
            found = [stages.get(Cell(kind, minor, python), stages.get(Cell(kind, minor), "-")) for kind in HEADINGS]
            rows.append((core.version, python, *found))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows)


def page_rows() -> list[tuple[str, ...]]:
    """The table of the documentation: its headings, and a row for each ansible-core."""
    rows = [PAGE_HEADINGS]
    for core in CORES.values():
        pythons = ", ".join(sorted(core.pythons, key=_number))
        rows.append((core.version, pythons, f"{core.modules[0]} to {core.modules[-1]}", _requests(core)))
    return rows


def page_table() -> list[str]:
    """The lines of this table in Markdown, as README has it."""
    headings, *rows = page_rows()
    return [f"| {' | '.join(row)} |" for row in (headings, ("---",) * len(headings), *rows)]


def _requests(core) -> str:
    """The versions of ``requests`` that are tried with an ansible-core: modules also run with the oldest one."""
    lines = {line for python in core.pythons for line in requirements_of(core, python)} | set(OLDEST_REQUESTS)
    versions = {line.partition("==")[2] for line in lines if line.startswith("requests==")}
    return ", ".join(sorted(versions, key=lambda version: [int(part) for part in version.split(".")]))

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The matrix of `make test-matrix`: it has every pair, its table has every result, and README shows what it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cores.environments import CORES
from cores.matrix import INTEGRATION, MODULES, PLAY, SANITY, UNITS, Cell, cells, page_table, result_table

ROOT = Path(__file__).resolve().parents[2]
# As Ansible's support matrix has them; 2.22 also supports 3.15, which the collection does not know yet.
SUPPORTED = {
    "2.16": (10, 12),
    "2.17": (10, 12),
    "2.18": (11, 13),
    "2.19": (11, 13),
    "2.20": (12, 14),
    "2.21": (12, 14),
    "2.22": (13, 14),
}


def of_kind(kind):
    return [(cell.core, cell.python) for cell in cells() if cell.kind == kind]


def test_every_pair_is_in_it_once():
    assert of_kind(PLAY) == [(minor, python) for minor, core in CORES.items() for python in core.pythons]
    pairs = [(minor, python) for minor, core in CORES.items() for python in core.modules]
    assert of_kind(MODULES) == of_kind(UNITS) == pairs
    assert of_kind(SANITY) == [(minor, "") for minor in CORES]
    assert of_kind(INTEGRATION) == [("2.16", ""), ("2.22", "")]
    assert len({cell.stage for cell in cells()}) == len(cells())


@pytest.mark.parametrize("minor", CORES)
def test_the_pythons_are_those_that_ansible_core_supports(minor):
    first, last = SUPPORTED[minor]
    core = CORES[minor]
    assert sorted(core.pythons, key=lambda version: int(version[2:])) == [f"3.{number}" for number in range(first, last + 1)]
    assert list(core.modules) == [f"3.{number}" for number in range(9, last + 1)]


def test_a_result_stands_in_every_row_that_it_is_about():
    oldest, next_one = CORES["2.16"].version, CORES["2.17"].version
    results = {Cell(PLAY, "2.16", "3.10"): "ok", Cell(SANITY, "2.16"): "FAILED", Cell(UNITS, "2.17", "3.9"): "skipped"}
    table = result_table({cell.stage: result for cell, result in results.items()})
    header, *rows = [re.split("  +", line) for line in table.splitlines()]
    assert header == [
        "ansible-core",
        "Python",
        "all modules, both lanes",
        "modules on this Python",
        "units",
        "sanity",
        "integration",
    ]
    assert rows[:2] == [
        [oldest, "3.9", "-", "not run", "not run", "FAILED", "not run"],
        [oldest, "3.10", "ok", "not run", "not run", "FAILED", "not run"],
    ]
    assert [row for row in rows if "skipped" in row] == [[next_one, "3.9", "-", "not run", "skipped", "not run", "-"]]
    assert len(rows) == sum(len(core.modules) for core in CORES.values())


def test_the_readme_shows_what_is_tested():
    """Write the lines of ``page_table`` there."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = lines.index(page_table()[0])
    assert lines[start : start + len(page_table())] == page_table()
    assert not lines[start + len(page_table())]

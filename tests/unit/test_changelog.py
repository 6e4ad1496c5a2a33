# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tests/tools/changelog.py: the same changelog on whatever day it is made."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("antsibull_changelog", reason="a tool of make test")
ROOT = Path(__file__).resolve().parents[2]
WRITER = ROOT / "tests" / "tools" / "changelog.py"
GALAXY = "namespace: some\nname: thing\nversion: {}\nreadme: README.md\nauthors: [nobody]\n"
RELEASED = {"ancestor": None, "releases": {"1.0.0": {"changes": {}, "fragments": [], "release_date": "2021-03-04"}}}


@pytest.fixture
def collection(tmp_path):
    """A function that has a collection of this version write its changelog: its releases."""
    changelogs = tmp_path / "changelogs"
    (changelogs / "fragments").mkdir(parents=True)
    (changelogs / "fragments" / "one.yml").write_text("bugfixes: [A mend]\n")
    (changelogs / "changelog.yaml").write_text(yaml.safe_dump(RELEASED))
    shutil.copy(ROOT / "changelogs" / "config.yaml", changelogs)

    def written(version):
        (tmp_path / "galaxy.yml").write_text(GALAXY.format(version))
        tools = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
        subprocess.run([sys.executable, WRITER], cwd=tmp_path, env={**os.environ, "PATH": tools}, check=True)
        return yaml.safe_load((changelogs / "changelog.yaml").read_text())["releases"]

    return written


def test_a_version_that_was_released_keeps_its_day(collection):
    releases = collection("1.0.0")
    assert list(releases) == ["1.0.0"]
    assert releases["1.0.0"]["release_date"] == "2021-03-04"
    assert releases["1.0.0"]["changes"]["bugfixes"] == ["A mend"]
    assert collection("1.0.0") == releases


def test_a_new_version_is_of_today_and_leaves_the_others_alone(collection):
    days = {datetime.date.today().isoformat()}
    releases = collection("1.1.0")
    days.add(datetime.date.today().isoformat())
    assert list(releases) == ["1.0.0", "1.1.0"]
    assert releases["1.0.0"]["release_date"] == "2021-03-04"
    assert releases["1.1.0"]["release_date"] in days


def test_the_first_version_of_all_is_of_today(collection, tmp_path):
    (tmp_path / "changelogs" / "changelog.yaml").unlink()
    assert list(collection("0.1.0")) == ["0.1.0"]

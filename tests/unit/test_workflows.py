# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflows of the public forge test what the collection supports, and trust nothing that can change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from cores.environments import CORES

ROOT = Path(__file__).resolve().parents[2]
PATHS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in PATHS}
WITH_NAME = re.compile(r"uses: \S+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$")


def steps_of(name):
    return [step for job in WORKFLOWS[name]["jobs"].values() for step in job.get("steps", [])]


def pythons_of(name):
    texts = [step["with"]["python-version"] for step in steps_of(name) if "python-version" in step.get("with", {})]
    return {version for text in texts for version in text.split()}


def test_all_workflows_are_there():
    assert list(WORKFLOWS) == ["matrix", "release", "test"]
    assert {"pull_request", "schedule"} <= set(WORKFLOWS["test"]["on"])
    assert {"schedule", "workflow_call"} <= set(WORKFLOWS["matrix"]["on"])
    assert list(WORKFLOWS["release"]["on"]) == ["push"]


def test_the_matrix_has_every_core_and_every_python():
    assert WORKFLOWS["matrix"]["jobs"]["matrix"]["strategy"]["matrix"]["core"] == list(CORES)
    assert pythons_of("matrix") == {python for core in CORES.values() for python in core.modules}


def test_nothing_is_published_that_was_not_tested():
    jobs = WORKFLOWS["release"]["jobs"]
    assert set(jobs["publish"]["needs"]) == set(jobs) - {"publish"}
    commands = [step.get("run", "") for step in jobs["publish"]["steps"]]
    assert not any("collection build" in command for command in commands)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_actions_have_a_hash_and_jobs_have_a_limit_and_the_least_permissions(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses: " in line and "uses: ./" not in line]
    assert lines
    assert [line for line in lines if not WITH_NAME.search(line)] == []
    workflow = WORKFLOWS[path.stem]
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "permissions" in job
        assert "timeout-minutes" in job or "uses" in job
    checkouts = [step for step in steps_of(path.stem) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_commands_of_make_exist(path):
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", path.read_text(encoding="utf-8"))) <= targets

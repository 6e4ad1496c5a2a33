# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "In a controller": its commands run the job as a controller does, without one (`make test STAGE=controller`)."""

from __future__ import annotations

import json
import shutil

import pytest
import yaml

pytest.importorskip("uvicorn")
pytest.importorskip("ansible_runner", reason="the stage controller has ansible-runner")

from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import Folder
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import blocks

PAGE = ROOT / "docs/docsite/rst/guide_controller.rst"
ENVIRONMENT, (INVENTORY, JOB, _SETUP) = blocks(PAGE, "yaml")[0], blocks(PAGE, "yaml+jinja")
OPTIONS = ' --cmdline "--check --diff"'


def command_with(word):
    """The shell block with this word, without what installs its program."""
    (text,) = (text for text in blocks(PAGE, "shell") if word in text)
    return "\n".join(line for line in text.splitlines() if not line.startswith("pip "))


@pytest.fixture
def folder(sim, tmp_path):
    """The folders that the page describes, with the variables of a credential."""
    made = Folder(sim, tmp_path)
    made.write("users/project/organizations.yml", JOB)
    made.write("users/inventory/polytomic_organizations.yml", INVENTORY)
    made.write("users/env/envvars", yaml.safe_dump(made.environment))
    return made


def stdout_of(folder, pattern):
    """What the job of a folder has printed."""
    (path,) = folder.path.glob(pattern)
    return path.read_text(encoding="utf-8")


def test_a_job_runs_in_check_mode_until_its_options_are_deleted(sim, folder):
    check = command_with("ansible-runner run")
    real = check.replace(OPTIONS, "")
    assert real != check
    for command in (check, real):
        status, said = folder.shell(command)
        assert (status, sim.writes, "audit@partner.example" in said) == (0, 0, True), said
    (folder.path / "users/env/cmdline").unlink()
    status, said = folder.shell(real)
    assert (status, sim.writes) == (0, 3), said


def test_a_job_that_is_sent_to_another_node_prints_the_same_there(sim, folder):
    status, said = folder.shell(command_with("transmit"))
    assert (status, sim.writes) == (0, 0), said
    received = stdout_of(folder, "received/artifacts/stdout")
    assert "audit@partner.example" in received
    events = [json.loads(path.read_text(encoding="utf-8")) for path in folder.path.glob("received/artifacts/job_events/*.json")]
    results = [
        one["event_data"]["res"] for one in events if one["event"] == "runner_on_ok" and "changes" in one["event_data"]["res"]
    ]
    assert len(results) == 3
    assert all(result["changed"] and result["changes"] for result in results)
    assert folder.environment["POLYTOMIC_PARTNER_KEY"] not in received + json.dumps(events)


def test_the_image_gets_what_the_collection_names(folder):
    tree = folder.path / ".ansible/collections/ansible_collections/rosterops/saas_users"
    shutil.copytree(ROOT / "meta", tree / "meta")
    shutil.copy(ROOT / "galaxy.yml", tree)
    status, said = folder.shell(command_with("introspect"))
    assert (status, "requests>=2.20" in said) == (0, True), said
    folder.write("execution-environment.yml", ENVIRONMENT)
    status, said = folder.run("ansible-builder", "create")
    assert (status, (folder.path / "context").is_dir()) == (0, True), said

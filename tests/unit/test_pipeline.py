# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "From a pipeline": its workflow is run as printed, and fails when it says so."""

from __future__ import annotations

import json
import xml.etree.ElementTree

import pytest
import yaml

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import PLAY, WORLD, Folder
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import blocks

PAGE = ROOT / "docs/docsite/rst/guide_pipeline.rst"
PLAYBOOK, *TASKS = blocks(PAGE, "yaml+jinja")
(WORKFLOW,) = blocks(PAGE, "yaml")
STEPS = yaml.safe_load(WORKFLOW)["jobs"]["users"]["steps"]
PULL_REQUEST, PUSH, SCHEDULE = (
    step["run"] for event in ("pull_request", "push", "schedule") for step in STEPS if step.get("if", "").endswith(f"'{event}'")
)
WRONG = {"POLYTOMIC_PARTNER_KEY": "a-key-that-nobody-has"}
SAM = "              - email: sam.roe@acme.example\n                roles: [Member]\n"


def block_with(word):
    """The shell block with this word."""
    (text,) = (text for text in blocks(PAGE, "shell") if word in text)
    return text


def task_with(word):
    """The task with this word, as a play."""
    (text,) = (text for text in TASKS if word in text)
    return PLAY + "".join(f"    {line}\n" for line in text.splitlines())


@pytest.fixture
def folder(sim, tmp_path):
    """A checkout of the repository that the page describes."""
    made = Folder(sim, tmp_path)
    made.write("users.yml", PLAYBOOK)
    return made


def recorded(folder):
    """What a program reads: the user, the action and whether it was done, of each change."""
    changes = json.loads((folder.path / "changes.json").read_text(encoding="utf-8"))
    return [(one["email"], one["action"], one["done"]) for one in changes]


EXPECTED = [("former.colleague@acme.example", "delete"), ("jane.doe@acme.example", "update")]


def test_a_pull_request_shows_what_a_merge_does_and_later_changes_elsewhere_are_a_failure(sim, folder):
    status, said = folder.shell(PULL_REQUEST)
    assert (status, sim.writes) == (0, 0), said
    assert "jane.doe@acme.example: Admin" in said
    assert recorded(folder) == [(*one, False) for one in EXPECTED]
    status, said = folder.shell(block_with("changes.json"))  # a program reads the changes
    assert (status, said.splitlines()) == (0, [f"{action} {email}" for email, action in EXPECTED])
    status, said = folder.shell(PUSH)
    assert (status, sim.writes) == (0, len(EXPECTED)), said
    assert recorded(folder) == [(*one, True) for one in EXPECTED]
    for command in (PUSH, SCHEDULE):
        sim.clear_journal()
        status, said = folder.shell(command)
        assert (status, sim.writes, recorded(folder)) == (0, 0, []), said
    sim.reset(WORLD)  # all as it was: somebody has undone it
    status, said = folder.shell(SCHEDULE)
    assert (status, sim.writes) == (2, 0), said
    assert "jane.doe@acme.example: Admin" in said
    assert "Acme differs from the list" in said


@pytest.mark.parametrize("command", [PULL_REQUEST, PUSH, SCHEDULE])
def test_a_wrong_key_is_a_failure_of_every_job(folder, command):
    status, said = folder.shell(command, **WRONG)
    assert (status, recorded(folder)) == (2, []), said


def test_what_a_guard_refuses_fails_in_the_pull_request_and_shows_what_it_refused(sim, folder):
    assert SAM in PLAYBOOK
    folder.write("users.yml", PLAYBOOK.replace(SAM, ""))
    status, said = folder.shell(PULL_REQUEST)
    assert (status, sim.writes, "max_removals" in said) == (2, 0, True), said
    assert ("sam.roe@acme.example", "delete", False) in recorded(folder)


def test_the_short_check_fails_with_a_wrong_key_and_what_the_page_warns_of_does_not(folder):
    short = task_with("failed_when")
    status, said = folder.play(short, **WRONG)
    assert status == 2, said
    status, said = folder.play(short.replace("result is failed or ", ""), **WRONG)
    assert status == 0, said


def test_a_key_file_that_went_with_its_container_is_a_failure_that_says_what_to_do(folder):
    play = task_with("key_file")
    assert folder.play(play)[0] == 0
    (folder.path / "keys" / "jane.key").unlink()
    status, said = folder.play(play)
    assert (status, "revoke_existing" in said) == (2, True), said


def test_the_report_counts_changes_as_failures_and_does_not_contain_the_list(folder):
    status, said = folder.shell(block_with("JUNIT"))
    assert status == 0, said
    (report,) = (folder.path / "reports").glob("*.xml")
    suites = xml.etree.ElementTree.parse(report).getroot()
    assert suites.get("failures") == "1"
    assert all("sam.roe@acme.example" not in case.get("name") for case in suites.iter("testcase"))

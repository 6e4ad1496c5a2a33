# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the roles agree with each other, and with the code that reads the variables."""

from __future__ import annotations

import re

import pytest
import yaml

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.jobs import STEPS
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import JOBS, names_of
from ansible_collections.rosterops.saas_users.tests.tools import roles
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT

ROLES = roles.names()
WRITING = ("partner_users", "org_users", "uipath_users")


def loaded(*place):
    return yaml.safe_load(ROOT.joinpath(*place).read_text(encoding="utf-8"))


def options_of(role):
    return loaded("roles", role, "meta", "argument_specs.yml")["argument_specs"]["main"]["options"]


def test_every_role_is_one_of_the_code():
    assert sorted(STEPS) == ROLES
    assert set(STEPS) <= set(JOBS)


@pytest.mark.parametrize("role", ROLES)
def test_readme_is_that_of_the_argument_specification(role):
    written = (ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")
    assert written == roles.readme(role), "run make roles"


@pytest.mark.parametrize("role", ROLES)
def test_documented_variables_are_those_that_the_code_reads(role):
    assert sorted(options_of(role)) == sorted(names_of(role))


@pytest.mark.parametrize("role", ROLES)
def test_documented_choices_and_types_are_those_of_the_code(role):
    for name, option in options_of(role).items():
        spec = JOBS[role].get(name)
        if spec:
            assert option.get("type", "str") == spec.get("type", "str"), name
            assert set(option.get("choices", ())) == set(spec.get("choices", ())), name
            assert bool(option.get("required")) == bool(spec.get("required")), name
        if spec and "default" in spec:
            assert option["default"] == spec["default"], name


@pytest.mark.parametrize("role", ROLES)
def test_role_has_a_playbook_of_its_name(role):
    (play,) = loaded("playbooks", f"{role}.yml")
    (task,) = play["tasks"]
    # Ansible's own validation stops at its first mistakes, and copies thousands of people.
    assert task["ansible.builtin.import_role"] == {"name": f"rosterops.saas_users.{role}", "rolespec_validate": False}
    assert (play["hosts"], play["connection"], play["gather_facts"]) == ("localhost", "local", False)
    text = (ROOT / "playbooks" / f"{role}.yml").read_text(encoding="utf-8")
    assert f"# ansible-playbook rosterops.saas_users.{role} " in text


@pytest.mark.parametrize("role", ROLES)
def test_tasks_are_a_handful_and_have_neither_loops_nor_logic(role):
    for path in (ROOT / "roles" / role / "tasks").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"^\s*(loop|with_(?!names:)\w+|until):|{%|\b(selectattr|map|reject|combine|json_query)\(", text, re.MULTILINE
        ), path
        assert len(loaded("roles", role, "tasks", path.name)) <= 12


@pytest.mark.parametrize("role", ROLES)
def test_role_is_described_once(role):
    spec = loaded("roles", role, "meta", "argument_specs.yml")["argument_specs"]["main"]
    assert loaded("roles", role, "meta", "main.yml")["galaxy_info"]["description"] == spec["short_description"]


@pytest.mark.parametrize("role", ROLES)
def test_example_is_the_playbook_of_the_role(role):
    spec = loaded("roles", role, "meta", "argument_specs.yml")["argument_specs"]["main"]
    _license, _empty, playbook = (ROOT / "playbooks" / f"{role}.yml").read_text(encoding="utf-8").partition("\n\n")
    assert spec["examples"].strip() == playbook.strip()


@pytest.mark.parametrize("action", ["access_plan", "access_report"])
def test_documentation_of_the_actions_names_every_role(action):
    documentation = loaded("plugins", "modules", f"{action}.yml")["DOCUMENTATION"]
    assert documentation["options"]["job"]["choices"] == list(STEPS)


@pytest.mark.parametrize("file", ["offboard/tasks/main.yml", "onboard/tasks/give.yml"])
def test_a_difference_shows_names(file):
    everything = loaded("roles", file)
    tasks = [one for task in everything for one in task.get("block", [task])]
    writing = [
        task[f"rosterops.saas_users.{name}"] for name in WRITING for task in tasks if f"rosterops.saas_users.{name}" in task
    ]
    assert len(writing) >= len(WRITING)
    assert {options["with_names"] for options in writing} == {"{{ ansible_diff_mode }}"}

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a role: what they take from the variables of the play, and what they do not look at."""

from __future__ import annotations

from datetime import date

import pytest

pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.plugins.action.access_plan import ActionModule
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.play import _is_plain
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.run import Steps
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import run_of

PEOPLE = [{"email": "jane@acme.example", "until": date(2026, 1, 31), "polytomic": [{"roles": ["{Admin}"]}], "reason": None}]


class Encrypted:
    """Something that Ansible resolves."""


@pytest.mark.parametrize("value", [PEOPLE, "", True, 1, 1.5, None, "100%}", {"a": [{}]}])
def test_what_is_plain_is_taken_as_it_is(value):
    assert _is_plain(value)


@pytest.mark.parametrize(
    "value", ["{{ x }}", ["{% if x %}"], [{"a": ["{# x #}"]}], Encrypted(), [Encrypted()], {1: "a"}, {"a": (1,)}]
)
def test_what_ansible_may_resolve_is_not(value):
    assert not _is_plain(value)


@pytest.mark.parametrize(
    ("of_people", "of_plan", "warnings"), [(True, ["b"], 2), (True, None, 1), (False, ["b"], 1), (False, None, 0)]
)
def test_warnings_of_the_people_file_and_of_the_plan_are_both_told(of_people, of_plan, warnings):
    person = {"email": "jane@acme.example", **({"polytomic": [{"roles": None}]} if of_people else {})}
    steps = Steps(lambda _run: {"x": 1, **({"warnings": of_plan} if of_plan else {})}, lambda _run: None)
    result = ActionModule.step(None, steps, run_of("roster", saas_users_people=[person]))
    assert len(result.get("warnings", ())) == warnings
    assert ("warnings" in result) == bool(warnings)


def test_variables_are_read_only_if_they_are_needed():
    run = run_of("roster", saas_users_people=PEOPLE)
    read = []
    later = type(run)(**{**vars(run), "reader": lambda: read.append(1) or run.variables})
    assert read == []
    assert later.variables is run.variables is later.variables
    assert read == [1]

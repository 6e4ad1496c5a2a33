# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options for a whole action group: the guide lists those that every module has, and all of them work together."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from requests import certs
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.action.in_process import DEFINITIONS
from ansible_collections.rosterops.saas_users.tests.unit.commands import runner
from ansible_collections.rosterops.saas_users.tests.unit.documents import imported
from ansible_collections.rosterops.saas_users.tests.unit.lanes import run_module
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import COLLECTION, GUIDES, RUNTIME

(GUIDE,) = (path for path in GUIDES if path.stem == "guide_credentials")
GROUPS = RUNTIME["action_groups"]
CONNECTION = {
    "allow_plain_http": False,
    "ca_path": certs.where(),
    "retries": 1,
    "retry_budget": 20,
    "timeout": 20,
    "validate_certs": True,
}
POLYTOMIC = {**CONNECTION, "api_url": "", "api_version": "2025-09-18"}
UIPATH = {**CONNECTION, "identity_url": "", "partition_id": seed_uipath.PARTITION_ID}
PARTNER = {"partner_key": seed.PARTNER_KEY}
PLACE = {"organization_id": seed.ACME_ID}
USER, USERS = {"email": seed.ADA_EMAIL}, {"users": [{"email": seed.ADA_EMAIL}]}
OWN = {"org_user": USER, "org_user_info": {}, "org_users": USERS, "role_info": {}, "caller_info": {}, "polytomic_access_info": {}}
# The options of a group, and those of each task with a module that uses such a credential.
PLAYS = [
    ("polytomic", {**POLYTOMIC, "api_key": seed.ADA_KEY}, OWN),
    (
        "polytomic",
        {**POLYTOMIC, "organization_key": seed.ACME_KEY},
        {module: {**options, **PLACE} for module, options in OWN.items()},
    ),
    (
        "polytomic",
        {**POLYTOMIC, **PARTNER},
        {
            "organization_info": {},
            "partner_user": {**USER, **PLACE},
            "partner_user_info": {"organization": "Acme"},
            "partner_users": {**USERS, **PLACE},
            "user_api_key": {**USER, **PLACE, "state": "rotated"},
            "caller_info": {},
            "polytomic_access_info": {},
        },
    ),
    *(
        (
            "uipath",
            {**UIPATH, **credential},
            {
                "uipath_access_info": {},
                "uipath_user": {"email": seed_uipath.ANNA_EMAIL},
                "uipath_user_info": {},
                "uipath_users": {"users": [{"email": seed_uipath.ANNA_EMAIL}]},
            },
        )
        for credential in (
            {"access_token": seed_uipath.TOKEN},
            {"client_id": seed_uipath.CLIENT_ID, "client_secret": seed_uipath.CLIENT_SECRET, "scope": "PM.User PM.Group.Read"},
        )
    ),
]

IDS = [f"{group}-{[*options][-1]}" for group, options, _tasks in PLAYS]


def documented():
    """For each action group, the options that the guide lists."""
    text = GUIDE.read_text(encoding="utf-8")
    rows = re.findall(r"^   \* - ``(\w+)``\n     - ((?:``\w+``(?:,\s+|\n))+)", text, re.MULTILINE)
    return {group: set(re.findall(r"``(\w+)``", options)) for group, options in rows}


def options_of(module):
    return set(DEFINITIONS[COLLECTION + module].options)


def test_the_guide_lists_the_options_that_every_module_of_a_group_has():
    assert documented() == {group: set.intersection(*map(options_of, modules)) for group, modules in GROUPS.items()}


def test_the_plays_have_every_option_and_every_module():
    for group, modules in GROUPS.items():
        plays = [(options, tasks) for name, options, tasks in PLAYS if name == group]
        assert set().union(*(options for options, _tasks in plays)) == documented()[group]
        assert set().union(*(tasks for _options, tasks in plays)) == set(modules)


def defaults_for(sim, options):
    """The options of a group, with the URL of the simulator."""
    sim.reset()
    url = {"api_url": sim.url, "identity_url": sim.url + seed_uipath.BASE}
    return {name: url.get(name, value) for name, value in options.items()}


@pytest.mark.parametrize(("group", "options", "tasks"), PLAYS, ids=IDS)
def test_all_options_of_a_group_work_with_each_module(sim, tmp_path, group, options, tasks):
    defaults = defaults_for(sim, options)
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {f"group/{COLLECTION}{group}": defaults},
        "tasks": [{COLLECTION + module: given} for module, given in tasks.items()],
    }
    (tmp_path / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
    status, said = runner(tmp_path)("ansible-playbook", "play.yml", "--check")
    assert status == 0, said
    assert f"ok={len(tasks)} " in said, said


@pytest.mark.parametrize(("_group", "options", "tasks"), PLAYS, ids=IDS)
def test_and_in_the_module_lane(sim, capsys, _group, options, tasks):
    """Which gets them as options of the task: it is Ansible that adds the defaults, before a lane is chosen."""
    defaults = defaults_for(sim, options)
    for module, given in tasks.items():
        assert "failed" not in (result := run_module(imported(module), capsys, {**defaults, **given})), result


def test_another_option_in_a_group_fails_each_task_without_it(sim, tmp_path):
    """As the guide says of organization_id, which organization_info does not have."""
    defaults = {"api_url": sim.url, **PARTNER, **PLACE}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {f"group/{COLLECTION}polytomic": defaults},
        "tasks": [{f"{COLLECTION}partner_user_info": {}}, {f"{COLLECTION}organization_info": {}}],
    }
    (tmp_path / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
    status, said = runner(tmp_path)("ansible-playbook", "play.yml")
    assert (status, "ok=1 " in said) == (2, True), said
    assert "organization_id is no option; do you mean id?" in said

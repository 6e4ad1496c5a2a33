# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who only looks at a task or a module sends nothing: linters, documentation, syntax checks, editors.

The rule ``args`` of ansible-lint runs the main() of modules, with a replaced ``ansible.module_utils.basic.AnsibleModule``.
"""

from __future__ import annotations

import re
import sys

import pytest
import yaml

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.tests.unit.commands import runner
from ansible_collections.rosterops.saas_users.tests.unit.documents import MODULES, ROOT, imported

COLLECTION = "rosterops.saas_users."
# Starts files as programs, each as if it were the first.
STARTED = """
import runpy, sys
for file in sys.argv[1:]:
    sys.argv, ended = [file], None
    try:
        runpy.run_path(file, run_name="__main__")
    except SystemExit as exit:
        ended = exit.code
    except Exception as error:
        ended = type(error).__name__
    print(file, "ended with", ended)
"""
ACME = {"organization_id": seed.ACME_ID}
ROSTER = [{"email": "zoe@acme.example", "roles": ["Member"]}, {"email": seed.ADA_EMAIL, "roles": ["Admin"]}]
# What each module would do in earnest: whoever carries it out has sent a request.
TASKS = {
    "caller_info": [{}],
    "org_user": [{"email": "zoe@acme.example", "roles": ["Member"]}, {"email": seed.BEN_EMAIL, "state": "absent"}],
    "org_user_info": [{}, {"email": seed.BEN_EMAIL}],
    "org_users": [{"users": ROSTER, "purge": True, "max_removals": "100%"}],
    "organization_info": [{}],
    "partner_user": [
        {**ACME, "email": "zoe@acme.example", "role": "member"},
        {**ACME, "email": seed.BEN_EMAIL, "state": "absent"},
    ],
    "partner_user_info": [ACME, {"all_organizations": True}],
    "partner_users": [{**ACME, "users": ROSTER, "purge": True, "max_removals": "100%"}],
    "polytomic_access_info": [{}, {"own": True, "organizations": ["*"]}],
    "role_info": [{}],
    "uipath_access_info": [{}],
    "uipath_user": [{"email": "zoe@acme.example"}, {"id": seed_uipath.ANNA_ID, "state": "absent"}],
    "uipath_user_info": [{}],
    "uipath_users": [{"users": [{"email": "zoe@acme.example"}], "purge": True, "max_removals": "100%"}],
    "user_api_key": [
        {**ACME, "email": seed.CLEO_EMAIL, "return_key": True},
        {**ACME, "email": seed.CLEO_EMAIL, "state": "rotated", "revoke_existing": True, "return_key": True},
    ],
}
EVERY_TASK = [(module, options) for module, tasks in TASKS.items() for options in tasks]


def play(tasks):
    """A playbook of these tasks: pairs of a module and its options, each in every way that is not to matter."""
    written = []
    for module, options in tasks:
        task = {f"{COLLECTION}{module}": options, "no_log": False, "register": "made"}
        for more in ({}, {"check_mode": True}, {"when": False}):
            written.append({"name": f"Task {len(written)}", **task, **more})
    return [{"name": "Every module", "hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": written}]


@pytest.fixture
def run(sim, tmp_path):
    """A function that runs a tool of Ansible with every credential in the environment: its exit status and what it said."""
    return runner(
        tmp_path,
        POLYTOMIC_DEPLOYMENT_URL=sim.url,
        POLYTOMIC_PARTNER_KEY=seed.PARTNER_KEY,
        POLYTOMIC_API_KEY=seed.ADA_KEY,
        UIPATH_IDENTITY_URL=sim.url + seed_uipath.BASE,
        UIPATH_ACCESS_TOKEN=seed_uipath.TOKEN,
    )


def write(folder, tasks, name="site.yml"):
    (folder / name).write_text("---\n" + yaml.safe_dump(play(tasks), sort_keys=False), encoding="utf-8")
    return name


def test_every_module_has_tasks_to_lint():
    assert sorted(TASKS) == MODULES


def test_a_linter_carries_no_task_out_and_reports_only_values_that_a_module_would_refuse(sim, run, tmp_path):
    """No test depends on its taste in the layout of YAML."""
    pytest.importorskip("ansiblelint", reason="a tool of make test")
    right = write(tmp_path, EVERY_TASK, "right.yml")
    wrong = write(tmp_path, [(module, {**TASKS[module][0], "timeout": "soon"}) for module in MODULES], "wrong.yml")
    status, said = run("ansible-lint", "--offline", "--strict", "--format=pep8", "--skip-list=yaml", right, wrong)
    assert sim.requests == []
    assert "right.yml:" not in said, said
    refused = r"^wrong\.yml:.*args\[module\]\S* argument 'timeout' is of type str and we were unable to convert to float"
    assert len(re.findall(refused, said, re.MULTILINE)) == 3 * len(MODULES), said
    assert status != 0


@pytest.mark.parametrize("options", [["--syntax-check"], ["--list-tasks", "--list-tags", "--list-hosts"]])
def test_a_playbook_that_is_only_looked_at_sends_nothing(sim, run, tmp_path, options):
    playbook = write(tmp_path, EVERY_TASK)
    status, said = run("ansible-playbook", *options, playbook)
    assert (sim.requests, status) == ([], 0), said


def test_documentation_sends_nothing(sim, run):
    status, said = run("ansible-doc", *(COLLECTION + module for module in MODULES))
    assert (sim.requests, status) == ([], 0), said
    status, said = run("ansible-doc", "--type=inventory", f"{COLLECTION}polytomic_organizations")
    assert (sim.requests, status) == ([], 0), said


def test_modules_that_are_only_imported_send_nothing(sim, run):
    """As an editor or a test runner does."""
    files = [path.relative_to(ROOT).with_suffix("") for path in sorted((ROOT / "plugins").glob("*/[!_]*.py"))]
    names = [f"ansible_collections.{COLLECTION}{'.'.join(file.parts)}" for file in files]
    status, said = run(sys.executable, "-c", "import importlib, sys; [*map(importlib.import_module, sys.argv[1:])]", *names)
    assert (sim.requests, status, said) == ([], 0, "")


def test_a_module_that_is_started_without_a_task_sends_nothing(sim, run):
    """One after the other in one process: it takes longer to start than a module to end."""
    files = [str(ROOT / "plugins" / "modules" / f"{module}.py") for module in MODULES]
    status, said = run(sys.executable, "-c", STARTED, *files)
    assert sim.requests == []
    assert status == 0, said
    ends = [line.split(" ended with ") for line in said.splitlines() if " ended with " in line]
    assert [file for file, _status in ends] == files
    assert all(ended not in ("None", "0") for _file, ended in ends), said


@pytest.mark.parametrize("module", MODULES)
def test_what_ansible_test_puts_in_the_place_of_the_constructor_is_called(module, monkeypatch):
    """Its test validate-modules reads the options there, and wants nothing to be done."""

    def read(_module, **arguments):
        raise KeyError(*arguments["argument_spec"])

    monkeypatch.setattr("ansible.module_utils.basic.AnsibleModule.__init__", read)
    with pytest.raises(KeyError) as read_there:
        imported(module).main()
    assert "timeout" in read_there.value.args

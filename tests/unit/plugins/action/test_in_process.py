# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast lane: when it is taken, what it leaves of the process as it was, and that it says what the module lane says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
from ansible.errors import AnsibleActionFail
from ansible.module_utils.testing import patch_module_args
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.action.normal import ActionModule as ModuleLane
from ansible.plugins.connection.local import Connection
from ansible.template import Templar, trust_as_template
from ansible.utils.display import Display
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.module_utils._module import Definition
from ansible_collections.rosterops.saas_users.plugins.module_utils._secret import spellings
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user, partner_user_info, partner_users, user_api_key
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL, invitations

MODULE_LANE = {"lane": "module"}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def connection_options(sim):
    return {"api_url": sim.url, "partner_key": seed.PARTNER_KEY, "organization_id": seed.ACME_ID}


def name_of(module):
    return f"rosterops.saas_users.{module.__name__.rpartition('.')[2]}"


def action(module, options, variables=None, transport="local", become=False, **members):
    """The action plugin as Ansible makes it for a task."""
    task, play_context, loader = Task(), PlayContext(), DataLoader()
    task.action = name_of(module)
    task.args = options
    task.check_mode, task.diff, task.async_val = False, False, 0
    for member, value in members.items():
        setattr(task, member, value)
    play_context.become = become
    connection = Connection(play_context, None)
    connection.transport = transport
    templar = Templar(loader=loader, variables=variables or {})
    return in_process.ActionModule(task, connection, play_context, loader, templar, None)


def run(module, options, variables=None, **members):
    """The result of a task in the fast lane."""
    return action(module, options, variables, **members).run(None, variables or {})


def run_module(module, capsys, options):
    """The result of the same task in the module lane."""
    context = {"_ansible_module_name": name_of(module), "_ansible_check_mode": False}
    with patch_module_args({**options, **context}), pytest.raises(SystemExit):
        module.main()
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def lanes(monkeypatch):
    """Which lane was taken, and why; the module lane does nothing."""
    told = []
    monkeypatch.setattr(ModuleLane, "run", lambda self, tmp=None, task_vars=None: dict(MODULE_LANE))
    monkeypatch.setattr(Display, "vvv", lambda self, message, host=None: told.append(message))
    return told


# Which lane


def test_a_task_on_a_local_connection_is_run_here(sim, lanes, connection_options):
    result = run(partner_user_info, connection_options)
    assert len(result["users"]) == 3
    assert lanes == ["rosterops.saas_users.partner_user_info: fast lane"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"variables": {"saas_users_lane": "module"}}, "saas_users_lane says so"),
        ({"variables": {"saas_users_lane": trust_as_template("{{ 'mod' ~ 'ule' }}")}}, "saas_users_lane says so"),
        ({"transport": "ssh"}, "the connection is ssh"),
        ({"transport": "podman"}, "the connection is podman"),
        ({"become": True}, "the task becomes another user"),
        ({"async_val": 60}, "the task is asynchronous"),
    ],
    ids=str,
)
def test_what_cannot_be_run_here_goes_to_the_module_lane(sim, lanes, connection_options, members, reason):
    assert run(partner_user_info, connection_options, **members) == MODULE_LANE
    assert lanes == [f"rosterops.saas_users.partner_user_info: module lane, because {reason}"]
    assert sim.requests == []


def test_without_requests_on_the_controller_the_task_goes_to_the_module_lane(lanes, connection_options, monkeypatch):
    monkeypatch.setattr(in_process, "REQUESTS_IMPORT_ERROR", "Traceback")
    assert run(partner_user_info, connection_options) == MODULE_LANE
    assert lanes[0].endswith("module lane, because the controller's Python has no requests")


@pytest.mark.parametrize("lane", ["auto", trust_as_template("{{ 'auto' }}")])
def test_auto_is_as_nothing(lanes, connection_options, lane):
    assert "users" in run(partner_user_info, connection_options, {"saas_users_lane": lane})
    assert lanes[0].endswith("fast lane")


@pytest.mark.parametrize("lane", ["fast", "", None, "Module", True])
def test_a_lane_that_does_not_exist_is_a_mistake(sim, lanes, connection_options, lane):
    with pytest.raises(AnsibleActionFail, match=f"The variable saas_users_lane is '{lane}': give auto or module."):
        run(partner_user_info, connection_options, {"saas_users_lane": lane})
    assert sim.requests == []


def test_the_host_is_named_in_what_is_told(connection_options, monkeypatch):
    hosts = []
    monkeypatch.setattr(Display, "vvv", lambda self, message, host=None: hosts.append(host))
    run(partner_user_info, connection_options, {"inventory_hostname": "Acme"})
    assert hosts == ["Acme"]


def test_every_module_has_a_fast_lane():
    folder = Path(partner_user.__file__).parent
    assert sorted(in_process.DEFINITIONS) == sorted(path.stem for path in folder.glob("[a-z]*.py"))
    assert in_process.DEFINITIONS["partner_user"] is partner_user.DEFINITION


# What a task is


@pytest.mark.parametrize("check_mode", [True, False])
def test_check_mode(sim, connection_options, check_mode):
    result = run(partner_user, {**connection_options, "email": NEW_EMAIL}, check_mode=check_mode)
    assert result["changed"]
    assert (sim.writes, invitations(sim)) == ((0, 0) if check_mode else (1, 1))


def test_the_options_of_the_task_are_left_as_they_were(connection_options):
    options = {**connection_options, "users": [{"email": seed.BEN_EMAIL}], "max_removals": 3}
    before = json.dumps(options)
    run(partner_users, options)
    assert json.dumps(options) == before


def test_warnings_are_shown_once_each(sim, connection_options):
    sim.fault(status=429, headers={"Retry-After": "9"}, times=2)
    result = run(partner_user_info, connection_options)
    assert len(result["warnings"]) == 1
    assert result["warnings"][0].startswith("Waiting 9 s before the next attempt: ")
    assert "warnings" not in run(partner_user_info, connection_options)


# The environment


@pytest.mark.parametrize("before", [None, "another-key-0123456789"])
def test_the_environment_of_the_task_holds_for_the_task_only(sim, connection_options, monkeypatch, before):
    if before:
        monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", before)
    kept = dict(os.environ)
    environment = [{"POLYTOMIC_PARTNER_KEY": "wrong", "OF_A_PLAY": 1}, {"POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY}, None, {}]
    del connection_options["partner_key"]
    seen = []
    monkeypatch.setitem(in_process.DEFINITIONS, "partner_user_info", spying(partner_user_info.DEFINITION, seen))
    result = run(partner_user_info, connection_options, environment=environment)
    assert len(result["users"]) == 3
    assert seen == [{**kept, "POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY, "OF_A_PLAY": "1"}]
    assert dict(os.environ) == kept


def spying(definition, seen):
    def run(task):
        seen.append(dict(os.environ))
        return definition.run(task)

    return definition._replace(run=run)


def test_the_environment_of_the_task_may_be_a_template(connection_options):
    del connection_options["partner_key"]
    environment = [{"POLYTOMIC_PARTNER_KEY": trust_as_template("{{ key }}")}]
    assert "users" in run(partner_user_info, connection_options, {"key": seed.PARTNER_KEY}, environment=environment)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_the_environment_is_restored_whatever_happens(monkeypatch, error):
    def fail(_task):
        raise error

    monkeypatch.setitem(in_process.DEFINITIONS, "partner_user_info", Definition({}, fail))
    monkeypatch.setenv("WAS_THERE", "before")
    kept = dict(os.environ)
    environment = [{"WAS_THERE": "meanwhile", "WAS_NOT_THERE": "meanwhile"}]
    if error is ZeroDivisionError:
        assert run(partner_user_info, {}, environment=environment)["failed"]
    else:
        with pytest.raises(error):
            run(partner_user_info, {}, environment=environment)
    assert dict(os.environ) == kept


# The same words as the module lane


@pytest.mark.parametrize(
    ("module", "options"),
    [
        (partner_user, {}),
        (partner_user, {"organization_id": "a"}),
        (partner_user, {"organization_id": "a", "email": "b", "role": "c", "roles": ["d"]}),
        (partner_user, {"organization_id": "a", "email": "b", "state": "gone"}),
        (partner_user, {"organization_id": "a", "email": "b", "api_version": "2021-05-23"}),
        (partner_user, {"organization_id": "a", "email": "b", "no_such_option": 1}),
        (partner_user, {"organization_id": "a", "email": "b", "no_such_option": 1, "timeout": "soon", "state": "gone"}),
        (partner_user, {"organization_id": "a", "email": "b", "retries": "many"}),
        (partner_user, {"organization_id": "a", "email": "b", "validate_certs": "perhaps"}),
        (partner_user, {"organization_id": "a", "email": "b", "role_ids": {"a": 1}}),
        (partner_users, {"users": []}),
        (partner_users, {"users": [], "organization_id": "a", "organizations": []}),
        (partner_users, {"users": [{}], "organization_id": "a"}),
        (partner_users, {"users": [{"email": "a", "name": "b"}], "organization_id": "a"}),
        (partner_users, {"users": [{"email": "a", "role": "b", "roles": ["c"]}], "organization_id": "a"}),
        (partner_users, {"users": ["a"], "organization_id": "a"}),
        (partner_users, {"organizations": [{"organization_id": "a", "users": [{"email": "b", "x": 1}]}]}),
        (partner_users, {"organizations": [{"users": []}]}),
        (user_api_key, {"organization_id": "a", "email": "b", "key_file": "c", "current_key": "d-secret-0123456789"}),
        (user_api_key, {"organization_id": "a", "email": "b", "max_age": "old"}),
        (user_api_key, {"organization_id": "a", "email": "", "partner_key": "d-secret-0123456789"}),
        (user_api_key, {"organization_id": "a", "email": "b", "key_file": "/no/such/folder/key", "partner_key": "k"}),
    ],
    ids=str,
)
def test_a_mistake_is_told_in_the_same_words(capsys, module, options):
    fast, slow = run(module, json.loads(json.dumps(options))), run_module(module, capsys, options)
    for result in (fast, slow):
        result.pop("invocation", None)
        result.pop("exception", None)
    assert fast.pop("changed", False) == slow.pop("changed", False)
    assert fast == slow
    assert fast["failed"] is True


@pytest.mark.parametrize(
    ("module", "options"),
    [
        (partner_user_info, {}),
        (partner_user_info, {"id": seed.BEN_ID}),
        (partner_user, {"email": seed.BEN_EMAIL}),
        (partner_user, {"email": seed.CLEO_EMAIL, "state": "absent"}),
        (partner_users, {"users": [{"email": seed.BEN_EMAIL, "roles": ["Viewer"]}], "purge": True, "max_removals": 2}),
        (partner_users, {"users": [{"email": seed.BEN_EMAIL, "roles": ["Owner"]}]}),
        (user_api_key, {"email": seed.BEN_EMAIL}),
        (user_api_key, {"email": seed.BEN_EMAIL, "current_key": seed.ADA_KEY}),
        (user_api_key, {"email": seed.BEN_EMAIL, "current_key": seed.BEN_KEY}),
    ],
    ids=str,
)
def test_a_result_is_the_same(sim, capsys, connection_options, module, options):
    fast = run(module, {**connection_options, **options})
    sim.reset()
    slow = run_module(module, capsys, {**connection_options, **options})
    for result in (fast, slow):
        result.pop("invocation", None)
    assert fast == slow


# Masking


@pytest.mark.parametrize(
    "order", [{"echo": True}, {"echo": True, "path": "roles"}, {"status": 500, "body": seed.PARTNER_KEY}], ids=str
)
def test_a_key_shows_in_no_spelling(sim, connection_options, order):
    sim.fault(times=-1, **order)
    result = run(partner_user, {**connection_options, "email": NEW_EMAIL, "roles": ["Admin"]})
    assert result["failed"]
    for form in spellings(seed.PARTNER_KEY):
        assert form not in json.dumps(result)


def test_a_key_that_is_somebody_s_member_is_masked_as_well(sim, connection_options):
    sim.fault(status=200, json={"data": [{"id": "1", "email": "a@b", "note": f"key {seed.PARTNER_KEY}!"}]})
    (found,) = run(partner_user_info, connection_options)["users"]
    assert seed.PARTNER_KEY not in found["note"]


def test_the_invocation_hides_secrets(connection_options, monkeypatch):
    monkeypatch.setattr(
        in_process.ActionModule, "_update_module_args", with_invocation(in_process.ActionModule._update_module_args)
    )
    shown = run(partner_user_info, connection_options)["invocation"]["module_args"]
    assert shown["partner_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert shown["organization_id"] == seed.ACME_ID


@pytest.mark.parametrize("inject", [True, False])
def test_the_invocation_is_shown_if_ansible_says_so(connection_options, monkeypatch, inject):
    patched = with_invocation(in_process.ActionModule._update_module_args, inject)
    monkeypatch.setattr(in_process.ActionModule, "_update_module_args", patched)
    assert ("invocation" in run(partner_user_info, connection_options)) is inject


def with_invocation(update, inject=True):
    def updated(self, module_name, module_args, task_vars, *arguments):
        update(self, module_name, module_args, task_vars, *arguments)
        module_args["_ansible_inject_invocation"] = inject

    return updated


@pytest.mark.parametrize("secret", ["True", "False", "None", "true"])
def test_a_secret_that_is_an_ordinary_word_does_not_hide_whether_something_changed(connection_options, secret):
    result = run(partner_user_info, {**connection_options, "api_key": secret})
    assert result["changed"] is False


@pytest.mark.parametrize(("verbosity", "shown"), [(0, False), (2, False), (3, True)])
def test_the_traceback_of_a_bug_is_shown_to_who_wants_to_know(connection_options, monkeypatch, verbosity, shown):
    def fail(_task):
        raise ZeroDivisionError(seed.PARTNER_KEY)

    broken = Definition(partner_user_info.DEFINITION.options, fail)
    monkeypatch.setitem(in_process.DEFINITIONS, "partner_user_info", broken)
    monkeypatch.setattr(Display(), "verbosity", verbosity)
    result = run(partner_user_info, connection_options)
    assert result["msg"].startswith("This is a bug in the collection, please report it: ZeroDivisionError: ")
    assert ("exception" in result) is shown
    assert seed.PARTNER_KEY not in json.dumps(result)

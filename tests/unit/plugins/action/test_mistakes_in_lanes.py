# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes are told before anything starts: in the fast lane, before a module is transferred, and by the module itself."""

from __future__ import annotations

import datetime

import pytest

pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")

from ansible.module_utils import basic

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_user,
    org_users,
    partner_user,
    partner_user_info,
    partner_users,
    uipath_user,
    uipath_users,
)
from ansible_collections.rosterops.saas_users.tests.unit.lanes import action, run, run_module

SECRET = "canary-of-a-key-7f3a"
POLYTOMIC = {"api_url": "http://127.0.0.1:9", "retries": 0}
USERS = [{"email": "a@x", "rolse": ["A"]}, None, {"email": "b@x", "roles": [True]}, {"email": "c@x", "password": SECRET}]
SENTENCES = [
    "users[0] (a@x): rolse is no option; do you mean roles?",
    "users[1] is null: remove the entry, or set its options.",
    "users[2] (b@x): roles[0] is a boolean: quote it (YAML reads on, off, yes and no as booleans).",
]
TASKS = [
    (org_users, {**POLYTOMIC, "api_key": SECRET, "users": USERS}),
    (partner_users, {**POLYTOMIC, "partner_key": SECRET, "organization_id": "4", "users": USERS, "purge": "maybe"}),
    (uipath_users, {"access_token": SECRET, "users": [{**(one or {}), "x": 1} for one in USERS], "client_secret": [SECRET]}),
]
ACME = {"organization_id": "4"}
# Options that exclude each other.
TOGETHER = [
    (org_users, {"users": [], "users_file": "/file"}),
    (uipath_users, {"users": [], "users_file": "/file"}),
    (partner_users, {"users": [], "users_file": "/file", **ACME}),
    (partner_users, {"organizations": [], "users": []}),
    (partner_users, {**ACME, "organization": "Acme", "users": []}),
    (partner_user_info, {**ACME, "all_organizations": True}),
    (partner_user_info, {"id": "1", "organization_ids": ["4"]}),
    (partner_user_info, {"id": "1", "organizations": ["Acme"]}),
    (partner_user_info, {"id": "1", "all_organizations": True}),
    (partner_user_info, {"email": "a@x.example", "emails": ["b@x.example"], **ACME}),
]


@pytest.fixture
def no_transfer(monkeypatch):
    """No module is transferred."""

    def run(*_arguments):
        raise AssertionError("the module was transferred")

    monkeypatch.setattr(in_process.ModuleLane, "run", run)


@pytest.mark.parametrize(
    ("module", "options", "place"),
    [
        (org_users, {"users": '[{"email": "a@x"}]'}, "users"),
        (uipath_users, {"users": '[{"email": "a@x"}]'}, "users"),
        (partner_users, {"organizations": [{**ACME, "users": '[{"email": "a@x"}]'}]}, "organizations[0] (4): users"),
        (org_user, {"email": "a@x", "role_ids": '["1"]'}, "role_ids"),
        (uipath_user, {"email": "a@x", "groups": '["1"]'}, "groups"),
        (partner_user_info, {"all_organizations": True, "emails": '["a@x"]'}, "emails"),
    ],
)
def test_a_string_of_json_instead_of_a_list_is_told_in_both_lanes(no_transfer, capsys, module, options, place):
    """A lookup of a file returns a string."""
    for result in (
        run(module, options),
        run(module, options, {"saas_users_lane": "module"}),
        run_module(module, capsys, options),
    ):
        assert result["msg"] == (
            f"{place} is a string that contains JSON, not a list: convert it, such as with "
            "{{ lookup('file', 'users.json') | from_json }}."
        )


@pytest.mark.parametrize(("module", "options"), TASKS)
def test_both_lanes_say_the_same(no_transfer, capsys, module, options):
    results = [
        run(module, options),
        run(module, options, {"saas_users_lane": "module"}),
        run(module, options, transport="ssh"),
        run(module, options, async_val=60),
        run_module(module, capsys, options),
    ]
    for result in results:
        assert (result["failed"], result["changed"]) == (True, False)
        assert len(result["mistakes"]) >= 4
        assert result["msg"].startswith(f"{len(result['mistakes'])} mistakes, and nothing was sent: ")
        assert SECRET not in str(result)
        for name in ("msg", "mistakes"):
            assert result[name] == results[0][name]
    for result in results[:4]:
        assert result.get("invocation") == results[0].get("invocation")


def test_every_mistake_of_a_roster_is_told(no_transfer):
    assert run(org_users, TASKS[0][1])["mistakes"][:3] == SENTENCES


@pytest.mark.parametrize("module", [org_user, org_users, partner_user, partner_users, uipath_user, uipath_users])
def test_mistakes_that_a_module_finds_are_told_with_those_of_its_specification(no_transfer, module):
    person = {"email": "a b"}
    options = {"users": [person]} if "users" in module.DEFINITION.options else person
    place = ACME if "organization_id" in module.DEFINITION.options else {}
    number, email = run(module, {**options, **place, "timeout": "never"})["mistakes"]
    assert number == "timeout is 'never': set it to a number."
    assert "email is 'a b', which is not an e-mail address" in email


@pytest.mark.parametrize(("module", "options"), TOGETHER)
def test_options_that_exclude_each_other_are_a_mistake(no_transfer, module, options):
    (mistake,) = run(module, options)["mistakes"]
    first, _and, second = mistake.removesuffix(" are mutually exclusive: set only one of them.").split(" ")
    assert {first, second} <= set(options)


def test_what_to_read_must_be_said(no_transfer):
    (mistake,) = run(partner_user_info, {})["mistakes"]
    assert mistake.startswith(
        "one of the following is required: organization_id, organization, organization_ids, organizations, all"
    )


@pytest.mark.parametrize("inject", [True, False])
@pytest.mark.parametrize("lane", ["auto", "module"])
def test_the_options_are_shown_where_ansible_shows_them(no_transfer, monkeypatch, lane, inject):
    plugin = action(*TASKS[0], {"saas_users_lane": lane})
    update = plugin._update_module_args

    def updated(name, arguments, variables):
        update(name, arguments, variables)
        arguments["_ansible_inject_invocation"] = inject

    monkeypatch.setattr(plugin, "_update_module_args", updated)
    assert ("invocation" in plugin.run(None, {"saas_users_lane": lane})) == inject


@pytest.mark.parametrize("missing", ["DEFINITIONS", "ENCODER"])
def test_what_the_action_plugin_cannot_check_is_left_to_the_module(monkeypatch, missing):
    monkeypatch.setattr(in_process, missing, None if missing == "ENCODER" else {})
    monkeypatch.setattr(in_process.ModuleLane, "run", lambda *_arguments: {"transferred": True})
    assert run(*TASKS[0], {"saas_users_lane": "module"}) == {"transferred": True}


def test_a_right_task_of_the_module_lane_is_transferred(monkeypatch):
    monkeypatch.setattr(in_process.ModuleLane, "run", lambda *_arguments: {"transferred": True})
    options = {"users": [{"email": "a@x", "roles": None}], "api_key": "k"}
    assert run(org_users, options, {"saas_users_lane": "module"}) == {"transferred": True}


def test_a_bare_option_for_roles_is_a_warning_in_both_lanes(monkeypatch, capsys):
    warnings = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda _module, sentence: warnings.append(sentence))
    options = {**POLYTOMIC, "api_key": "a-key", "users": [{"email": "a@x", "roles": None}]}
    sentence = "users[0] (a@x): roles is null and was ignored: omit it, or set it to a value."
    assert run(org_users, options)["warnings"] == [sentence]
    assert "mistakes" not in run_module(org_users, capsys, options)
    assert warnings == [sentence]


def test_values_of_a_template_are_read_as_a_module_receives_them(no_transfer):
    options = {**POLYTOMIC, "api_key": "a-key", "users": [{"email": datetime.date(2026, 1, 1), "role": "x", True: 1}]}
    assert run(org_users, options)["mistakes"][0].startswith("users[0] (2026-01-01): true is not an option (YAML reads on")

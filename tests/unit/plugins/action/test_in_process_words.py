# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast lane says what the module lane says, and shows no secret."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
from ansible.module_utils.basic import AnsibleModule
from ansible.utils.display import Display
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user, partner_user_info, partner_users, user_api_key
from ansible_collections.rosterops.saas_users.tests.unit.lanes import name_of, run, run_module
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL

pytestmark = pytest.mark.usefixtures("waits")


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


def test_aliases_and_what_is_deprecated_are_told(monkeypatch):
    """No module has any today. In this process a module would tell it to the display: there is nothing to compare with."""
    old = {"name": "old", "version": "9.0.0", "collection_name": "rosterops.saas_users"}
    options = {
        "new": {"type": "str", "aliases": ["old", "other"], "deprecated_aliases": [old]},
        "going": {"type": "str", "removed_in_version": "9.0.0", "removed_from_collection": "rosterops.saas_users"},
    }
    definition = Definition(options, lambda task: {"changed": False, "new": task.params["new"]})
    monkeypatch.setitem(in_process.DEFINITIONS, name_of(partner_user_info), definition)
    result = run(partner_user_info, {"old": "a", "new": "b", "going": "c"})
    assert result["warnings"] == ["Both option new and its alias old are set."]
    assert sorted(one["msg"].partition(".")[0] for one in result["deprecations"]) == [
        "Alias 'old' is deprecated",
        "Param 'going' is deprecated",
    ]


def test_no_warning_shows_a_secret_in_either_lane(sim, capsys, connection_options, monkeypatch):
    warned = []
    monkeypatch.setattr(AnsibleModule, "warn", lambda self, sentence: warned.append(sentence))
    by_mistake = {**connection_options, "organization_id": seed.PARTNER_KEY}
    sim.fault(status=503, headers={"Retry-After": "6"}, times=2)
    fast = run(partner_user_info, by_mistake)
    sim.reset()
    sim.fault(status=503, headers={"Retry-After": "6"}, times=2)
    run_module(partner_user_info, capsys, by_mistake)
    assert fast["warnings"] == warned[:1] == [warned[0].replace(seed.PARTNER_KEY, "***")]
    assert "***" in warned[0]


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


def test_the_invocation_is_of_plain_values(connection_options, monkeypatch):
    monkeypatch.setattr(
        in_process.ActionModule, "_update_module_args", with_invocation(in_process.ActionModule._update_module_args)
    )
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", connection_options.pop("api_url"))
    del connection_options["partner_key"]  # with a secret, the masking makes plain values of all
    shown = run(partner_user_info, connection_options)["invocation"]["module_args"]
    assert {type(value) for value in shown.values()} <= {str, int, float, bool, list, type(None)}


def with_invocation(update, inject=True):
    def updated(self, module_name, module_args, task_vars, *arguments):
        update(self, module_name, module_args, task_vars, *arguments)
        module_args["_ansible_inject_invocation"] = inject

    return updated


@pytest.mark.parametrize("secret", ["True", "False", "None", "true"])
def test_a_secret_that_is_an_ordinary_word_does_not_hide_whether_something_changed(connection_options, secret):
    result = run(partner_user_info, {**connection_options, "api_key": secret})
    assert result["changed"] is False


@pytest.mark.parametrize(
    ("verbosity", "tracebacks", "no_log", "kept", "told"),
    [
        (0, [], False, False, True),
        (2, [], False, False, True),
        (3, [], False, True, True),
        (3, [], True, True, False),
        (0, ["error"], False, True, False),
        (3, ["error"], False, True, False),
        (2, None, False, False, False),
        (3, None, False, True, False),
    ],
)
def test_the_traceback_of_a_bug_is_shown_to_who_wants_to_know(
    connection_options, monkeypatch, verbosity, tracebacks, no_log, kept, told
):
    """By what Ansible itself shows: by DISPLAY_TRACEBACK since 2.19, before at -vvv. The display knows who sees what is told."""
    shown = []
    monkeypatch.setattr(Display, "vvv", lambda self, message, host=None: shown.append(message))

    def update(self, module_name, module_args, task_vars):
        module_args.update(_ansible_check_mode=False, _ansible_verbosity=verbosity, _ansible_no_log=no_log)
        if tracebacks is not None:
            module_args["_ansible_tracebacks_for"] = tracebacks

    monkeypatch.setattr(in_process.ActionModule, "_update_module_args", update)

    def fail(_task):
        raise ZeroDivisionError(seed.PARTNER_KEY)

    broken = Definition(partner_user_info.DEFINITION.options, fail)
    monkeypatch.setitem(in_process.DEFINITIONS, name_of(partner_user_info), broken)
    result = run(partner_user_info, connection_options)
    assert result["msg"].startswith("This is a bug in the collection, please report it: ZeroDivisionError: ")
    assert ("exception" in result) is kept
    assert ("Traceback" in shown[-1]) is told
    assert seed.PARTNER_KEY not in json.dumps([result, shown])

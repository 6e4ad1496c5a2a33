# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Masking in both lanes: by the collection's own scrubber, and by Ansible's registry of secrets where there is one."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
from ansible.module_utils import basic
from ansible.module_utils.common.parameters import PASS_VARS
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import masking
from ansible_collections.rosterops.saas_users.plugins.modules import (
    partner_user,
    partner_user_info,
    uipath_user_info,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit.arguments import with_paths
from ansible_collections.rosterops.saas_users.tests.unit.lanes import run, run_module
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL

NEW_KEY = "user-key-that-nobody-knows-0123456789"
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["fast lane", "module lane"])
def lane(request, capsys, monkeypatch):
    """Runs a module in one lane, on an Ansible that masks nothing itself, as from 2.22 on."""
    monkeypatch.setattr(basic, "remove_values", lambda value, no_log_strings: value, raising=False)
    if request.param == "fast lane":
        update = in_process.ActionModule._update_module_args

        def with_invocation(self, module_name, module_args, task_vars):
            update(self, module_name, module_args, task_vars)
            module_args["_ansible_inject_invocation"] = True

        monkeypatch.setattr(in_process.ActionModule, "_update_module_args", with_invocation)
        return run
    # Older cores return the invocation without being asked.
    asked = {"_ansible_inject_invocation": True} if "inject_invocation" in PASS_VARS else {}
    return lambda module, options: run_module(module, capsys, {**options, **asked})


def is_clean(result, *secrets):
    shown = json.dumps({**result, "api_key": None}, ensure_ascii=False)
    return not any(form in shown for secret in secrets for form in spellings(secret))


def test_a_secret_is_no_key_of_a_dictionary(sim, lane, connection_options):
    pair = base64.b64encode(f"{seed.ACME_ID}:{seed.PARTNER_KEY}".encode()).decode()
    members = {seed.PARTNER_KEY: 1, pair: 2, f"a {seed.PARTNER_KEY}": [{seed.PARTNER_KEY: 3}]}
    sim.fault(status=200, json={"data": [{"id": "1", "email": "a@acme.example", "note": members}]})
    result = lane(partner_user_info, connection_options)
    assert is_clean(result, seed.PARTNER_KEY)
    note = result["users"][0]["note"]
    assert (note["***"], note["a ***"], len(note)) == (1, [{"***": 3}], 3)


def test_no_derived_form_is_shown(sim, lane, connection_options):
    sim.fault(path="roles", echo=True)
    result = lane(partner_user, {**connection_options, "email": NEW_EMAIL, "roles": ["Admin"]})
    assert "rejected credential: Basic" in result["msg"]
    assert is_clean(result, seed.PARTNER_KEY)


def test_the_invocation_shows_no_secret_in_any_form(lane, connection_options):
    options = {**connection_options, "email": f"{seed.PARTNER_KEY}@acme.example", "api_url": "https://jane:pass-word@[::1]:9"}
    result = lane(partner_user_info, {**options, "timeout": 1, "retries": 0})
    shown = result["invocation"]["module_args"]
    assert (shown["partner_key"], shown["email"], shown["retries"]) == (HIDDEN, "***@acme.example", 0)
    assert is_clean(result, seed.PARTNER_KEY, "pass-word")


@pytest.mark.parametrize("old", ["e", "key", "user-key-", "-"])
def test_a_new_key_is_whole_whatever_the_old_one_was(sim, lane, connection_options, old):
    result = lane(user_api_key, {**connection_options, "email": seed.CLEO_EMAIL, "current_key": old})
    assert result["api_key"] == sim.state()["keys"]["user"][seed.CLEO_ID]


# An answer that can hold a secret

UNKNOWN = [
    {"json": {"data": {"value": NEW_KEY}}},
    {"json": {"value": NEW_KEY, "message": "the vault is sealed"}},
    {"json": {"message": {"value": NEW_KEY}}},
    {"json": {"message": [NEW_KEY]}},
    {"json": {"errors": {"value": [NEW_KEY]}}},
    {"json": {"errors": [{"code": NEW_KEY, "description": NEW_KEY}]}},
    {"json": {"message": "No.", "metadata": {NEW_KEY: NEW_KEY}, "context": [NEW_KEY], "details": NEW_KEY}},
    {"json": {"result": {"message": NEW_KEY}}},
    {"json": [NEW_KEY]},
    {"json": NEW_KEY},
    {"json": {NEW_KEY: NEW_KEY}},
    {"body": NEW_KEY},
    {"body": f"<html><title>{NEW_KEY}</title><body>{NEW_KEY}</body></html>"},
    {"body": f'{{"data": {{"value": "{NEW_KEY}"'},
    {"body": ""},
]


@pytest.mark.parametrize("status", [400, 403, 500, 503])
@pytest.mark.parametrize("answer", UNKNOWN, ids=str)
def test_an_error_in_the_place_of_a_key_shows_nothing_that_could_be_one(sim, lane, connection_options, status, answer):
    sim.fault(method="POST", status=status, times=-1, **answer)
    result = lane(user_api_key, {**connection_options, "email": seed.CLEO_EMAIL, "retries": 0})
    assert (result["failed"], result["failure"]["status"], result["failure"]["metadata"]) == (True, status, None)
    assert is_clean(result, NEW_KEY)
    words = {"the vault is sealed", "No."} & {str(answer.get("json", {}).get("message"))} if "message" in str(answer) else set()
    phrases = {400: "Bad Request", 403: "Forbidden", 500: "Internal Server Error", 503: "Service Unavailable"}
    assert result["failure"]["message"] == (words.pop() if words else phrases[status])


def test_a_redirect_in_the_place_of_a_key_does_not_show_where_to(sim, lane, connection_options):
    sim.fault(method="POST", status=302, headers={"Location": f"https://elsewhere.example/#{NEW_KEY}"})
    result = lane(user_api_key, {**connection_options, "email": seed.CLEO_EMAIL})
    assert "the server redirects to a location that is not shown" in result["msg"]
    assert is_clean(result, NEW_KEY)


@pytest.mark.parametrize("status", [400, 403, 503])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"json": {"access_token": NEW_KEY}}, None),
        ({"json": {"access_token": NEW_KEY, "error": "invalid_scope", "error_description": "No such scope."}}, "No such scope."),
        ({"json": {"access_token": NEW_KEY, "error": "invalid_client"}}, "invalid_client"),
        ({"json": [NEW_KEY]}, None),
        ({"body": f"access_token={NEW_KEY}"}, None),
        ({"body": f"<title>{NEW_KEY}</title>"}, None),
    ],
    ids=str,
)
def test_an_error_in_the_place_of_a_token_shows_nothing_that_could_be_one(sim, lane, status, answer, said):
    sim.fault(path="/connect/token", status=status, times=-1, **answer)
    client = {"client_id": seed_uipath.CLIENT_ID, "client_secret": seed_uipath.CLIENT_SECRET, "retries": 0}
    place = {"identity_url": sim.url + seed_uipath.BASE, "partition_id": seed_uipath.PARTITION_ID}
    result = lane(uipath_user_info, {**place, **client})
    assert (result["failed"], result["failure"]["status"], result["failure"]["metadata"]) == (True, status, None)
    assert is_clean(result, NEW_KEY, seed_uipath.CLIENT_SECRET)
    phrases = {400: "Bad Request", 403: "Forbidden", 503: "Service Unavailable"}
    assert result["failure"]["message"].startswith(said or phrases[status])


# Ansible's own registry


@pytest.fixture
def registered(monkeypatch):
    """What Ansible is asked to hide."""
    found = set()
    monkeypatch.setattr(masking, "register_secrets", found.update)
    return found


@pytest.mark.parametrize("key_file", [True, False])
def test_what_must_not_be_shown_is_registered_in_every_spelling(sim, lane, connection_options, registered, tmp_path, key_file):
    old = "stale-key-0123456789 "
    path = tmp_path / "cleo.key"
    path.write_text(old, encoding="utf-8")
    place = {"key_file": str(path)} if key_file else {"current_key": old}
    result = lane(user_api_key, {**connection_options, "email": seed.CLEO_EMAIL, **place})
    assert result["changed"]
    new = sim.state()["keys"]["user"][seed.CLEO_ID]
    for secret in (seed.PARTNER_KEY, old, new):
        assert registered.issuperset(spellings(secret))


def test_a_key_that_is_alive_is_registered_as_well(sim, lane, connection_options, registered, tmp_path):
    path = tmp_path / "ben.key"
    path.write_text(seed.BEN_KEY, encoding="utf-8")
    path.chmod(0o600)
    result = lane(user_api_key, {**connection_options, "email": seed.BEN_EMAIL, "key_file": str(path), "return_key": True})
    assert (result["changed"], result["api_key"]) == (False, seed.BEN_KEY)
    assert registered.issuperset(spellings(seed.BEN_KEY))


PROGRAM = """
import sys, types
import ansible.plugins.action  # which needs the registry itself, if there is one
from ansible.module_utils.common import parameters
from ansible.module_utils import basic
for place in (parameters, basic):
    if hasattr(place, "remove_values"):
        del place.remove_values
registry = types.ModuleType("ansible.module_utils.secrets")
registry.found = set()
registry.register_secrets = lambda values, /: registry.found.update(values)
sys.modules[registry.__name__] = registry if sys.argv[1] == "with" else None
from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import masking
masking.hide("a-secret/of-mine")
print(len(in_process.DEFINITIONS) > 0, sorted(registry.found)[:1])
"""


@pytest.mark.parametrize(("registry", "found"), [("with", "True ['Etc2VjcmV0L29mLW1p']"), ("without", "True []")])
def test_all_can_be_imported_where_ansible_has_no_remove_values(registry, found):
    command = [sys.executable, "-c", PROGRAM, registry]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=with_paths())
    assert done.stdout.strip() == found

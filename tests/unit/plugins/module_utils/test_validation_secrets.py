# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A secret in a wrong place is never shown where mistakes are told."""

from __future__ import annotations

import json

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import review
from ansible_collections.rosterops.saas_users.plugins.modules import org_users, uipath_users

CANARY = "canary-7f3a91c2-secret"
ZOE = {"email": "zoe@acme.example"}


@pytest.mark.parametrize(
    "options",
    [
        {"users": [], "partner_kye": CANARY},
        {"users": [], "api_key": [CANARY], "purge": "maybe"},
        {"users": [], "api_key": {CANARY: CANARY}},
        {"users": [], "api_key": CANARY, "timeout": CANARY},
        {"users": [], "timeout": CANARY},
        {"users": [], "purge": CANARY},
        {"users": [], "api_version": CANARY},
        {"users": [{**ZOE, "password": CANARY}]},
        {"users": [{**ZOE, "rolse": [CANARY]}]},
        {"users": [{**ZOE, "roles": {CANARY: CANARY}}]},
        {"users": [{**ZOE, CANARY: "x"}]},
        {"users": [CANARY]},
        {"users": CANARY},
        {"users": [[CANARY]]},
        {"users": [], CANARY: 1},
        {"users": [], "api_key": CANARY, CANARY: 1},
    ],
)
def test_a_secret_in_a_wrong_place_is_never_shown(options):
    failure = review(org_users.DEFINITION, options).failure
    assert failure["mistakes"]
    assert CANARY not in json.dumps(failure)


def test_a_secret_of_the_environment_is_never_shown(monkeypatch):
    monkeypatch.setenv("POLYTOMIC_API_KEY", "short-secret")
    failure = review(org_users.DEFINITION, {"users": [], "timeout": "short-secret"}).failure
    assert failure["msg"] == "timeout is '***': set it to a number."


def test_a_password_is_never_shown():
    users = [{"user_name": "zoe", "password": [CANARY]}, {"user_name": "ada", "password": CANARY, "name": CANARY, "x": 1}]
    failure = review(uipath_users.DEFINITION, {"users": users}).failure
    assert failure["mistakes"][0] == "users[0] (zoe): password is a list: set it to a string."
    assert CANARY not in json.dumps(failure)


def test_the_options_that_are_shown_are_those_that_are_right():
    options = {"users": [ZOE], "purge": "maybe", "max_removals": "5", "api_key": CANARY, "x": 1}
    shown = {"max_removals": "5", "api_key": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
    assert review(org_users.DEFINITION, options).failure["invocation"] == {"module_args": shown}

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An option that is null, as a variable may be: Ansible takes it for given where one of several is required."""

from __future__ import annotations

import pytest

pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")

from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_user,
    partner_user,
    partner_user_info,
    partner_users,
    uipath_user,
    uipath_users,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit.lanes import run

NOWHERE = {"api_url": "http://127.0.0.1:9", "retries": 0}  # a request would be refused, and the message be another one
UIPATH_NOWHERE = {"identity_url": "http://127.0.0.1:9", "retries": 0, "access_token": "a-token", "partition_id": "p"}
PARTNER = {"partner_key": "a-partner-key", "organization_id": "42"}
NOBODY = "no user specified: set id or email."


@pytest.mark.parametrize(
    ("module", "options", "words"),
    [
        (partner_user, {**PARTNER, "email": None}, NOBODY),
        (partner_user, {**PARTNER, "id": None, "email": None}, NOBODY),
        (partner_user, {**PARTNER, "organization_id": None, "email": "a@b.c"}, "no organization specified"),
        (org_user, {"api_key": "a-user-key", "id": None}, NOBODY),
        (user_api_key, {**PARTNER, "user_id": None}, "no user specified: set user_id or email."),
        (
            partner_users,
            {**PARTNER, "users": None},
            "No users specified: set users or users_file and the organization, or organizations.",
        ),
        (partner_users, {"partner_key": "k-k-k", "organizations": None}, "No users specified"),
        (partner_users, {**PARTNER, "users": [{"email": None}]}, "users[0]: no user specified: set id or email."),
        (
            partner_users,
            {"partner_key": "a-partner-key", "organizations": [{"organization_id": None, "users": []}]},
            "organizations[0]: no organization specified",
        ),
        (partner_user_info, {"partner_key": "a-partner-key", "organization_ids": None}, "No organization specified"),
        (
            partner_user_info,
            {"partner_key": "a-partner-key", "organization_ids": [None]},
            "organization_ids[0] is null: remove it",
        ),
    ],
)
def test_null_is_nothing_and_told_before_any_request(module, options, words):
    assert words in run(module, {**NOWHERE, **options})["msg"]


@pytest.mark.parametrize(
    ("module", "options", "words"),
    [
        (uipath_user, {"id": None}, "no user specified: set id, user_name or email."),
        (uipath_users, {"users": [{"email": None}]}, "users[0]: no user specified"),
        (uipath_user, {"email": "a@b.c", "groups": [None]}, "groups[0] is null: remove it, or set a value."),
    ],
)
def test_null_is_nothing_for_uipath_as_well(module, options, words):
    assert words in run(module, {**UIPATH_NOWHERE, **options})["msg"]

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An audit says that an account differs if it has the e-mail address of someone else. Names are not access."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import KEEP, make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.access import _user
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.wanted import read_wanted
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import Account
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.people import rosters
from ansible_collections.rosterops.saas_users.tests.unit.access import TODAY, UIPATH, person, report

MODEL = UiPathDirectory.model
JANE = {"user_name": "jane.doe", "email": "jane@acme.example", "name": "Jane", "surname": "Doe"}
LISTED = replace(person("jane", platform="uipath", organization="", user_name="jane.doe"), name="Jane", surname="Doe")


def user(**more):
    return {"id": "7", "type": "user", "is_active": True, "group_ids": [], **JANE, **more}


def compared(there):
    """The status of an account in an audit, and whether the role roster would leave the account as it is."""
    found = user(**there)
    account = _user(found, MODEL)
    (row,) = report([LISTED], [Account(**{**account, "roles": ()})], UIPATH).rows
    (entry,) = rosters([LISTED], TODAY).uipath
    (change,) = make_plan([found], [read_wanted(entry, "users[0]")], MODEL, "UiPath").changes
    return row.status, change.action == KEEP


@pytest.mark.parametrize(
    "there", [{}, {"email": "JANE@acme.example"}, {"type": "directory_user", "email": "other@acme.example", "name": "Janet"}]
)
def test_the_audit_and_the_role_roster_agree(there):
    assert compared(there) == ("right", True)


def test_an_account_with_the_address_of_someone_else_differs():
    assert compared({"email": "other@acme.example"}) == ("differs", False)


@pytest.mark.parametrize("there", [{"email": None}, {"name": "Janet"}, {"surname": "doe"}, {"name": None}])
def test_what_is_no_access_is_right_although_the_role_roster_writes_it(there):
    assert compared(there) == ("right", False)

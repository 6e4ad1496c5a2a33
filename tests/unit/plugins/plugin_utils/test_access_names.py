# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An audit says that an account differs where the role roster would change its e-mail address or its name."""

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
QUIET = person("jane", platform="uipath", organization="", user_name="jane.doe")
LISTED = replace(QUIET, name="Jane", surname="Doe")


def user(**more):
    return {"id": "7", "type": "user", "is_active": True, "group_ids": [], **JANE, **more}


@pytest.mark.parametrize(
    ("there", "status"),
    [
        ({}, "right"),
        ({"email": "JANE@acme.example"}, "right"),
        ({"email": "other@acme.example"}, "differs"),
        ({"email": None}, "differs"),
        ({"name": "Janet"}, "differs"),
        ({"surname": "doe"}, "differs"),
        ({"name": None}, "differs"),
        ({"type": "directory_user", "email": None, "name": "Janet"}, "right"),
    ],
)
def test_the_audit_and_the_role_roster_say_the_same(there, status):
    found = user(**there)
    account = _user(found, MODEL)
    (row,) = report([LISTED], [Account(**{**account, "roles": ()})], UIPATH).rows
    (entry,) = rosters([LISTED], TODAY).uipath
    (change,) = make_plan([found], [read_wanted(entry, "users[0]")], MODEL, "UiPath").changes
    assert (row.status, change.action == KEEP) == (status, status == "right")


def test_a_name_counts_only_if_the_file_has_it_and_the_platform_stores_it():
    there = Account("7", "jane@acme.example", "jane.doe", name="Janet")
    assert [row.status for row in report([QUIET], [there], UIPATH).rows] == ["right"]
    polytomic = Account("7", "jane@acme.example")
    assert [row.status for row in report([replace(person("jane"), name="Jane")], [polytomic]).rows] == ["right"]

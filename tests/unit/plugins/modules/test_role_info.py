# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The permissions roles of an organization."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.plugins.modules import role_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BASIC, BEARER, cleanly, steps
from ansible_collections.rosterops.saas_users.tests.unit.tasks import told_credential

WITH_A_PARTNER_KEY = {**BASIC, "organization_key": seed.PARTNER_KEY}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("credential", [BEARER, BASIC, WITH_A_PARTNER_KEY], ids=["user", "organization", "partner"])
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, [*seed.ROLE_NAMES]),
        ({"name": " ADMIN"}, ["Admin"]),
        ({"name": "Owner"}, []),
        ({"id": f" {seed.ACME_VIEWER.upper()}"}, ["Viewer"]),
        ({"id": seed.GLOBEX_VIEWER}, []),
        ({"id": seed.ACME_VIEWER, "name": "viewer"}, ["Viewer"]),
        ({"id": seed.ACME_VIEWER, "name": "Admin"}, []),
    ],
    ids=str,
)
def test_one_request_whatever_is_asked(sim, check_mode, credential, options, found):
    result = cleanly(sim, role_info, check_mode, **credential, **options)
    assert [role["name"] for role in result["roles"]] == found
    assert (result["changed"], steps(sim)) == (False, ["GET roles"])


@pytest.mark.parametrize("version", VERSIONS)
def test_in_every_version(sim, version):
    roles = cleanly(sim, role_info, **BEARER, api_version=version)["roles"]
    assert roles[0].keys() >= {"id", "name", "organization_id", "system"}


@pytest.mark.parametrize("empty_lists", ["null", "array"])
def test_an_organization_without_roles(sim, empty_lists):
    organization = {"id": seed.ACME_ID, "name": "Acme", "organization_key": seed.ACME_KEY, "roles": []}
    sim.reset({"partner_key": seed.PARTNER_KEY, "organizations": [organization]})
    sim.settings(empty_lists=empty_lists)
    assert cleanly(sim, role_info, **BASIC)["roles"] == []


@pytest.mark.parametrize(
    ("credential", "where"), [(BEARER, "the caller's organization"), (BASIC, f"organization {seed.ACME_ID}")], ids=["user", "org"]
)
def test_a_failure_says_where(sim, credential, where):
    sim.fault(status=403, json={"message": "no"})
    told = told_credential(sim, 403, next(name for name in credential if name.endswith("_key") and credential[name]))
    assert cleanly(sim, role_info, **credential)["msg"] == f"Reading the roles of {where}: no (HTTP 403){told}"


def test_a_bare_partner_key_is_not_taken(sim):
    result = cleanly(sim, role_info, organization_id=None)
    assert result["msg"].startswith("No credential specified: set api_key ")
    assert sim.requests == []


@pytest.mark.parametrize("option", ["id", "name"])
def test_an_empty_option_is_no_option(sim, option):
    assert cleanly(sim, role_info, **BEARER, **{option: " "})["msg"] == f"{option} is empty: set a value, or omit the option."
    assert sim.requests == []

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has access to Polytomic: everything that can be read, in one task with as few requests as possible."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import polytomic_access_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly

pytestmark = pytest.mark.usefixtures("waits")
LISTED = ["/api/organizations", *(f"/api/organizations/{one}/users" for one in (seed.ACME_ID, seed.GLOBEX_ID, seed.INITECH_ID))]
ROLES = "/api/permissions/roles"
OWN = {"partner_key": None, "api_key": seed.ADA_KEY}
BOTH = {"api_key": seed.ADA_KEY}
ACME_ROLES = {seed.ACME_ADMIN: "Admin", seed.ACME_MEMBER: "Member", seed.ACME_VIEWER: "Viewer"}


def access(sim, check_mode=False, **options):
    """The result, with the partner's key unless the options say otherwise. It is no failure, and writes nothing."""
    result = cleanly(sim, polytomic_access_info, check_mode, **{"organization_id": None, "concurrency": 1, **options})
    assert "failed" not in result, result
    assert (result["changed"], result["platform"], result["url"], sim.writes) == (False, "polytomic", sim.url, 0)
    return result


def names(places):
    return [one["organization"] for one in places]


def paths(sim):
    return [request["path"] for request in sim.requests]


@pytest.mark.parametrize("check_mode", [True, False])
def test_all_organizations_with_their_users_and_roles(sim, check_mode):
    result = access(sim, check_mode)
    acme, globex, initech = result["organizations"]
    assert (acme["organization_id"], acme["organization"], acme["own"]) == (seed.ACME_ID, "Acme", False)
    assert acme["roles"] == ACME_ROLES
    assert acme["users"][0] == {
        "id": seed.ADA_ID,
        "email": seed.ADA_EMAIL,
        "user_name": "",
        "name": "",
        "surname": "",
        "roles": [seed.ACME_ADMIN],
        "role": "admin",
        "active": True,
        "elsewhere": "",
        "last_login": "",
    }
    assert [user["email"] for user in globex["users"]] == [seed.GUS_EMAIL, seed.ADA_EMAIL, seed.NORA_EMAIL]
    assert (initech["users"], len(initech["roles"])) == ([], 3)
    assert (result["credential"], result["callers"], result["unreadable"], result["left_out"]) == ("partner key", [], [], [])
    assert paths(sim) == [LISTED[0], LISTED[1], ROLES, LISTED[2], ROLES, LISTED[3], ROLES]


def test_the_own_organization_that_a_partner_sees_as_well_stands_once(sim):
    result = access(sim, **BOTH)
    assert [(one["organization"], one["own"]) for one in result["organizations"]] == [
        ("Acme", True),
        ("Globex", False),
        ("Initech", False),
    ]
    assert result["credential"] == f"partner key and API key of {seed.ADA_EMAIL}"
    assert result["callers"] == [{"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "user_name": ""}]
    assert sorted(paths(sim)) == sorted(["/api/me", LISTED[0], "/api/organization/users", *LISTED[2:], *3 * [ROLES]])


def test_only_the_own_organization(sim):
    result = access(sim, **OWN)
    assert names(result["organizations"]) == ["Acme"]
    assert result["credential"] == f"API key of {seed.ADA_EMAIL}"
    assert sorted(paths(sim)) == ["/api/me", "/api/organization/users", ROLES]


def test_the_key_of_an_organization_belongs_to_no_user(sim):
    result = access(sim, partner_key=None, organization_id=seed.ACME_ID, organization_key=seed.ACME_KEY)
    assert names(result["organizations"]) == ["Acme"]
    assert (result["credential"], result["callers"]) == (f"organization key of {seed.ACME_ID}", [])
    assert sorted(paths(sim)) == ["/api/me", "/api/organization/users", ROLES]

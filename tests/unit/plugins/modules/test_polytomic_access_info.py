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
        "foreign": [],
        "last_login": "",
    }
    assert [user["email"] for user in globex["users"]] == [seed.GUS_EMAIL, seed.ADA_EMAIL, seed.NORA_EMAIL]
    assert (initech["users"], len(initech["roles"])) == ([], 3)
    assert (result["credential"], result["callers"], result["unreadable"], result["left_out"]) == ("partner key", [], [], [])
    assert paths(sim) == [LISTED[0], LISTED[1], ROLES, LISTED[2], ROLES, LISTED[3], ROLES]


def test_the_own_organization_that_a_partner_sees_as_well_stands_once(sim):
    result = access(sim, **BOTH)
    assert [(one["organization"], one["own"], one["listed"]) for one in result["organizations"]] == [
        ("Acme", True, True),
        ("Globex", False, True),
        ("Initech", False, True),
    ]
    assert result["listed"] is True
    assert result["credential"] == f"partner key and API key of {seed.ADA_EMAIL}"
    assert result["callers"] == [{"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "user_name": ""}]
    assert sorted(paths(sim)) == sorted(["/api/me", LISTED[0], "/api/organization/users", *LISTED[2:], *3 * [ROLES]])


def test_only_the_own_organization(sim):
    result = access(sim, **OWN)
    assert [(one["organization"], one["own"], one["listed"]) for one in result["organizations"]] == [("Acme", True, False)]
    assert result["listed"] is False
    assert result["credential"] == f"API key of {seed.ADA_EMAIL}"
    assert sorted(paths(sim)) == ["/api/me", "/api/organization/users", ROLES]


def test_the_key_of_an_organization_belongs_to_no_user(sim):
    result = access(sim, partner_key=None, organization_id=seed.ACME_ID, organization_key=seed.ACME_KEY)
    assert names(result["organizations"]) == ["Acme"]
    assert (result["credential"], result["callers"]) == (f"organization key of {seed.ACME_ID}", [])
    assert sorted(paths(sim)) == ["/api/me", "/api/organization/users", ROLES]


def test_the_organization_of_a_user_who_may_only_read(sim):
    """Ben is no Admin: every write would be refused."""
    result = access(sim, partner_key=None, api_key=seed.BEN_KEY)
    assert (names(result["organizations"]), result["credential"]) == (["Acme"], f"API key of {seed.BEN_EMAIL}")
    assert len(result["organizations"][0]["users"]) == 3


def test_both_surfaces_find_their_credentials_in_the_environment(sim, monkeypatch):
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", seed.PARTNER_KEY)
    monkeypatch.setenv("POLYTOMIC_API_KEY", seed.ADA_KEY)
    result = access(sim, partner_key=None)
    assert result["credential"] == f"partner key and API key of {seed.ADA_EMAIL}"
    assert access(sim, partner_key=None, own=False)["credential"] == "partner key"
    assert access(sim, partner_key=None, organizations=[])["credential"] == f"API key of {seed.ADA_EMAIL}"


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({"organizations": [], "own": False, **BOTH}, []),
        ({"organizations": [], **BOTH}, ["/api/me", "/api/organization/users", ROLES]),
        ({"own": False, "organizations": ["Initech"], **BOTH}, [LISTED[0], LISTED[3], ROLES]),
        ({"organizations": ["Acme"], **BOTH}, ["/api/me", LISTED[0], "/api/organization/users", ROLES]),
        ({"emails": [seed.GUS_EMAIL]}, [*LISTED, ROLES]),
        ({"emails": ["nobody@acme.example"]}, LISTED),
    ],
    ids=str,
)
def test_no_more_is_asked_for_than_is_needed(sim, options, asked):
    access(sim, **options)
    assert sorted(paths(sim)) == sorted(asked)


@pytest.mark.parametrize("version", ["2024-02-08", "2022-12-12"])
def test_an_older_version_has_the_organizations_of_a_partner_only(sim, version):
    result = access(sim, api_version=version, **BOTH)
    assert (len(result["organizations"]), result["credential"]) == (3, "partner key")
    for options in (OWN, {**BOTH, "own": True}):
        failed = cleanly(sim, polytomic_access_info, organization_id=None, api_version=version, **options)
        assert failed["msg"].startswith(f"api_version {version} does not provide the users of the caller's own organization")


@pytest.mark.parametrize("name", ["", None], ids=repr)
def test_who_the_caller_is_may_not_say_which_organization_it_is(sim, name):
    me = {"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "organization_name": name, "is_user": True}
    sim.fault(path="/api/me", status=200, json={"data": me}, times=-1)
    result = access(sim, **BOTH)
    assert [(one["organization"], one["own"]) for one in result["organizations"][:2]] == [("Acme", True), ("Globex", False)]
    assert len(result["organizations"]) == 3
    assert paths(sim)[:3] == ["/api/me", "/api/organization", "/api/organizations"]


def test_users_of_a_harbor_are_told_apart(sim):
    harbor = {"email": "harry@harbor.example", "harbor_only": True}
    acme = {"id": seed.ACME_ID, "name": "Acme", "users": [{"email": seed.ADA_EMAIL, "api_key": seed.ADA_KEY}, harbor]}
    sim.reset(organizations=[acme], partner_key=seed.PARTNER_KEY)
    users = access(sim, **BOTH)["organizations"][0]["users"]
    assert [(user["email"], user["elsewhere"]) for user in users] == [
        (seed.ADA_EMAIL, ""),
        ("harry@harbor.example", "a harbor (harbor_only)"),
    ]


def test_two_organizations_with_one_name_are_both_read(sim):
    sim.reset(organizations=[{"name": "Hooli"}, {"name": "HOOLI"}, {"name": "Hooli XYZ"}], partner_key=seed.PARTNER_KEY)
    result = access(sim, organizations=["hooli"])
    assert (names(result["organizations"]), names(result["left_out"])) == (["Hooli", "HOOLI"], ["Hooli XYZ"])


def test_the_ids_of_roles_are_those_of_the_server(sim):
    listed = [{"id": seed.ACME_MEMBER.upper(), "name": "Member"}, {"id": seed.ACME_ADMIN, "name": "Admin"}]
    sim.fault(path=ROLES, status=200, json={"data": listed}, times=1)
    roles = access(sim, organizations=["Acme"])["organizations"][0]["roles"]
    assert roles == {seed.ACME_MEMBER.upper(): "Member", seed.ACME_ADMIN: "Admin"}

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``with_names``: users are returned with the names of their roles and of their organization, for a few requests more."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_user_info,
    org_users,
    partner_user_info,
    partner_users,
    uipath_user_info,
    uipath_users,
)
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BASIC, BEARER, cleanly

ORGANIZATIONS, ROLES, ME = "/api/organizations", "/api/permissions/roles", "/api/me"
ACME_USERS, GLOBEX_USERS, OWN_USERS = (
    f"{ORGANIZATIONS}/{seed.ACME_ID}/users",
    f"{ORGANIZATIONS}/{seed.GLOBEX_ID}/users",
    "/api/organization/users",
)
NAMED = ("roles", "groups", "organization")
OF_ACME = {seed.ADA_EMAIL: ["Admin"], seed.BEN_EMAIL: ["Member"], seed.CLEO_EMAIL: ["Member", "Viewer"]}
pytestmark = pytest.mark.usefixtures("waits")


def partner(sim, check_mode=False, **options):
    return cleanly(
        sim, partner_user_info, check_mode, **{"organization_id": None, "with_names": True, "concurrency": 1, **options}
    )


def own(sim, credential, **options):
    return cleanly(sim, org_user_info, **{**credential, "with_names": True, **options})


def asked(sim):
    """The paths of all requests so far, which only read."""
    assert {request["method"] for request in sim.requests} <= {"GET"}
    return [request["path"] for request in sim.requests]


def roles(result):
    """The names of the roles by organization and e-mail."""
    return {(user["organization"], user["email"]): user["roles"] for user in result["users"]}


def without_names(users):
    """The users as they are without names. The server returns ids in any order."""
    return [
        {name: sorted(value) if isinstance(value, list) else value for name, value in user.items() if name not in NAMED}
        for user in users
    ]


# Polytomic, as a partner


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("place", [{"organization_id": seed.ACME_ID}, {"organization": "acme"}])
def test_one_organization(sim, place, check_mode):
    result = partner(sim, check_mode, **place)
    assert roles(result) == {("Acme", email): names for email, names in OF_ACME.items()}
    assert (asked(sim), result["changed"]) == ([ORGANIZATIONS, ACME_USERS, ROLES], False)
    assert without_names(result["users"]) == without_names(partner(sim, **place, with_names=False)["users"])


def test_nothing_is_asked_for_without_it(sim):
    (user,) = partner(sim, organization_id=seed.ACME_ID, id=seed.BEN_ID, with_names=False)["users"]
    assert len(sim.requests) == 1
    assert "roles" not in user
    assert "organization" not in user


def test_one_user_by_id(sim):
    assert roles(partner(sim, organization_id=seed.ACME_ID, id=seed.CLEO_ID)) == {("Acme", seed.CLEO_EMAIL): ["Member", "Viewer"]}
    assert asked(sim) == [ORGANIZATIONS, f"{ACME_USERS}/{seed.CLEO_ID}", ROLES]


@pytest.mark.parametrize(
    "places",
    [{"organization_ids": [seed.ACME_ID, seed.GLOBEX_ID, seed.INITECH_ID]}, {"organizations": ["ACME", "Globex", "initech"]}, {}],
    ids=["ids", "names", "all"],
)
def test_several_organizations_take_one_listing_of_them_and_one_of_the_roles_of_each_where_a_user_is(sim, places):
    result = partner(sim, **{"all_organizations": not places or None, **places})
    assert roles(result) == {
        **{("Acme", email): names for email, names in OF_ACME.items()},
        ("Globex", seed.GUS_EMAIL): ["Admin"],
        ("Globex", seed.ADA_EMAIL): ["Viewer"],
        ("Globex", seed.NORA_EMAIL): [],
    }
    nobody = f"{ORGANIZATIONS}/{seed.INITECH_ID}/users"
    assert asked(sim) == [ORGANIZATIONS, ACME_USERS, ROLES, GLOBEX_USERS, ROLES, nobody]


def test_roles_are_listed_only_where_somebody_matches(sim):
    assert roles(partner(sim, all_organizations=True, emails=[seed.NORA_EMAIL])) == {("Globex", seed.NORA_EMAIL): []}
    assert asked(sim).count(ROLES) == 1


@pytest.mark.parametrize("concurrency", [1, 32])
def test_many_organizations_at_once_get_their_own_names(sim, concurrency):
    sim.reset(generate={"organizations": 40, "users": 2}, partner_key=seed.PARTNER_KEY)
    result = partner(sim, all_organizations=True, concurrency=concurrency)
    numbers = [(number, user) for number in range(40) for user in range(2)]
    assert roles(result) == {
        (seed.generated_organization_name(number), seed.generated_email(number, user)): ["Member" if user else "Admin"]
        for number, user in numbers
    }
    assert len(sim.requests) == 81


def test_a_role_that_is_not_listed_stands_by_its_id(sim):
    listed = [{"id": seed.ACME_MEMBER.upper(), "name": "Member"}, {"id": seed.ACME_ADMIN, "name": None}]
    sim.fault(path=ROLES, status=200, json={"data": listed})
    found = roles(partner(sim, organization_id=seed.ACME_ID))
    assert found["Acme", seed.ADA_EMAIL] == [seed.ACME_ADMIN]
    assert found["Acme", seed.CLEO_EMAIL] == [seed.ACME_VIEWER, "Member"]


def test_a_role_is_found_by_its_id_in_any_case(sim):
    sim.fault(path=ACME_USERS, status=200, json={"data": [{"id": "1", "role_ids": [seed.ACME_VIEWER.upper()]}, {"id": "2"}]})
    assert [user["roles"] for user in partner(sim, organization_id=seed.ACME_ID)["users"]] == [["Viewer"], []]


def test_an_organization_that_is_not_listed_has_no_name(sim):
    sim.fault(path=f"{ORGANIZATIONS}$", status=200, json={"data": [{"id": seed.GLOBEX_ID, "name": "Globex"}]})
    assert {user["organization"] for user in partner(sim, organization_id=seed.ACME_ID)["users"]} == {None}


def test_roles_that_cannot_be_read_are_a_failure_of_their_organization(sim):
    sim.fault(path=ROLES, status=403, times=1)
    result = partner(sim, all_organizations=True)
    assert result["failed"]
    (failure,) = result["failures"]
    assert (failure["organization_id"], failure["failure"]["status"]) == (seed.ACME_ID, 403)
    assert failure["msg"].startswith(f"Reading the roles of organization Acme ({seed.ACME_ID}): ")
    assert {user["organization"] for user in result["users"]} == {"Globex"}


@pytest.mark.parametrize("path", [f"{ORGANIZATIONS}$", ROLES])
def test_names_that_cannot_be_read_are_the_failure_of_a_task_for_one_organization(sim, path):
    sim.fault(path=path, status=403)
    result = partner(sim, organization_id=seed.ACME_ID)
    assert (result["failed"], result["failure"]["status"]) == (True, 403)
    assert "users" not in result


# Polytomic, the caller's own organization


@pytest.mark.parametrize("credential", [BEARER, BASIC], ids=["bearer", "basic"])
def test_the_caller_s_own_organization(sim, credential):
    assert roles(own(sim, credential)) == {("Acme", email): names for email, names in OF_ACME.items()}
    assert asked(sim) == [OWN_USERS, ROLES, ME]


def test_a_server_that_does_not_tell_the_name_of_the_organization(sim):
    sim.fault(path=ME, status=200, json={"data": {"is_user": True, "organization_id": seed.ACME_ID}})
    assert {user["organization"] for user in own(sim, BEARER)["users"]} == {None}


def test_the_organization_is_read_if_the_caller_has_none(sim):
    sim.fault(path=ME, status=200, json={"data": {"is_user": True}})
    assert {user["organization"] for user in own(sim, BEARER)["users"]} == {"Acme"}
    assert asked(sim) == [OWN_USERS, ROLES, ME, "/api/organization"]


def test_nobody_is_found_so_no_names_are_read(sim):
    assert own(sim, BEARER, email="zoe@acme.example")["users"] == []
    assert asked(sim) == [OWN_USERS]


# UiPath


def test_uipath(sim):
    result = uipath_tasks.run(sim, uipath_user_info, with_names=True)
    names = {one["id"]: one["name"] for one in seed_uipath.default_organization()["groups"]}
    assert names
    for user in result["users"]:
        assert user["groups"] == sorted(names[one] for one in user["group_ids"] or ())
        assert user["organization"] is None
    assert any(user["groups"] for user in result["users"])
    assert uipath_tasks.asked(sim) == [uipath_tasks.SEEN, f"GET {uipath_tasks.GROUPS}"]
    assert without_names(result["users"]) == without_names(uipath_tasks.run(sim, uipath_user_info)["users"])


def test_uipath_groups_that_cannot_be_read(sim):
    sim.fault(path=uipath_tasks.GROUPS, status=403)
    result = uipath_tasks.run(sim, uipath_user_info, with_names=True)
    assert (result["failed"], result["failure"]["status"]) == (True, 403)
    assert result["msg"].startswith("Reading the groups of the UiPath organization: ")


# What changes

GONE = {"max_removals": "100%", "min_privileged": 0, "with_names": True}


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_removal_by_id_is_shown_by_name(sim, check_mode):
    gone = [{"id": seed.CLEO_ID, "state": "absent"}]
    fleet = [{"organization_id": seed.ACME_ID, "users": gone}]
    single = cleanly(sim, partner_users, True, organization_id=seed.ACME_ID, users=gone, **GONE)
    made = cleanly(sim, org_users, True, **BEARER, users=gone, **GONE)
    result = cleanly(sim, partner_users, check_mode, organization_id=None, organizations=fleet, **GONE)
    for shown in (single["diff"], made["diff"], *result["diff"]):
        assert (shown["before"], shown["after_header"]) == (f"{seed.CLEO_EMAIL}: Member, Viewer\n", "Acme")
    ((change,), (of_one,)) = result["changes"], single["changes"]
    assert (change["organization"], change["before"]["roles"]) == ("Acme", ["Member", "Viewer"])
    assert of_one["before"]["roles"] == ["Member", "Viewer"]


@pytest.mark.parametrize("path", [f"{ORGANIZATIONS}$", ROLES])
def test_somebody_is_removed_even_if_names_cannot_be_read(sim, path):
    sim.fault(path=path, status=403)
    fleet = [{"organization_id": seed.ACME_ID, "users": [{"id": seed.CLEO_ID, "state": "absent"}]}]
    result = cleanly(sim, partner_users, organization_id=None, organizations=fleet, **GONE)
    assert (result["changed"], sim.writes) == (True, 1)


def test_uipath_groups_are_shown_by_name(sim):
    gone = [{"id": seed_uipath.BERT_ID, "state": "absent"}]
    result = uipath_tasks.run(sim, uipath_users, True, users=gone, **GONE)
    assert result["diff"]["before"] == f"{seed_uipath.BERT_EMAIL}: Automation Users\n"


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("module", [partner_users, org_users])
def test_the_roles_are_listed_once_even_if_the_author_names_some(sim, module, check_mode):
    where = {"organization_id": seed.ACME_ID} if module is partner_users else BEARER
    viewer = [{"email": seed.CLEO_EMAIL, "roles": ["Viewer"]}]
    result = cleanly(sim, module, check_mode, **where, users=viewer, with_names=True)
    assert (result["changed"], result["diff"]["after_header"]) == (True, "Acme")
    assert [request["path"] for request in sim.requests].count(ROLES) == 1


def test_uipath_groups_are_listed_once_even_if_the_author_names_some(sim):
    users = [{"id": seed_uipath.BERT_ID, "groups": ["Everyone"]}]
    assert uipath_tasks.run(sim, uipath_users, True, users=users, with_names=True)["changed"]
    assert uipath_tasks.asked(sim).count(f"GET {uipath_tasks.GROUPS}") == 1

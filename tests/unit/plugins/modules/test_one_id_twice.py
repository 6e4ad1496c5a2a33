# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A listing that holds one id twice: no write follows from it, since it could meet the other of the two."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import directory as _uipath
from ansible_collections.rosterops.saas_users.plugins.modules import (
    organization_info,
    partner_user,
    partner_user_info,
    partner_users,
    uipath_user,
    uipath_user_info,
    uipath_users,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import SURFACES, on
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL, invitations, keys, run, user
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import BULK, LIST

pytestmark = pytest.mark.usefixtures("waits")
ADA = {"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "role_ids": [seed.ACME_ADMIN]}
BEN = {"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "role_ids": [seed.ACME_MEMBER]}
TWIN = {**ADA, "email": "gone@acme.example"}
TWICE = "contains the id {} twice, for {} and {}: a change could affect the wrong user."
ROSTER = [{"email": seed.ADA_EMAIL}, {"email": seed.BEN_EMAIL}]
ANNA = {"id": seed_uipath.ANNA_ID, "userName": "anna", "email": seed_uipath.ANNA_EMAIL, "type": 0}
OTHER = {**ANNA, "userName": "other", "email": "other@acme.example"}


def listed(sim, *people):
    sim.fault(method="GET", path="users$", status=200, json={"data": people}, times=-1)


def is_refused(sim, result, *about):
    """Whether nothing was written, and the id and both users are named."""
    assert (result["failed"], result["changed"], sim.writes) == (True, False, 0)
    return TWICE.format(*about) in result["msg"]


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("surface", SURFACES)
def test_a_purge_does_not_remove_the_one_who_is_listed(sim, surface, check_mode):
    """The one who is not listed has the id of the one who is."""
    listed(sim, ADA, BEN, TWIN)
    result = on(surface, sim, check_mode, users=ROSTER, purge=True, max_removals="100%")
    assert is_refused(sim, result, seed.ADA_ID, seed.ADA_EMAIL, "gone@acme.example")
    assert user(sim, seed.ADA_EMAIL)


@pytest.mark.parametrize(
    ("module", "options"),
    [
        (partner_users, {"users": [{"email": seed.BEN_EMAIL, "role_ids": [seed.ACME_ADMIN]}]}),
        (partner_users, {"users": [{"email": NEW_EMAIL}]}),
        (partner_users, {"users": ROSTER}),
        (partner_user, {"email": TWIN["email"], "state": "absent"}),
        (partner_user, {"email": seed.ADA_EMAIL, "role_ids": [seed.ACME_MEMBER]}),
        (partner_user, {"email": NEW_EMAIL}),
        (user_api_key, {"email": seed.ADA_EMAIL}),
    ],
)
@pytest.mark.parametrize("twin", [TWIN, {**TWIN, "id": seed.ADA_ID.upper()}, {**TWIN, "id": f" {seed.ADA_ID}"}])
def test_nothing_follows_from_such_a_listing(sim, module, options, twin):
    listed(sim, ADA, twin, BEN)
    assert is_refused(sim, run(sim, module, **options), twin["id"], seed.ADA_EMAIL, TWIN["email"])


def test_not_even_if_both_are_alike(sim):
    """It is one user, but a listing that repeats one may leave out another."""
    listed(sim, ADA, BEN, ADA)
    result = run(sim, partner_users, users=[{"email": seed.BEN_EMAIL}], purge=True, max_removals="100%")
    assert is_refused(sim, result, seed.ADA_ID, seed.ADA_EMAIL, seed.ADA_EMAIL)


def test_a_user_without_a_name_is_told_as_such(sim):
    listed(sim, ADA, {"id": seed.ADA_ID})
    assert is_refused(sim, run(sim, partner_users, users=ROSTER), seed.ADA_ID, seed.ADA_EMAIL, "a user without a name")


def test_users_without_an_id_are_not_the_same(sim):
    listed(
        sim, ADA, BEN, {"email": "x@acme.example"}, {"email": "y@acme.example", "id": None}, {"email": "z@acme.example", "id": ""}
    )
    assert run(sim, partner_users, users=ROSTER)["changed"] is False


def test_an_organization_of_a_fleet_fails_by_itself(sim):
    sim.fault(method="GET", path=f"{seed.ACME_ID}/users$", status=200, json={"data": [ADA, TWIN]})
    fleet = [
        {"organization_id": seed.ACME_ID, "users": [{"email": NEW_EMAIL}]},
        {"organization_id": seed.GLOBEX_ID, "users": [{"email": NEW_EMAIL}]},
    ]
    result = run(sim, partner_users, organization_id=None, organizations=fleet)
    assert TWICE.format(seed.ADA_ID, seed.ADA_EMAIL, TWIN["email"]) in result["msg"]
    assert (result["changed"], sim.writes, invitations(sim)) == (True, 1, 0)


def test_who_reads_gets_what_there_is(sim):
    listed(sim, ADA, TWIN, BEN)
    assert run(sim, partner_user_info)["users"] == [ADA, TWIN, BEN]


def test_nobody_is_adopted_from_such_a_listing(sim):
    """After an error it is looked whether the invitation was sent."""
    sim.fault(method="POST", when="after", status=500)
    sim.fault(method="GET", path="users$", skip=1, status=200, json={"data": [ADA, {**TWIN, "email": NEW_EMAIL}]})
    result = run(sim, partner_user, email=NEW_EMAIL, role_ids=[seed.ACME_ADMIN])
    assert "whether it was done anyway could not be read: The listing of" in result["msg"]
    assert TWICE.format(seed.ADA_ID, seed.ADA_EMAIL, NEW_EMAIL.lower()) in result["msg"]
    assert (sim.writes, invitations(sim), len(keys(sim))) == (1, 1, 1)


def test_nobody_is_adopted_from_such_a_listing_after_a_refusal(sim):
    sim.fault(method="POST", status=409, json={"message": "exists"})
    sim.fault(method="GET", path="users$", skip=1, status=200, json={"data": [ADA, {**TWIN, "email": NEW_EMAIL}]})
    result = run(sim, partner_user, email=NEW_EMAIL, role_ids=[seed.ACME_ADMIN])
    assert TWICE.format(seed.ADA_ID, seed.ADA_EMAIL, NEW_EMAIL.lower()) in result["msg"]
    assert sim.writes == 1


# Roles and organizations


def test_two_roles_with_one_id(sim):
    roles = [{"id": "1", "name": "Admin"}, {"id": "1", "name": "Viewer"}, {"id": "2", "name": "Member"}, {"name": "None"}]
    sim.fault(path="roles", status=200, json={"data": roles}, times=-1)
    result = run(sim, partner_user, email=seed.BEN_EMAIL, roles=["viewer"])
    place = f"in organization {seed.ACME_ID}"
    assert result["msg"] == f"The roles Admin and Viewer {place} have the same id, 1: set role_ids if you mean this id."
    result = run(sim, partner_user, email=seed.BEN_EMAIL, roles=["None"])
    assert result["msg"] == f"The server returned no id for the role 'None' {place}, so it cannot be assigned."
    assert sim.writes == 0
    assert run(sim, partner_user, True, email=seed.BEN_EMAIL, roles=["Member"])["user"]["role_ids"] == ["2"]


@pytest.mark.parametrize("module", [organization_info, partner_user_info])
def test_two_organizations_with_one_id(sim, module):
    found = [{"id": "1", "name": "Acme"}, {"name": "Bare"}, {"name": "Nothing", "id": None}, {"id": "1", "name": "Globex"}]
    sim.fault(path="organizations$", status=200, json={"data": found})
    options = {"all_organizations": True} if module is partner_user_info else {}
    result = run(sim, module, organization_id=None, **options)
    assert result["msg"] == "Reading the organizations: data contains the id 1 twice, for Acme and Globex (HTTP 200)"


# UiPath


def pages(sim, monkeypatch, *people, size=2):
    """The listing gives these people, so many on a page."""
    monkeypatch.setattr(_uipath, "PAGE", size)
    for start in range(0, len(people), size):
        answer = {"totalCount": len(people), "results": list(people[start : start + size])}
        sim.fault(method="GET", path=f"{LIST}.*skip={start}&", status=200, json=answer, times=-1)


CARA = {"id": "3", "userName": "cara", "type": 0}
TASKS = [
    (uipath_users, {"users": [{"user_name": "anna"}, {"user_name": "cara"}], "purge": True, "max_removals": "100%"}),
    (uipath_users, {"users": [{"user_name": "anna", "name": "Anne"}]}),
    (uipath_user, {"user_name": "other", "state": "absent"}),
    (uipath_user, {"email": NEW_EMAIL}),
]


@pytest.mark.parametrize(("module", "options"), TASKS)
@pytest.mark.parametrize("people", [[ANNA, OTHER, CARA], [ANNA, CARA, OTHER]], ids=["on one page", "on two"])
def test_a_listing_of_uipath_that_holds_one_id_twice(sim, monkeypatch, module, options, people):
    pages(sim, monkeypatch, *people)
    result = uipath_tasks.run(sim, module, **options)
    assert is_refused(sim, result, seed_uipath.ANNA_ID, "anna", "other")


@pytest.mark.parametrize("kind", [1, 3, 4, 5])
def test_a_robot_with_the_id_of_a_person(sim, monkeypatch, kind):
    pages(sim, monkeypatch, ANNA, {**OTHER, "type": kind}, CARA)
    result = uipath_tasks.run(sim, uipath_user, user_name="anna", state="absent")
    assert is_refused(sim, result, seed_uipath.ANNA_ID, "anna", "other")


def test_pages_that_overlap_hold_nobody_twice(sim, monkeypatch):
    """Somebody was added while it was read: on the next page, the last one of this page comes again, perhaps with a new login."""
    pages(sim, monkeypatch, ANNA, CARA, {**CARA, "lastLoginTime": "now"}, {"id": "4", "userName": "dan", "type": 0})
    result = uipath_tasks.run(sim, uipath_users, True, users=[{"user_name": "anna"}, {"user_name": "cara", "name": "Cara"}])
    assert result["plan"] == {"create": [], "update": ["cara"], "delete": [], "unchanged": 1}


def test_people_without_an_id_are_all_there(sim, monkeypatch):
    pages(sim, monkeypatch, *({"userName": f"u{number}", "type": 0} for number in range(5)))
    assert [one["user_name"] for one in uipath_tasks.run(sim, uipath_user_info)["users"]] == ["u0", "u1", "u2", "u3", "u4"]


def test_who_reads_people_gets_what_there_is(sim, monkeypatch):
    pages(sim, monkeypatch, ANNA, CARA, OTHER)
    assert [one["user_name"] for one in uipath_tasks.run(sim, uipath_user_info)["users"]] == ["anna", "cara", "other"]


def test_nobody_is_taken_for_created_from_such_a_listing(sim):
    new = {**OTHER, "userName": NEW_EMAIL, "email": NEW_EMAIL}
    sim.fault(method="GET", path=LIST, skip=1, status=200, json={"totalCount": 2, "results": [ANNA, new]}, times=-1)
    result = uipath_tasks.run(sim, uipath_user, email=NEW_EMAIL, is_active=False)
    assert TWICE.format(seed_uipath.ANNA_ID, "anna", NEW_EMAIL.lower()) in result["msg"]
    assert (result["failed"], result["changed"], sim.writes) == (True, True, 1)
    assert uipath_tasks.asked(sim)[1] == f"POST {BULK}"

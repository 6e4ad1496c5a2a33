# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One user of the caller's own organization, with a user's key and with the organization's."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import org_user
from ansible_collections.rosterops.saas_users.tests.unit.rosters import (
    BASIC,
    BEARER,
    SURFACES,
    cleanly,
    four_times,
    roster,
    steps,
)
from ansible_collections.rosterops.saas_users.tests.unit.tasks import as_done, invitations, texts, told_credential

ZOE = "Zoe@Acme.example"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["bearer", "basic"])
def surface(request, sim):
    """A task with one of the two credentials: its options in, its result out."""
    credential = SURFACES[request.param][1]
    return lambda check_mode=False, **options: cleanly(sim, org_user, check_mode, **{**credential, **options})


# Present


def test_somebody_new_is_invited_once(sim, surface):
    options = {"email": ZOE, "roles": ["viewer", "Member"]}
    _predicted, real = four_times_one(sim, lambda check_mode: surface(check_mode, **options))
    assert texts(real) == ("", f"email: {ZOE.lower()}\nroles: Member, Viewer\n")
    assert (roster(sim)[ZOE.lower()], invitations(sim, ZOE)) == (["Member", "Viewer"], 1)


def four_times_one(sim, task):
    """As for a roster; the user of a task is compared as a roster of one."""

    def as_roster(check_mode):
        result = task(check_mode)
        user = result.pop("user", None)
        return type(result)(result, users=[] if user is None else [user])

    return four_times(sim, as_roster)


@pytest.mark.parametrize(
    "who", [{"email": " BEN@acme.example"}, {"id": seed.BEN_ID}, {"id": seed.BEN_ID, "email": seed.BEN_EMAIL}]
)
def test_roles_are_exactly_those_that_are_given(sim, surface, who):
    _predicted, real = four_times_one(sim, lambda check_mode: surface(check_mode, role_ids=[seed.ACME_VIEWER], **who))
    assert real["users"][0]["role_ids"] == [seed.ACME_VIEWER]
    assert roster(sim)[seed.BEN_EMAIL] == ["Viewer"]


def test_an_update_sends_no_email(sim, surface):
    surface(id=seed.BEN_ID, roles=["Viewer"])
    assert steps(sim) == ["GET ben", "GET roles", "PUT ben"]
    assert sim.requests[-1]["body"] == {"role_ids": [seed.ACME_VIEWER]}
    assert {request["path"] for request in sim.requests} == {
        f"/api/organization/users/{seed.BEN_ID}",
        "/api/permissions/roles",
    }


def test_the_legacy_role(sim, surface):
    _predicted, real = four_times_one(sim, lambda check_mode: surface(check_mode, email=seed.BEN_EMAIL, role="Admin"))
    assert real["diff"]["after"] == f"email: {seed.BEN_EMAIL}\nrole: admin\n"


def test_whatever_roles_there_are_are_right_if_none_are_given(sim, surface):
    result = surface(email=seed.CLEO_EMAIL)
    assert (result["changed"], sorted(result["user"]["role_ids"])) == (False, sorted([seed.ACME_MEMBER, seed.ACME_VIEWER]))
    assert steps(sim) == ["GET users"]


def test_an_id_must_exist(sim, surface):
    result = surface(id=seed.MISSING_ID)
    assert result["msg"].startswith(f"There is no user with the id {seed.MISSING_ID} in the caller's organization.")
    assert sim.writes == 0


def test_the_id_of_a_user_of_another_organization_is_unknown(sim, surface):
    assert "There is no user with the id" in surface(id=seed.GUS_ID)["msg"]
    assert surface(id=seed.GUS_ID, state="absent")["changed"] is False
    assert set(roster(sim, seed.GLOBEX_ID)) == {seed.GUS_EMAIL, seed.ADA_EMAIL, seed.NORA_EMAIL}


# Absent


@pytest.mark.parametrize("who", [{"email": "BEN@acme.example"}, {"id": seed.BEN_ID}])
def test_somebody_is_removed_once(sim, surface, who):
    real = surface(state="absent", **who)
    assert (real["changed"], real["user"]["id"]) == (True, seed.BEN_ID)
    assert texts(real) == (f"email: {seed.BEN_EMAIL}\nroles: {seed.ACME_MEMBER}\n", "")
    sim.clear_journal()
    again = surface(state="absent", **who)
    assert (again["changed"], again["user"], texts(again), again["changes"], sim.writes) == (False, None, ("", ""), [], 0)


@pytest.mark.parametrize("who", [{"email": seed.BEN_EMAIL}, {"id": seed.BEN_ID}])
def test_a_removal_is_told_in_advance(sim, surface, who):
    predicted = surface(True, state="absent", **who)
    assert sim.writes == 0
    assert surface(state="absent", **who) == as_done(predicted)


@pytest.mark.parametrize("status", [403, 422])
def test_whom_the_server_does_not_let_go_is_a_failure(sim, status):
    sim.settings(delete_self=status)
    result = cleanly(sim, org_user, **BEARER, email=seed.ADA_EMAIL, state="absent")
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, status)
    said = f"Removing {seed.ADA_EMAIL} from the caller's organization: this user cannot be deleted (HTTP {status})"
    assert result["msg"] == said + told_credential(sim, status, "api_key")


# Credentials


@pytest.mark.parametrize(
    ("credential", "scheme"), [(BEARER, f"Bearer {seed.ADA_KEY}"), (BASIC, "Basic ")], ids=["bearer", "basic"]
)
def test_one_user_never_costs_a_look_who_the_caller_is(sim, credential, scheme):
    cleanly(sim, org_user, **credential, email=seed.BEN_EMAIL, state="absent")
    assert steps(sim) == ["GET users", "DELETE ben"]
    assert all(request["headers"]["authorization"].startswith(scheme) for request in sim.requests)


def test_somebody_who_may_not_manage_users_is_told_so(sim):
    result = cleanly(sim, org_user, **{**BEARER, "api_key": seed.BEN_KEY}, email=ZOE)
    said = f"Creating {ZOE} in the caller's organization: the caller may not manage users (HTTP 403)"
    assert result["msg"] == said + told_credential(sim, 403, "api_key")
    assert result["failure"]["url"] == f"{sim.url}/api/organization/users"


@pytest.mark.parametrize("version", ["2024-02-08", "2023-04-25", "2022-12-12"])
def test_older_versions_are_refused_before_any_request(sim, surface, version):
    result = surface(email=ZOE, api_version=version)
    assert result["msg"] == (
        f"api_version {version} does not provide the users of the caller's own organization: "
        "set it to 2025-09-18, or use the partner modules."
    )
    assert sim.requests == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of the following is required: id, email."),
        ({"email": ZOE, "roles": ["a"], "role": "b"}, "roles and role are mutually exclusive: set only one of them."),
        ({"email": ZOE, "roles": []}, "roles is an empty list"),
        ({"email": "zoe"}, "email is 'zoe', which is not an e-mail address"),
        ({"id": "../me"}, None),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, surface, options, words):
    result = surface(**options)
    assert result["failed"]
    if words is None:
        assert sim.requests[0]["path"] == "/api/organization/users/..%2Fme", "an id names no other place"
    else:
        assert words in result["msg"]
        assert sim.requests == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "order", [{"action": "reset"}, {"action": "truncate"}, {"status": 500}, {"status": 429}, {"status": 408}]
)
def test_nobody_is_invited_twice(sim, surface, order, when):
    sim.fault(method="POST", when=when, times=2, **order)
    surface(email=ZOE)
    sim.clear_faults()
    assert surface(email=ZOE)["changed"] is False
    assert invitations(sim, ZOE) == 1

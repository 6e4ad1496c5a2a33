# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roster of the caller's own organization: what is its own. The rest is in test_roster*.py."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.rosters import EVERYBODY, emails, on, roster, steps

ADA, BEN, CLEO = EVERYBODY
ZOE = {"email": "zoe@acme.example"}
pytestmark = pytest.mark.usefixtures("waits")


# A purge never removes the caller


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("max_removals", ["100%", 2])
def test_a_purge_that_would_remove_the_caller_is_refused_before_any_write(sim, check_mode, max_removals):
    options = {"users": [ZOE, BEN], "purge": True, "max_removals": max_removals}
    before = sim.state()
    result = on("bearer", sim, check_mode, **options)
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"] == (
        f"This would remove {seed.ADA_EMAIL} from the caller's organization, whose key this task uses. "
        "Nothing was changed. List this user with state=present, or use another credential."
    )
    assert steps(sim) == ["GET users", "GET me"]
    assert sim.state() == before


@pytest.mark.parametrize("me", [{"id": seed.ADA_ID.upper()}, {"email": " ADA@acme.example "}], ids=["id", "email"])
def test_the_caller_is_known_by_id_or_by_email(sim, me):
    """Members of an answer may be missing."""
    sim.fault(path="/api/me", status=200, json={"data": me})
    assert on("bearer", sim, users=[BEN, CLEO], purge=True, max_removals=3)["msg"].startswith("This would remove ada@")
    assert sim.writes == 0


@pytest.mark.parametrize("options", [{"users": [ADA]}, {"users": [BEN], "protected": ["ADA@*"]}], ids=["listed", "protected"])
def test_a_caller_who_stays_is_no_obstacle(sim, options):
    result = on("bearer", sim, purge=True, max_removals=3, **options)
    assert result["changed"]
    assert seed.ADA_EMAIL in emails(result["users"])


@pytest.mark.parametrize("users", [EVERYBODY, [*EVERYBODY, ZOE], [{**BEN, "roles": ["Viewer", "Member"]}, ADA, CLEO]], ids=len)
def test_the_caller_is_asked_for_only_if_somebody_is_to_lose_access(sim, users):
    on("bearer", sim, users=users, purge=True)
    on("bearer", sim, users=users)
    assert "GET me" not in steps(sim)


def test_it_is_asked_for_once(sim):
    on("bearer", sim, users=[ADA], purge=True, max_removals=2)
    assert steps(sim)[:2] == ["GET users", "GET me"]
    assert sorted(steps(sim)[2:]) == ["DELETE ben", "DELETE cleo"]


def test_with_the_organization_s_key_nobody_is_the_caller(sim):
    result = on("basic", sim, users=[BEN], purge=True, max_removals=2, min_privileged=0)
    assert result["plan"]["delete"] == [seed.ADA_EMAIL, seed.CLEO_EMAIL]
    assert "GET me" not in steps(sim)
    assert set(roster(sim)) == {seed.BEN_EMAIL}
    assert {request["headers"]["authorization"].split()[0] for request in sim.requests} == {"Basic"}


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 401}, {"action": "reset"}, {"status": 200, "body": "<html>"}], ids=str
)
def test_if_the_caller_cannot_be_known_nothing_is_written(sim, fault):
    sim.fault(path="/api/me", times=-1, **fault)
    result = on("bearer", sim, users=[ADA, ZOE], purge=True, max_removals=2)
    assert (result["failed"], result["changed"], sim.writes) == (True, False, 0)
    assert result["msg"].startswith("Identifying the caller: ")


# The rest of its own


def test_updates_send_no_email_and_everything_is_below_the_organization(sim):
    on("bearer", sim, users=[{**BEN, "role_ids": [seed.ACME_ADMIN]}, {**ZOE, "role_ids": [seed.ACME_VIEWER]}])
    assert {request["path"] for request in sim.requests} == {
        "/api/organization/users",
        "/api/me",
        f"/api/organization/users/{seed.BEN_ID}",
    }
    assert [request["body"] for request in sim.requests if request["method"] == "PUT"] == [{"role_ids": [seed.ACME_ADMIN]}]


def test_the_roles_are_listed_with_the_same_credential(sim):
    on("bearer", sim, users=[{**BEN, "roles": ["Member"]}])
    assert {request["headers"]["authorization"] for request in sim.requests} == {f"Bearer {seed.ADA_KEY}"}


@pytest.mark.parametrize("surface", ["bearer", "basic"])
@pytest.mark.parametrize("version", ["2024-02-08", "2023-04-25", "2022-12-12"])
def test_older_versions_are_refused_before_any_request(sim, surface, version):
    result = on(surface, sim, users=[ADA], api_version=version)
    assert result["msg"].startswith(f"api_version {version} does not provide the users of the caller's own organization")
    assert sim.requests == []


def test_somebody_who_may_not_manage_users_changes_nothing_and_is_told_for_each(sim):
    result = on("bearer", sim, api_key=seed.BEN_KEY, users=[ZOE, {**ADA, "roles": ["Viewer"]}], min_privileged=0)
    assert (result["changed"], len(result["failures"])) == (False, 2)
    assert {failure["failure"]["status"] for failure in result["failures"]} == {403}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of the following is required: users, users_file."),
        ({"users": [ADA], "organizations": []}, "organizations is no option; do you mean organization_id?"),
        ({"users": [ADA], "api_key": None}, "No credential specified: set api_key (environment variable POLYTOMIC_API_KEY) or"),
        ({"users": [ADA], "organization_id": seed.ACME_ID}, "organization_id requires organization_key"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, options, words):
    assert words in on("bearer", sim, **options)["msg"]
    assert sim.requests == []

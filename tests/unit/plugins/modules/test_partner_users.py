# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roster of one organization, seen by a partner: what is the partner's alone. The rest is in test_roster*.py."""

from __future__ import annotations

import time

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.plugins.modules import partner_users
from ansible_collections.rosterops.saas_users.tests.unit.rosters import EVERYBODY, cleanly, four_times, roster, steps
from ansible_collections.rosterops.saas_users.tests.unit.tasks import methods

ZOE = {"email": "zoe@acme.example", "roles": ["Admin"]}
BEN = {"email": seed.BEN_EMAIL, "roles": ["Viewer"]}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_has_the_partner_surface(sim, version):
    options = {"users": [ZOE, BEN], "purge": True, "max_removals": "100%", "api_version": version}
    predicted, real = four_times(sim, lambda check: cleanly(sim, partner_users, check, **options))
    assert real["plan"] == {
        "create": [ZOE["email"]],
        "update": [seed.BEN_EMAIL],
        "delete": [seed.ADA_EMAIL, seed.CLEO_EMAIL],
        "unchanged": 0,
    }
    assert predicted["users"][1] == {
        "id": None,
        "email": ZOE["email"],
        "organization_id": seed.ACME_ID,
        "role_ids": [seed.ACME_ADMIN],
        "role": None,
    }


@pytest.mark.parametrize(("version", "method"), [*zip(VERSIONS, ["PUT", "PUT", "PATCH", "PATCH"])])
def test_the_method_of_an_update_follows_the_version(sim, version, method):
    cleanly(sim, partner_users, users=[BEN], api_version=version)
    assert methods(sim) == ["GET", "GET", method]
    assert sim.requests[-1]["body"] == {"email": seed.BEN_EMAIL, "role_ids": [seed.ACME_VIEWER]}
    assert {request["headers"]["x-polytomic-version"] for request in sim.requests} == {version}


def test_a_partner_never_asks_who_it_is(sim):
    cleanly(sim, partner_users, users=[ZOE], purge=True, max_removals=3)
    assert steps(sim)[:3] == ["GET users", "GET roles", "POST users"]
    assert "GET me" not in steps(sim)
    assert roster(sim) == {ZOE["email"]: ["Admin"]}


@pytest.mark.parametrize("empty_lists", ["null", "array"])
def test_the_first_roster_of_an_organization(sim, empty_lists):
    sim.settings(empty_lists=empty_lists, default_roles="none")
    options = {"organization_id": seed.INITECH_ID, "users": [{"email": "i@initech.example"}, ZOE], "purge": True}
    _predicted, real = four_times(sim, lambda check: cleanly(sim, partner_users, check, **options))
    assert real["plan"]["create"] == ["i@initech.example", ZOE["email"]]


@pytest.mark.parametrize("status", [404, 403])
@pytest.mark.parametrize("purge", [True, False])
def test_an_unknown_organization_is_a_failure(sim, status, purge):
    sim.settings(unknown_organization=status)
    result = cleanly(sim, partner_users, organization_id=seed.MISSING_ID, users=[ZOE], purge=purge)
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, status)
    assert steps(sim) == ["GET users"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of the following is required: organizations, users, users_file."),
        ({"users": [ZOE], "organization_id": None}, "one of the following is required: organizations, organization_id"),
        ({"users": [ZOE], "organization_id": " "}, "organization_id is empty"),
        ({"users": [ZOE], "organization_id": ".."}, "'..' cannot be an id."),
        ({"users": [ZOE], "partner_key": None}, "set partner_key (environment variable POLYTOMIC_PARTNER_KEY)"),
        ({"users": [ZOE], "partner_key": None, "api_key": seed.ADA_KEY}, "No credential specified: set partner_key"),
        ({"users": [{**ZOE, "status": "absent"}]}, "users[0] (zoe@acme.example): status is no"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, options, words):
    result = cleanly(sim, partner_users, **options)
    assert words in result["msg"]
    assert sim.requests == []


def test_two_users_of_one_email_fail_with_their_ids(sim):
    twins = [{"id": "1", "email": "BEN@acme.example"}, {"id": "2", "email": seed.BEN_EMAIL}]
    sim.fault(method="GET", status=200, json={"data": twins})
    result = cleanly(sim, partner_users, users=EVERYBODY)
    assert result["msg"].startswith(f"2 users have the email {seed.BEN_EMAIL} in organization {seed.ACME_ID}")
    assert result["msg"].endswith("(1, 2).")
    assert sim.writes == 0


def test_two_users_of_one_email_are_both_removed_if_each_is_named_by_id(sim):
    twins = [{"id": seed.BEN_ID, "email": "BEN@acme.example"}, {"id": seed.CLEO_ID, "email": seed.BEN_EMAIL}]
    sim.fault(method="GET", status=200, json={"data": twins}, times=-1)
    users = [{**twin, "state": "absent"} for twin in twins]
    result = cleanly(sim, partner_users, users=users, max_removals=2, min_privileged=0)
    assert result["plan"]["delete"] == [f"{seed.BEN_EMAIL} (id {seed.BEN_ID})", f"{seed.BEN_EMAIL} (id {seed.CLEO_ID})"]
    assert sorted(one["path"].rpartition("/")[2] for one in sim.requests if one["method"] == "DELETE") == [
        seed.BEN_ID,
        seed.CLEO_ID,
    ]


def test_an_answer_that_shows_other_roles_than_were_written_is_a_failure(sim):
    ben = {"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "role_ids": [seed.ACME_MEMBER]}
    sim.fault(method="PUT", status=200, json={"data": ben}, times=-1)
    result = cleanly(sim, partner_users, users=[BEN, ZOE])
    assert [failure["email"] for failure in result["failures"]] == [seed.BEN_EMAIL]
    assert result["failures"][0]["failure"] is None
    assert "the server returned success, but the user has role_ids" in result["msg"]
    assert ZOE["email"] in roster(sim)


def test_an_ordinary_size(sim):
    """10,000 users: one listing, one removal, one invitation, one change, in seconds."""
    sim.reset(generate={"organizations": 1, "users": 10_000}, partner_key=seed.PARTNER_KEY)
    users = [{"email": seed.generated_email(0, number)} for number in range(9_999)]
    users[5]["roles"] = ["Viewer"]
    options = {"organization_id": seed.generated_organization_id(0), "users": [*users, ZOE], "purge": True, "max_removals": 1}
    began = time.monotonic()
    result = cleanly(sim, partner_users, **options)
    assert time.monotonic() - began < 30
    assert [len(result["plan"][action]) for action in ("create", "update", "delete")] == [1, 1, 1]
    assert (len(result["users"]), len(result["changes"]), len(sim.requests)) == (10_000, 3, 5)
    assert (len(result["diff"]["before"].splitlines()), len(result["diff"]["after"].splitlines())) == (2, 2)

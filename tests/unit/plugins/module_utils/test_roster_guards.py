# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a roster refuses, before any request or before any write, on both surfaces and with each credential."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.rosters import (
    EVERYBODY,
    SURFACES,
    acme,
    four_times,
    on,
    roster,
    steps,
)

ADA = {"email": seed.ADA_EMAIL}
ZOE = {"email": "zoe@acme.example"}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


def crowd(sim, size):
    """Acme with Ada and so many others."""
    sim.reset(acme((seed.ADA_EMAIL, "Admin"), *((f"user{number}@acme.example", "Member") for number in range(size))))


# Before any request


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"users": [ADA, ZOE, {"email": " ADA@acme.example", "roles": ["Admin"]}]}, "users[0] and users[2] are the same user"),
        ({"users": [ZOE, {**ZOE}]}, "users[0] and users[1] are the same user, zoe@acme.example: keep only one of them."),
        ({"users": [], "purge": True}, "users is empty, so purge would remove all users"),
        ({"users": [{"email": "zoe"}]}, "users[0]: email is 'zoe', which is not an e-mail address"),
        ({"users": [ADA, {"email": " "}]}, "users[1]: email is empty"),
        ({"users": [ADA, {**ZOE, "role_ids": []}]}, "users[1] (zoe@acme.example): role_ids is an empty list"),
        ({"users": [ADA, {**ZOE, "roles": ["Admin", ""]}]}, "users[1] (zoe@acme.example): roles is empty"),
        ({"users": [ADA, {**ZOE, "role": ""}]}, "users[1] (zoe@acme.example): role is empty"),
        (
            {"users": [{**ZOE, "roles": ["a"], "role_ids": ["b"]}]},
            "users[0] (zoe@acme.example): role_ids and roles are mutually exclusive",
        ),
        ({"users": [{"roles": ["a"]}]}, "users[0]: one of the following is required: email, id."),
        (
            {"users": [{**ZOE, "name": "Zoe"}]},
            "users[0] (zoe@acme.example): name is not an option: the options are email, id, role_ids, roles",
        ),
        ({"users": [ADA], "max_removals": "some"}, "max_removals is 'some': set it to a number such as 5, or a percentage"),
        ({"users": [ADA], "max_removals": "-1"}, "max_removals is '-1'"),
        ({"users": [ADA], "max_removals": "-5%"}, "max_removals is '-5%'"),
        ({"users": [{"email": None}]}, "users[0]: no user specified: set id or email."),
        ({"users": [ADA], "max_removals": "1.5"}, "max_removals is '1.5'"),
        ({"users": [ADA], "max_removals": "%"}, "max_removals is '%'"),
        ({"users": [ADA], "max_removals": ""}, "max_removals is ''"),
        (
            {"users": [ADA], "max_removals": "101%"},
            "max_removals is '101%': set it to a percentage up to 100%, or a number such as 5.",
        ),
        ({"users": [ADA], "max_changes": "some"}, "max_changes is 'some': set it to a number such as 5, or a percentage"),
        ({"users": [ADA], "max_changes": ""}, "max_changes is ''"),
        ({"users": [ADA], "max_changes": "100.5%"}, "max_changes is '100.5%': set it to a percentage up to 100%"),
        ({"users": [ADA], "retry_budget": -1}, "retry_budget is -1"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, surface, check_mode, options, words):
    result = surface(check_mode, **options)
    assert result["failed"]
    assert words in result["msg"]
    assert sim.requests == []


# How many may be removed


@pytest.mark.parametrize(
    ("there", "limit", "allowed"),
    [
        (8, None, 2),  # the default, 25 %
        (9, None, 3),  # is rounded up
        (4, "25%", 1),
        (5, "25%", 2),
        (3, "1%", 1),
        (10, "33.3%", 4),
        (6, "0%", 0),
        (6, "0", 0),
        (6, 3, 3),
        (6, " 50% ", 3),
    ],
)
@pytest.mark.parametrize("surface", ["partner"], indirect=True)
def test_as_many_as_allowed_and_not_one_more(sim, surface, there, limit, allowed):
    given = {} if limit is None else {"max_removals": limit}
    crowd(sim, there - 1)
    stay = [{"email": f"user{number}@acme.example"} for number in range(there - 1)]
    if allowed:
        result = surface(True, users=[ADA, *stay[: there - 1 - allowed]], purge=True, **given)
        assert len(result["plan"]["delete"]) == allowed
    result = surface(users=[ADA, *stay[: there - 2 - allowed]], purge=True, **given)
    assert result["failed"]
    assert f"{allowed + 1} of the {there} users of organization {seed.ACME_ID} would be removed" in result["msg"]
    assert f"max_removals ({'25%' if limit is None else limit}) allows {allowed}: user" in result["msg"]
    assert "Nothing was changed. If this is intended, increase max_removals." in result["msg"]
    assert (sim.writes, len(roster(sim))) == (0, there)


def test_a_refusal_names_the_people_and_writes_nothing(sim, surface):
    before = sim.state()
    result = surface(users=[ADA, ZOE, {"email": "yan@acme.example", "roles": ["Admin"]}], purge=True)
    assert f": {seed.BEN_EMAIL}, {seed.CLEO_EMAIL}. Nothing was changed." in result["msg"]
    assert (result["failed"], result["changed"], sim.writes) == (True, False, 0)
    assert steps(sim) == ["GET users", "GET roles"], "refused before the caller is asked for"
    assert sim.state() == before


def test_of_a_thousand_five_are_named(sim, surface):
    crowd(sim, 30)
    result = surface(users=[ADA], purge=True)
    assert result["msg"].startswith("30 of the 31 users of ")
    assert f"allows {math.ceil(31 / 4)}: " in result["msg"]
    assert result["msg"].count("@acme.example") == 5
    assert "user4@acme.example and 25 more, see plan. Nothing" in result["msg"]


def test_check_mode_refuses_the_same(sim, surface):
    real, predicted = (surface(check, users=[ADA], purge=True) for check in (False, True))
    assert real == predicted


def test_a_limit_that_is_not_reached_is_no_matter(sim, surface):
    result = surface(users=EVERYBODY, purge=True, max_removals=0)
    assert (result["changed"], steps(sim)) == (False, ["GET users"])


# Whom no purge removes


@pytest.mark.parametrize(
    ("protected", "gone"),
    [
        (["*@ACME.example"], []),
        (["ben@acme.example"], [seed.CLEO_EMAIL]),
        ([" BEN@Acme.Example "], [seed.CLEO_EMAIL]),
        (["b?n@*"], [seed.CLEO_EMAIL]),
        (["[bc]*@acme.example"], []),
        (["*@vendor.example"], [seed.BEN_EMAIL, seed.CLEO_EMAIL]),
        (["ben"], [seed.BEN_EMAIL, seed.CLEO_EMAIL]),
        ([], [seed.BEN_EMAIL, seed.CLEO_EMAIL]),
    ],
    ids=str,
)
def test_the_protected_stay(sim, surface, protected, gone):
    options = {"users": [ADA], "purge": True, "protected": protected, "max_removals": "100%"}
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, **options))
    assert real["plan"]["delete"] == gone
    assert set(roster(sim)) == {seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL} - set(gone)


def test_the_protected_do_not_count_as_removals(surface):
    assert surface(users=[ADA], purge=True, protected=["cleo*"], max_removals=1)["plan"]["delete"] == [seed.BEN_EMAIL]


def test_protection_does_not_keep_roles(sim, surface):
    surface(users=[ADA, {"email": seed.BEN_EMAIL, "roles": ["Viewer"]}], protected=["*"], purge=True)
    assert roster(sim)[seed.BEN_EMAIL] == ["Viewer"]


# Roles


def test_an_unknown_role_is_refused_before_any_write(sim, surface):
    users = [{**ZOE, "roles": ["Admin"]}, {"email": "yan@acme.example", "role": "admin"}, {**ADA, "roles": ["Owner", "x"]}]
    result = surface(users=users)
    assert result["msg"].startswith("There is no role 'Owner' in ")
    assert result["msg"].endswith("Existing roles: Admin, Member, Viewer.")
    assert (sim.writes, steps(sim)) == (0, ["GET users", "GET roles"])


@pytest.mark.parametrize("status", [401, 403, 500])
def test_roles_that_cannot_be_read_stop_the_task_before_any_write(sim, surface, status):
    sim.fault(path="/permissions/roles", status=status, times=-1)
    result = surface(users=[ZOE, {**ADA, "roles": ["Admin"]}])
    assert (result["failed"], result["failure"]["status"], sim.writes) == (True, status, 0)
    assert result["msg"].startswith("Reading the roles of ")

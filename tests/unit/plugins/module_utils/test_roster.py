# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A roster on both surfaces and with each credential: what is written, in which order, and what is returned."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.rosters import (
    EVERYBODY,
    SURFACES,
    emails,
    four_times,
    invited,
    on,
    roster,
    steps,
)

ZOE, YAN = "Zoe@Acme.example", "yan@acme.example"
MIXTURE = {
    "users": [
        {"email": ZOE, "roles": ["viewer", "Admin"]},
        {"email": " Ben@acme.example ", "roles": ["Admin"]},
        {"email": seed.ADA_EMAIL},
        {"email": YAN, "role": "admin"},
    ],
    "purge": True,
    "max_removals": 1,
}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


# What is done


def test_a_roster_is_made_so_and_told_in_advance(sim, surface):
    predicted, real = four_times(sim, lambda check_mode: surface(check_mode, **MIXTURE))
    assert real["plan"] == {
        "create": ["yan@acme.example", "zoe@acme.example"],
        "update": [seed.BEN_EMAIL],
        "delete": [seed.CLEO_EMAIL],
        "unchanged": 1,
    }
    assert real["diff"]["before"] == f"{seed.BEN_EMAIL}: Member\n{seed.CLEO_EMAIL}: Member, Viewer\n"
    assert real["diff"]["after"] == f"{seed.BEN_EMAIL}: Admin\nyan@acme.example: admin\nzoe@acme.example: Admin, Viewer\n"
    assert real["diff"]["before_header"].endswith(" (2 to invite, 1 to change, 1 to remove, 1 unchanged)")
    assert [(one["email"], one["action"]) for one in real["changes"]] == [
        (seed.BEN_EMAIL, "update"),
        (seed.CLEO_EMAIL, "delete"),
        ("yan@acme.example", "create"),
        ("zoe@acme.example", "create"),
    ]
    assert emails(real["users"]) == [seed.ADA_EMAIL, seed.BEN_EMAIL, YAN, ZOE.lower()]
    assert [user["id"] for user in predicted["users"]] == [seed.ADA_ID, seed.BEN_ID, None, None]
    assert roster(sim) == {
        seed.ADA_EMAIL: ["Admin"],
        seed.BEN_EMAIL: ["Admin"],
        YAN: ["Admin"],
        ZOE.lower(): ["Admin", "Viewer"],
    }
    assert invited(sim) == {(seed.ACME_ID, YAN): 1, (seed.ACME_ID, ZOE.lower()): 1}


def test_one_listing_and_one_of_the_roles_and_removals_last(sim, surface):
    assert surface(**MIXTURE)["changed"]
    reads = [step for step in steps(sim) if step.startswith("GET")]
    assert reads in (["GET users", "GET roles"], ["GET users", "GET roles", "GET me"])
    assert steps(sim)[: len(reads)] == reads
    writes = [step for step in steps(sim) if not step.startswith("GET")]
    assert sorted(writes[:-1]) == ["POST users", "POST users", "PUT ben"]
    assert writes[-1] == "DELETE cleo"
    assert sorted(request["body"]["email"] for request in sim.requests if request["method"] == "POST") == [ZOE, YAN]


def test_without_names_of_roles_there_is_no_listing_of_roles(sim, surface):
    surface(users=[*EVERYBODY, {"email": ZOE, "role_ids": [seed.ACME_VIEWER]}])
    assert steps(sim) == ["GET users", "POST users"]


def test_without_purge_the_others_stay_and_are_returned(sim, surface):
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=[{"email": ZOE}]))
    assert real["plan"]["delete"] == []
    assert emails(real["users"]) == [seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL, ZOE.lower()]


def test_an_empty_roster_without_purge_is_nothing_to_do(sim, surface):
    result = surface(users=[])
    assert (result["changed"], len(result["users"]), result["plan"]["unchanged"]) == (False, 3, 0)
    assert steps(sim) == ["GET users"]


def test_order_case_and_repetitions_of_roles_are_no_difference(sim, surface):
    for roles in (
        {"role_ids": [seed.ACME_VIEWER, seed.ACME_MEMBER]},
        {"role_ids": [seed.ACME_MEMBER.upper(), seed.ACME_VIEWER, seed.ACME_VIEWER, seed.ACME_MEMBER]},
        {"roles": ["VIEWER", "member", "Viewer "]},
        {},
    ):
        assert surface(users=[{"email": seed.CLEO_EMAIL.upper(), **roles}])["changed"] is False
    assert sim.writes == 0


def test_a_role_too_many_is_a_difference(sim, surface):
    _predicted, real = four_times(sim, lambda check: surface(check, users=[{"email": seed.CLEO_EMAIL, "roles": ["Viewer"]}]))
    assert real["plan"]["update"] == [seed.CLEO_EMAIL]
    assert roster(sim)[seed.CLEO_EMAIL] == ["Viewer"]


def test_unknown_members_are_passed_through(sim, surface):
    sim.settings(extra_members=True)
    assert {user["harbor_only"] for user in surface(users=EVERYBODY)["users"]} == {False}


def test_a_user_without_an_email_is_left_alone_whatever_the_purge(sim, surface):
    nameless = {"data": [{"id": seed.BEN_ID}, {"id": seed.ADA_ID, "email": seed.ADA_EMAIL}]}
    sim.fault(method="GET", path="users", status=200, json=nameless)
    result = surface(users=[{"email": seed.ADA_EMAIL}], purge=True, max_removals="100%")
    assert (result["changed"], len(result["users"])) == (False, 2)
    assert sim.writes == 0


# What fails


def test_a_change_that_fails_hides_no_other_and_keeps_removals_back(sim, surface):
    sim.fault(method="POST", contains=ZOE, status=403)
    result = surface(**MIXTURE)
    assert result["failed"]
    assert result["changed"] is True
    (failure,) = result["failures"]
    assert (failure["email"], failure["action"]) == (ZOE.lower(), "create")
    assert set(failure) == {"email", "action", "msg", "failure"}
    assert failure["failure"]["status"] == 403
    assert failure["failure"].keys() == {"status", "method", "url", "code", "message", "metadata"}
    assert "1 of 4 changes failed. Creating Zoe@Acme.example in " in result["msg"]
    assert "(HTTP 403). The credential is " in result["msg"]
    assert result["msg"].endswith(": check what it may do there. Because of this, 1 removal was not attempted")
    assert result["plan"]["delete"] == [seed.CLEO_EMAIL]
    assert [one["done"] for one in result["changes"]] == [True, False, True, False]
    assert "users" not in result, "each fact once, and never the whole roster"
    assert roster(sim) == {
        seed.ADA_EMAIL: ["Admin"],
        seed.BEN_EMAIL: ["Admin"],
        seed.CLEO_EMAIL: ["Member", "Viewer"],
        YAN: ["Admin"],
    }
    sim.clear_journal()
    assert surface(**MIXTURE)["changed"], "the next run makes it good"
    assert sorted(steps(sim)[-2:]) == ["DELETE cleo", "POST users"]


def test_if_everything_fails_nothing_was_changed(sim, surface):
    sim.faults({"method": "POST", "status": 422, "times": -1}, {"method": "PUT", "status": 404, "times": -1})
    before = sim.state()
    result = surface(**MIXTURE)
    assert (result["failed"], result["changed"]) == (True, False)
    told = [(failure["action"], failure["email"], failure["failure"]["status"]) for failure in result["failures"]]
    assert told == [("create", ZOE.lower(), 422), ("update", seed.BEN_EMAIL, 404), ("create", YAN, 422)]
    assert sim.state() == before


def test_a_removal_that_fails_is_told_and_the_user_is_still_there(sim, surface):
    sim.fault(method="DELETE", path=seed.CLEO_ID, status=403)
    result = surface(users=[{"email": seed.ADA_EMAIL}], purge=True, max_removals=2)
    assert (result["failed"], result["changed"]) == (True, True)
    assert [(failure["action"], failure["email"]) for failure in result["failures"]] == [("delete", seed.CLEO_EMAIL)]
    assert "not attempted" not in result["msg"]
    assert [(one["email"], one["done"]) for one in result["changes"]] == [(seed.BEN_EMAIL, True), (seed.CLEO_EMAIL, False)]


def test_of_many_failures_the_first_are_in_the_message_and_all_in_the_list(sim, surface):
    sim.fault(method="POST", status=422, times=-1)
    result = surface(users=[{"email": f"user{number}@acme.example"} for number in range(20)])
    assert len(result["failures"]) == 20
    assert steps(sim).count("GET users") == 2, "one look for all of them"
    assert "20 of 20 changes failed." in result["msg"]
    assert result["msg"].endswith("; and 17 more, see failures")
    assert result["msg"].count("Creating user") == 3


@pytest.mark.parametrize("status", [500, 503, 403])
def test_the_twentieth_who_always_fails_costs_the_others_nothing(sim, surface, status):
    users = [{"email": f"user{number:02}@acme.example"} for number in range(1, 21)]
    sim.fault(method="POST", contains="user20@", status=status, times=-1)
    result = surface(users=[*EVERYBODY, *users])
    assert [failure["email"] for failure in result["failures"]] == ["user20@acme.example"]
    assert result["changed"] is True
    there = roster(sim)
    assert all(user["email"] in there for user in users[:-1])
    assert set(invited(sim).values()) == {1}
    assert "user20@acme.example" not in there


def test_a_list_that_cannot_be_read_is_the_failure_and_nothing_is_written(sim, surface):
    sim.fault(method="GET", status=500, times=-1)
    result = surface(retries=1, **MIXTURE)
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, 500)
    assert "failures" not in result
    assert steps(sim) == ["GET users", "GET users"]


# Parallel


@pytest.mark.parametrize("concurrency", [1, 3, 8, 32])
def test_no_more_connections_than_concurrency(sim, surface, concurrency):
    sim.settings(latency=0.01)
    users = [{"email": f"user{number}@acme.example"} for number in range(40)]
    result = surface(users=users, concurrency=concurrency)
    assert len(result["plan"]["create"]) == 40
    assert sim.connections <= concurrency
    assert len({request["client"] for request in sim.requests}) == sim.connections
    assert (sim.connections > 1) == (concurrency > 1)


@pytest.mark.parametrize("concurrency", [0, -1, 33, 1000])
def test_concurrency_is_from_1_to_32(sim, surface, concurrency):
    result = surface(users=EVERYBODY, concurrency=concurrency)
    assert result["msg"] == f"concurrency is {concurrency}: set it to a number from 1 to 32."
    assert sim.requests == []


@pytest.mark.parametrize("concurrency", [1, 32])
def test_concurrency_is_at_its_bounds_as_well(surface, concurrency):
    assert surface(users=EVERYBODY, concurrency=concurrency)["changed"] is False

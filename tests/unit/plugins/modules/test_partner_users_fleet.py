# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rosters of several organizations in one task."""

from __future__ import annotations

import copy
from collections import Counter

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_users
from ansible_collections.rosterops.saas_users.tests.unit.plugins.modules.test_partner_user_fault_mixtures import (
    faults,
    without_waiting,
)
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly, emails, four_times, invited, roster

ZOE = "zoe@acme.example"
ACME = {"organization_id": seed.ACME_ID, "users": [{"email": ZOE, "roles": ["Admin"]}, {"email": seed.ADA_EMAIL}]}
GLOBEX = {"organization_id": seed.GLOBEX_ID, "users": [{"email": seed.ADA_EMAIL, "roles": ["Admin"]}, {"email": seed.GUS_EMAIL}]}
INITECH = {"organization_id": seed.INITECH_ID, "users": [{"email": ZOE, "role_ids": [seed.INITECH_VIEWER]}]}
pytestmark = pytest.mark.usefixtures("waits")


def fleet(sim, check_mode=False, organizations=(GLOBEX, ACME, INITECH), **options):
    given = {"organization_id": None, "max_removals": "70%", **options}
    return cleanly(sim, partner_users, check_mode, organizations=copy.deepcopy([*map(dict, organizations)]), **given)


# What is done


def test_a_fleet_is_made_so_and_told_in_advance(sim):
    _predicted, real = four_times(sim, lambda check: fleet(sim, check, purge=True))
    assert [one["organization_id"] for one in real["organizations"]] == [seed.GLOBEX_ID, seed.ACME_ID, seed.INITECH_ID]
    plans = [one["plan"] for one in real["organizations"]]
    assert plans == [
        {"create": [], "update": [seed.ADA_EMAIL], "delete": [seed.NORA_EMAIL], "unchanged": 1},
        {"create": [ZOE], "update": [], "delete": [seed.BEN_EMAIL, seed.CLEO_EMAIL], "unchanged": 1},
        {"create": [ZOE], "update": [], "delete": [], "unchanged": 0},
    ]
    assert [emails(one["users"]) for one in real["organizations"]] == [
        [seed.ADA_EMAIL, seed.GUS_EMAIL],
        [seed.ADA_EMAIL, ZOE],
        [ZOE],
    ]
    assert {tuple(one["failures"]) for one in real["organizations"]} == {()}
    assert "users" not in real
    assert invited(sim) == {(seed.ACME_ID, ZOE): 1, (seed.INITECH_ID, ZOE): 1}


def test_there_is_a_diff_for_each_organization_and_each_is_sorted_by_email(sim):
    acme, globex, initech = fleet(sim, purge=True)["diff"]
    assert acme["before_header"] == f"organization {seed.ACME_ID} (1 to invite, 2 to remove, 1 unchanged)"
    assert [line.partition(":")[0] for line in acme["before"].splitlines()] == [seed.BEN_EMAIL, seed.CLEO_EMAIL]
    assert globex["before"].startswith(f"{seed.ADA_EMAIL}: Viewer\n{seed.NORA_EMAIL}: ")
    assert globex["after"] == f"{seed.ADA_EMAIL}: Admin\n"
    assert (initech["before"], initech["after"].startswith(ZOE)) == ("", True)


def test_changes_tell_the_organization(sim):
    result = fleet(sim, purge=True)
    told = [(one["organization_id"], one["email"], one["action"]) for one in result["changes"]]
    assert told == [
        (seed.ACME_ID, seed.BEN_EMAIL, "delete"),
        (seed.ACME_ID, seed.CLEO_EMAIL, "delete"),
        (seed.ACME_ID, ZOE, "create"),
        (seed.GLOBEX_ID, seed.ADA_EMAIL, "update"),
        (seed.GLOBEX_ID, seed.NORA_EMAIL, "delete"),
        (seed.INITECH_ID, ZOE, "create"),
    ]
    assert [len(one["changes"]) for one in result["organizations"]] == [2, 3, 1]


def test_an_organization_without_a_difference_is_not_in_the_diff(sim):
    result = fleet(sim, organizations=[{**ACME, "users": [{"email": seed.ADA_EMAIL}]}, INITECH])
    assert [one["after_header"] for one in result["diff"]] == [f"organization {seed.INITECH_ID}"]


def test_one_listing_each_and_one_of_the_roles_where_a_name_is_to_be_looked_up(sim):
    fleet(sim)
    lists = Counter(request["path"] for request in sim.requests if request["path"].endswith("/users") and not request["body"])
    assert lists == {f"/api/organizations/{one}/users": 1 for one in (seed.ACME_ID, seed.GLOBEX_ID, seed.INITECH_ID)}
    reads = Counter((request["method"], request["path"].rpartition("/")[2]) for request in sim.requests)
    assert (reads["GET", "users"], reads["GET", "roles"], reads["POST", "users"]) == (3, 2, 2)


def test_no_organization_is_nothing_to_do(sim):
    result = fleet(sim, organizations=[])
    assert (result["changed"], result["organizations"], result["diff"]) == (False, [], [])
    assert sim.requests == []


@pytest.mark.parametrize("concurrency", [1, 4, 32])
def test_no_more_connections_than_concurrency(sim, concurrency):
    """Organizations and the people in each of them are worked on at the same time, over the same connections."""
    sim.reset(generate={"organizations": 20, "users": 2}, partner_key=seed.PARTNER_KEY)
    sim.settings(latency=0.005)
    users = [{"email": f"user{number}@acme.example", "roles": ["Member"]} for number in range(5)]
    organizations = [
        {"organization_id": seed.generated_organization_id(number), "users": copy.deepcopy(users)} for number in range(20)
    ]
    result = fleet(sim, organizations=organizations, concurrency=concurrency)
    assert sum(len(one["plan"]["create"]) for one in result["organizations"]) == 100
    assert len(sim.requests) == 20 * 7
    assert sim.connections <= concurrency
    assert (sim.connections > 1) == (concurrency > 1)
    assert sim.invitations()["total"] == 100


# What fails


def test_an_organization_that_always_fails_stops_no_other(sim):
    sim.fault(path=seed.GLOBEX_ID, status=500, times=-1)
    result = fleet(sim, purge=True, retries=2)
    assert (result["failed"], result["changed"]) == (True, True)
    globex, acme, initech = result["organizations"]
    assert globex["plan"] is None
    (failure,) = globex["failures"]
    assert (failure["email"], failure["action"], failure["failure"]["status"]) == (None, None, 500)
    assert result["failures"] == [{"organization_id": seed.GLOBEX_ID, "organization": None, **failure}]
    assert (acme["failures"], initech["failures"]) == ([], [])
    assert result["msg"].startswith(f"1 of 3 organizations failed. Reading the users of organization {seed.GLOBEX_ID}: ")
    assert result["msg"].count(seed.GLOBEX_ID) == 1
    assert result["msg"].endswith("(HTTP 500), after 3 attempts")
    assert set(roster(sim)) == {seed.ADA_EMAIL, ZOE}
    assert set(roster(sim, seed.INITECH_ID)) == {ZOE}
    assert set(roster(sim, seed.GLOBEX_ID)) == {seed.ADA_EMAIL, seed.GUS_EMAIL, seed.NORA_EMAIL}
    assert [one["after_header"] for one in result["diff"]] == [f"organization {one}" for one in (seed.ACME_ID, seed.INITECH_ID)]
    assert not any("users" in one for one in result["organizations"])


def test_a_person_who_always_fails_keeps_back_the_removals_of_that_organization_only(sim):
    sim.fault(method="POST", path=seed.ACME_ID, status=422)
    result = fleet(sim, purge=True)
    assert (result["failed"], result["changed"]) == (True, True)
    (failure,) = result["failures"]
    assert (failure["organization_id"], failure["email"], failure["action"]) == (seed.ACME_ID, ZOE, "create")
    assert set(roster(sim)) == {seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL}
    assert set(roster(sim, seed.GLOBEX_ID)) == {seed.ADA_EMAIL, seed.GUS_EMAIL}
    assert f"organization {seed.ACME_ID}: 1 of 3 changes failed. Creating {ZOE}: ordered failure" in result["msg"]
    assert result["msg"].count(seed.ACME_ID) == 1
    assert failure["msg"].startswith(f"Creating {ZOE} in organization {seed.ACME_ID}: "), "by itself it names the organization"
    assert "Because of this, 2 removals were not attempted" in result["msg"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("with_names", [True, False])
def test_a_message_names_each_organization_once_and_says_once_what_holds_for_all(sim, method, with_names):
    sim.fault(method=method, path="/users$", status=403, times=-1)
    result = fleet(sim, purge=True, with_names=with_names, organizations=[ACME, INITECH])
    assert result["msg"].startswith("2 of 2 organizations failed. ")
    assert [result["msg"].count(one) for one in (seed.ACME_ID, seed.INITECH_ID)] == [1, 1]
    assert [result["msg"].count(f"organization {one} (") for one in ("Acme", "Initech")] == [int(with_names)] * 2
    assert result["msg"].count("The credential is partner_key, from the option partner_key, and was sent to ") == 1
    assert result["msg"].endswith(": check what it may do there")
    assert [f". {hint}" for hint in result["hints"]] == [f"{result['msg'][result['msg'].index('. The credential is') :]}."]
    places = [(one["organization_id"], one["organization"]) for one in result["organizations"]]
    assert [(one["organization_id"], one["organization"]) for one in result["failures"]] == places
    assert [len(one["failures"]) for one in result["organizations"]] == [1, 1]


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_guards_hold_for_each_organization_by_itself(sim, check_mode):
    """A quarter of three people is one: Acme's two are too many, Globex's one is not, whatever it is of all six."""
    before = sim.state()
    result = fleet(sim, check_mode, purge=True, max_removals="25%", organizations=[ACME, GLOBEX])
    acme, globex = result["organizations"]
    assert acme["plan"]["delete"] == [seed.BEN_EMAIL, seed.CLEO_EMAIL], "whoever reads it sees what was refused"
    assert len(result["diff"][0]["before"].splitlines()) == 2
    assert {one["organization_id"]: one["done"] for one in result["changes"]} == {
        seed.ACME_ID: False,
        seed.GLOBEX_ID: not check_mode,
    }
    assert f"2 of the 3 users of organization {seed.ACME_ID} would be removed" in acme["failures"][0]["msg"]
    assert (globex["plan"]["delete"], globex["failures"]) == ([seed.NORA_EMAIL], [])
    assert (result["failed"], result["changed"], len(roster(sim))) == (True, True, 3)
    assert (sim.state() == before) is check_mode


def test_a_guard_of_one_organization_stops_no_other(sim):
    result = fleet(sim, purge=True, max_removals=1)
    told = [(failure["organization_id"], failure["failure"]) for failure in result["failures"]]
    assert told == [(seed.ACME_ID, None)]
    assert f": {seed.BEN_EMAIL}, {seed.CLEO_EMAIL}. Nothing was changed." in result["msg"]
    assert set(roster(sim)) == {seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL}
    assert set(roster(sim, seed.GLOBEX_ID)) == {seed.ADA_EMAIL, seed.GUS_EMAIL}
    assert result["changed"] is True


def test_an_unknown_role_of_one_organization_stops_no_other(sim):
    unknown = {**ACME, "users": [{"email": ZOE}, {"email": "yan@acme.example", "roles": ["Owner"]}]}
    result = fleet(sim, organizations=[unknown, INITECH])
    assert "There is no role 'Owner' in organization" in result["msg"]
    assert invited(sim) == {(seed.INITECH_ID, ZOE): 1}


def test_of_many_organizations_that_fail_the_first_are_in_the_message(sim):
    sim.fault(path="/api/organizations/", status=403, times=-1)
    sim.reset(generate={"organizations": 9, "users": 1}, partner_key="another-partner-key")
    organizations = [{"organization_id": seed.generated_organization_id(number), "users": []} for number in range(9)]
    result = fleet(sim, organizations=organizations)
    assert (result["failed"], result["changed"], len(result["failures"])) == (True, False, 9)
    assert result["msg"].startswith("9 of 9 organizations failed. ")
    assert "; and 6 more, see failures. The credential is partner_key, from the option partner_key, " in result["msg"]
    assert result["msg"].endswith(": check both")


# What is refused before any request


@pytest.mark.parametrize(
    ("organizations", "options", "words"),
    [
        (
            [ACME, GLOBEX, copy.deepcopy(ACME)],
            {},
            "organizations[0] and organizations[2] are the same organization: combine their users.",
        ),
        (
            [ACME, {**GLOBEX, "organization_id": f" {seed.ACME_ID.upper()} "}],
            {},
            "organizations[0] and organizations[1] are the same organization",
        ),
        (
            [GLOBEX, {**ACME, "users": [{"email": ZOE}, {"email": ZOE.upper()}]}],
            {},
            "organizations[1].users[0] and organizations[1].users[1] are the same user",
        ),
        ([ACME, {**INITECH, "users": []}], {"purge": True}, "organizations[1].users is empty, so purge would remove all users"),
        ([{**ACME, "organization_id": " "}], {}, "organizations[0].organization_id is empty"),
        ([{**ACME, "organization_id": ".."}], {}, "'..' cannot be an id."),
        ([ACME, {**GLOBEX, "users": [{"email": "zoe"}]}], {}, "organizations[1].users[0]: email is 'zoe'"),
        ([ACME], {"max_removals": "many"}, "max_removals is 'many'"),
        ([ACME], {"concurrency": 33}, "concurrency is 33: set it to a number from 1 to 32."),
        ([ACME], {"concurrency": 0}, "concurrency is 0"),
        ([ACME], {"partner_key": None}, "No credential specified"),
        ([ACME], {"users": [{"email": ZOE}]}, "organizations and users are mutually exclusive: set only one of them."),
        (
            [ACME],
            {"organization_id": seed.ACME_ID},
            "organizations and organization_id are mutually exclusive: set only one of them.",
        ),
        (
            [{"organization_id": seed.ACME_ID}],
            {},
            f"organizations[0] ({seed.ACME_ID}): one of the following is required: users, users_file.",
        ),
        ([{"users": []}], {}, "organizations[0]: one of the following is required: organization_id, organization."),
    ],
    ids=lambda value: value[-60:] if isinstance(value, str) else "",
)
def test_a_mistake_is_told_before_any_request(sim, organizations, options, words):
    result = fleet(sim, organizations=organizations, **options)
    assert result["failed"]
    assert words in result["msg"]
    assert sim.requests == []


# Faults


@without_waiting
def three_runs(simulator, orders, retries):
    simulator.reset()
    simulator.faults(*orders)
    fleet(simulator, purge=True, retries=retries, retry_budget=100_000)
    assert max(invited(simulator).values(), default=0) <= 1
    stay = {seed.ACME_ID: {seed.ADA_EMAIL}, seed.GLOBEX_ID: {seed.ADA_EMAIL, seed.GUS_EMAIL}}
    assert all(set(roster(simulator, organization)) >= people for organization, people in stay.items())
    simulator.clear_faults()
    assert "failed" not in fleet(simulator, purge=True, max_removals="100%")
    simulator.clear_journal()
    assert (fleet(simulator, purge=True)["changed"], simulator.writes) == (False, 0)
    assert invited(simulator) == {(seed.ACME_ID, ZOE): 1, (seed.INITECH_ID, ZOE): 1}


@settings(max_examples=30)
@given(orders=st.lists(faults(), min_size=1, max_size=8), retries=st.integers(0, 3))
def test_whatever_goes_wrong_nobody_is_invited_twice_and_the_next_run_makes_it_good(simulator, orders, retries):
    three_runs(simulator, orders, retries)

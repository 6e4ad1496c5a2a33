# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules of the partner surface find an organization by its name, with one request, and then do what they do for its id."""

from __future__ import annotations

import copy
from collections import Counter

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import (
    partner_user,
    partner_user_info,
    partner_users,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly, four_times, invited, roster

ZOE = "zoe@acme.example"
NAMES = {seed.ACME_ID: seed.ACME_NAME, seed.GLOBEX_ID: seed.GLOBEX_NAME, seed.INITECH_ID: seed.INITECH_NAME}
ONE = {
    "partner_user": (partner_user, {"email": ZOE, "roles": ["Viewer"]}),
    "partner_users": (partner_users, {"users": [{"email": ZOE, "roles": ["Viewer"]}]}),
    "partner_user_info": (partner_user_info, {"email": seed.BEN_EMAIL}),
    "user_api_key": (user_api_key, {"email": seed.BEN_EMAIL, "current_key": seed.BEN_KEY}),
}
EXISTING = " Existing organizations: Acme, Globex, Initech."
LISTING = "/api/organizations"
pytestmark = pytest.mark.usefixtures("waits")


def named(sim, name, check_mode=False, organization="  aCME ", **options):
    module, given_options = ONE[name]
    return cleanly(sim, module, check_mode, **{"organization_id": None, "organization": organization, **given_options, **options})


def listings(sim):
    """How often the organizations were listed."""
    return Counter(request["path"] for request in sim.requests)[LISTING]


def twins(sim):
    """Two organizations named Acme."""
    world = seed.default_state()
    world["organizations"][1]["name"] = "ACME"
    sim.reset(world)


@pytest.mark.parametrize("name", ONE)
def test_one_request_more_and_the_same_otherwise(sim, name):
    by_id = cleanly(sim, ONE[name][0], **{"organization_id": seed.ACME_ID, **ONE[name][1]})
    requests = [(one["method"], one["path"]) for one in sim.requests]
    sim.reset()
    result = named(sim, name)
    assert [(one["method"], one["path"]) for one in sim.requests] == [("GET", LISTING), *requests]
    assert without_places(result) == without_places(by_id)


def without_places(result):
    """What does not depend on how the organization was given, or on ids that the server invents."""
    text = str({**result, "user": None, "users": [one["email"] for one in result.get("users") or ()]})
    return text.replace(f"organization {seed.ACME_ID}", seed.ACME_NAME)


@pytest.mark.parametrize("name", ["partner_user", "partner_users"])
def test_four_times(sim, name):
    _predicted, _real = four_times(sim, lambda check: named(sim, name, check))
    assert invited(sim) == {(seed.ACME_ID, ZOE): 1}


def test_a_key_is_issued_in_the_organization_of_this_name_only(sim):
    result = named(sim, "user_api_key", organization="acme", email=seed.CLEO_EMAIL, current_key=None)
    assert result["issued"]
    assert sim.requests[-1]["path"] == f"/api/organizations/{seed.ACME_ID}/users/{seed.CLEO_ID}/keys"
    assert listings(sim) == 1


def test_a_key_of_another_organization_is_refused(sim):
    result = named(sim, "user_api_key", organization="Globex", email=seed.ADA_EMAIL, current_key=seed.ADA_KEY)
    assert result["failed"]
    assert f"belongs to the user {seed.ADA_EMAIL}, in organization {seed.ACME_ID}" in result["msg"]
    assert sim.writes == 0


def test_messages_have_the_name_and_the_id(sim):
    result = named(sim, "partner_user", roles=["Owner"])
    assert f"There is no role 'Owner' in organization Acme ({seed.ACME_ID})." in result["msg"]


# What is refused


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_unknown_name_is_refused_with_the_nearest_one(sim, name, check_mode):
    result = named(sim, name, check_mode, organization="Acmee")
    assert (result["failed"], result["msg"]) == (True, f"There is no organization 'Acmee'; do you mean 'Acme'?{EXISTING}")
    assert [one["path"] for one in sim.requests] == [LISTING]


def test_an_unknown_name_is_refused_for_a_user_who_is_to_be_absent(sim):
    result = named(sim, "partner_user", organization="Umbrella", state="absent", roles=None)
    assert result["msg"] == "There is no organization 'Umbrella'. Existing organizations: Acme, Globex, Initech."
    assert result["failed"]


@pytest.mark.parametrize("name", ONE)
def test_an_ambiguous_name_is_refused_with_the_ids(sim, name):
    twins(sim)
    result = named(sim, name)
    assert result["failed"]
    assert result["msg"].startswith("2 organizations have the name 'aCME': set organization_id instead (")
    assert f"({seed.ACME_ID}, {seed.GLOBEX_ID})" in result["msg"]
    assert len(sim.requests) == 1


@pytest.mark.parametrize("name", ONE)
def test_the_organizations_that_cannot_be_listed_are_the_failure(sim, name):
    sim.fault(path=f"{LISTING}$", status=403)
    result = named(sim, name)
    assert (result["failed"], result["failure"]["status"], len(sim.requests)) == (True, 403, 1)
    assert result["msg"].startswith("Reading the organizations: ")


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"organization_id": seed.ACME_ID}, "are mutually exclusive: "),
        ({"organization": None}, "one of the following is required: "),
        ({"organization": " "}, "organization is empty"),
    ],
    ids=["both", "neither", "empty"],
)
def test_a_mistake_is_told_before_any_request(sim, name, options, words):
    result = named(sim, name, **options)
    assert result["failed"]
    assert words in result["msg"]
    assert sim.requests == []


@pytest.mark.parametrize("name", ONE)
def test_mistakes_in_people_are_told_before_the_organizations_are_listed(sim, name):
    wrong = {"users": [{"email": "zoe"}]} if name == "partner_users" else {"email": "zoe"}
    result = named(sim, name, **wrong)
    assert result["failed"]
    assert "not an e-mail address" in result["msg"]
    assert sim.requests == []


# Fleets


def fleet(sim, organizations, check_mode=False, **options):
    given_options = {"organization_id": None, "max_removals": "100%", **options}
    return cleanly(sim, partner_users, check_mode, organizations=copy.deepcopy(list(organizations)), **given_options)


def test_a_fleet_by_names_and_ids_lists_the_organizations_once(sim):
    organizations = [
        {"organization": "globex", "users": [{"email": ZOE}]},
        {"organization_id": seed.ACME_ID, "users": [{"email": ZOE}]},
        {"organization": " INITECH ", "users": [{"email": ZOE}]},
    ]
    _predicted, real = four_times(sim, lambda check: fleet(sim, organizations, check))
    assert [one["organization_id"] for one in real["organizations"]] == [seed.GLOBEX_ID, seed.ACME_ID, seed.INITECH_ID]
    assert all(ZOE in roster(sim, one) for one in NAMES)
    sim.clear_journal()
    fleet(sim, organizations)
    assert listings(sim) == 1
    assert len(sim.requests) == 4


def test_a_fleet_by_ids_does_not_list_them(sim):
    fleet(sim, [{"organization_id": one, "users": []} for one in NAMES])
    assert listings(sim) == 0


def test_unknown_and_ambiguous_names_of_a_fleet_are_told_at_once_before_anything_is_read(sim):
    twins(sim)
    names = ["Umbrella", "Acme", "Initech", "Initec"]
    result = fleet(sim, [{"organization": name, "users": []} for name in names])
    assert (result["failed"], result["changed"]) == (True, False)
    assert "organizations[0]: There is no organization 'Umbrella'. " in result["msg"]
    assert "organizations[1]: 2 organizations have the name 'Acme'" in result["msg"]
    assert "organizations[3]: There is no organization 'Initec'; do you mean 'Initech'?" in result["msg"]
    assert len(result["mistakes"]) == 3
    assert len(sim.requests) == 1


@pytest.mark.parametrize(
    ("first", "second", "requests"),
    [
        ({"organization": "Acme"}, {"organization_id": seed.ACME_ID}, 1),
        ({"organization_id": seed.ACME_ID.upper()}, {"organization": "acme"}, 1),
        ({"organization": "Acme"}, {"organization": " ACME "}, 0),
    ],
)
def test_an_organization_twice_is_refused_with_both_positions(sim, first, second, requests):
    result = fleet(sim, [{**first, "users": []}, {"organization": "Globex", "users": []}, {**second, "users": []}])
    assert result["failed"]
    assert result["msg"] == "organizations[0] and organizations[2] are the same organization: combine their users."
    assert len(sim.requests) == requests


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"organization": "Acme", "organization_id": "1"}, "organization_id and organization are mutually exclusive"),
        ({}, "one of the following is required: organization_id, organization"),
        ({"organization": ""}, "organizations[0].organization is empty"),
    ],
)
def test_a_mistake_in_an_entry_is_told_before_any_request(sim, entry, words):
    result = fleet(sim, [{**entry, "users": []}])
    assert result["failed"]
    assert words in result["msg"]
    assert sim.requests == []


def test_reading_several_by_name_costs_one_request_more(sim):
    names = [" globex ", "Acme", "GLOBEX"]
    result = cleanly(sim, partner_user_info, organization_id=None, organizations=names)
    assert list(dict.fromkeys(user["organization_id"] for user in result["users"])) == [seed.GLOBEX_ID, seed.ACME_ID]
    assert (listings(sim), len(sim.requests)) == (1, 3)


def test_reading_several_by_name_tells_all_that_are_unknown(sim):
    result = cleanly(sim, partner_user_info, organization_id=None, organizations=["Acmee", "Acme", "Umbrella"])
    assert result["msg"] == (
        "organizations[0]: There is no organization 'Acmee'; do you mean 'Acme'? "
        f"organizations[2]: There is no organization 'Umbrella'.{EXISTING}"
    )
    assert len(sim.requests) == 1


@settings(max_examples=30)
@given(
    ids=st.lists(st.sampled_from(list(NAMES)), min_size=1, unique=True),
    by_name=st.lists(st.booleans(), min_size=3),
    data=st.data(),
)
def test_names_and_ids_give_the_same(simulator, ids, by_name, data):
    people = [[{"email": email} for email in data.draw(st.sets(st.sampled_from([ZOE, seed.ADA_EMAIL])))] for _one in ids]
    purge = data.draw(st.booleans()) and all(people)
    given_ids = [{"organization_id": one, "users": users} for one, users in zip(ids, people)]
    mixed = [
        {"organization": NAMES[one].swapcase(), "users": users} if name else {"organization_id": one, "users": users}
        for one, users, name in zip(ids, people, by_name)
    ]
    results = []
    for organizations in (given_ids, mixed):
        simulator.reset()
        result = fleet(simulator, organizations, purge=purge)
        plans = [(one["organization_id"], one["plan"], len(one["failures"])) for one in result["organizations"]]
        results.append((result["changed"], plans, {one: roster(simulator, one) for one in NAMES}, simulator.writes))
    assert results[0] == results[1]

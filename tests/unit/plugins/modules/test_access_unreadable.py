# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be read of who has access: told in one result, whatever goes wrong, and without a secret."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import polytomic_access_info, uipath_access_info
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import CLIENT, jwt

pytestmark = pytest.mark.usefixtures("waits")
ACME_USERS = f"/api/organizations/{seed.ACME_ID}/users"
PAGE = "<html><title>Down</title></html>"
# Whatever can go wrong with an answer.
FAULTS = [
    {"status": 401},
    {"status": 403, "body": PAGE},
    {"status": 404},
    {"status": 429, "headers": {"Retry-After": "9999"}},
    {"status": 500},
    {"status": 503, "body": PAGE},
    {"status": 302, "headers": {"Location": "https://elsewhere.example/"}},
    {"status": 200, "body": PAGE},
    {"status": 200, "body": ""},
    {"status": 200, "json": {"data": "x", "results": "x"}},
    {"status": 200, "json": {"data": [{"id": 7}], "results": [{"id": 7}], "totalCount": 1}},
    {"action": "reset"},
    {"action": "close"},
    {"action": "truncate"},
    {"action": "hang"},
]


def polytomic(sim, **options):
    given = {"organization_id": None, "concurrency": 1, "retries": 0, "timeout": 0.5, "retry_budget": 1, **options}
    return told(sim, cleanly(sim, polytomic_access_info, **given))


def uipath(sim, **options):
    return told(sim, uipath_tasks.run(sim, uipath_access_info, **{"retries": 0, "timeout": 0.5, "retry_budget": 1, **options}))


def told(sim, result):
    """A result, which is no failure."""
    assert "failed" not in result, result
    assert sim.writes == 0
    assert all(one["why"].strip() == one["why"] and 10 < len(one["why"]) <= 1000 for one in result["unreadable"])
    return result


def unreadable(result):
    return [(one["organization_id"], one["organization"], one["own"]) for one in result["unreadable"]]


def names(places):
    return [one["organization"] for one in places]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_an_organization_whose_listing_goes_wrong(sim, fault):
    sim.fault(path=ACME_USERS, times=-1, **fault)
    result = polytomic(sim)
    assert unreadable(result) == [(seed.ACME_ID, "Acme", False)]
    assert result["unreadable"][0]["why"].startswith(f"Reading the users of organization Acme ({seed.ACME_ID}): ")
    assert names(result["organizations"]) == ["Globex", "Initech"]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_roles_that_go_wrong(sim, fault):
    sim.fault(path="/api/permissions/roles", times=-1, **fault)
    result = polytomic(sim, organizations=["Acme"])
    why = result["unreadable"][0]["why"]
    assert (names(result["organizations"]), unreadable(result)) == ([], [(seed.ACME_ID, "Acme", False)])
    assert why.startswith(f"Reading the roles of organization Acme ({seed.ACME_ID}): ")
    assert "; without the names of the roles, nothing can be compared" in why


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_listing_of_organizations_that_goes_wrong(sim, fault):
    sim.fault(path="/api/organizations", times=-1, **fault)
    result = polytomic(sim, api_key=seed.ADA_KEY)
    assert (names(result["organizations"]), unreadable(result)) == (["Acme"], [("", "", False)])
    assert result["unreadable"][0]["why"].startswith("Reading the organizations: ")


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_caller_who_is_not_told(sim, fault):
    sim.fault(path="/api/me", times=-1, **fault)
    result = polytomic(sim, api_key=seed.ADA_KEY)
    assert unreadable(result) == [("", "the caller's own organization", True)]
    assert result["unreadable"][0]["why"].startswith("Identifying the caller: ")
    assert (names(result["organizations"]), result["callers"]) == (["Acme", "Globex", "Initech"], [])
    assert result["credential"] == "partner key and API key"


def test_a_platform_that_nobody_answers_for(sim):
    for run, option in ((polytomic, "api_url"), (uipath, "identity_url")):
        result = run(sim, **{option: "http://127.0.0.1:9/identity"})
        assert (result["organizations"], len(result["unreadable"])) == ([], 1)
        assert "check" in result["unreadable"][0]["why"]


# UiPath


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("path", ["/api/User/users", "/api/Group"])
def test_a_listing_of_uipath_that_goes_wrong(sim, path, fault):
    sim.fault(path=path, times=-1, **fault)
    result = uipath(sim)
    assert (result["organizations"], unreadable(result)) == ([], [(seed_uipath.PARTITION_ID, "", True)])
    words = {"/api/Group": "; without the names of the groups, nothing can be compared"}
    assert words.get(path, "Reading the users of the UiPath organization: ") in result["unreadable"][0]["why"]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_token_that_is_not_issued(sim, fault):
    sim.fault(path="/connect/token", times=-1, **fault)
    result = uipath(sim, **CLIENT)
    assert (unreadable(result), result["credential"]) == ([("", "", True)], f"client {seed_uipath.CLIENT_ID}")
    assert result["unreadable"][0]["why"].startswith("Fetching an access token: ")
    result = uipath(sim, **{**CLIENT, "partition_id": seed_uipath.PARTITION_ID})
    assert unreadable(result) == [(seed_uipath.PARTITION_ID, "", True)]


@pytest.mark.parametrize("count", [4, 11, 5000])
def test_a_listing_that_ends_early_is_not_taken_for_the_whole(sim, count):
    users = [{"id": str(number), "userName": f"u{number}", "type": 0} for number in range(3)]
    sim.fault(path="/api/User/users", status=200, json={"totalCount": count, "results": users})
    sim.fault(path="/api/User/users", status=200, json={"totalCount": count, "results": []})
    why = uipath(sim)["unreadable"][0]["why"]
    assert why.startswith(f"Reading the users of the UiPath organization: the server ended the list after 3 of {count:,} users.")


def test_a_second_page_that_goes_wrong(sim):
    users = [{"id": str(number), "userName": f"u{number}", "type": 0} for number in range(3)]
    sim.fault(path="/api/User/users", status=200, json={"totalCount": 4, "results": users})
    sim.fault(path="skip=3", status=500, times=-1)
    assert unreadable(uipath(sim)) == [(seed_uipath.PARTITION_ID, "", True)]


def test_a_token_that_does_not_tell_its_organization(sim):
    result = uipath(sim, partition_id=None)
    assert unreadable(result) == [("", "", True)]
    assert result["unreadable"][0]["why"].startswith("partition_id is required: this access token has no claim prt_id")


def test_a_token_of_a_user_who_is_not_listed(sim):
    token, options = uipath_tasks.token_of(prt_id=seed_uipath.PARTITION_ID, sub="somebody")
    sim.reset(uipath_tasks.world(seed_uipath.default_organization()["users"], tokens=[token]))
    result = uipath(sim, **options)
    assert (result["credential"], result["callers"]) == (
        "access token of somebody",
        [{"id": "somebody", "email": "", "user_name": ""}],
    )


def test_a_rejected_token_still_says_whose_it_is(sim):
    result = uipath(sim, access_token=jwt(prt_id=seed_uipath.PARTITION_ID, sub=seed_uipath.ANNA_ID), partition_id=None)
    assert unreadable(result) == [(seed_uipath.PARTITION_ID, "", True)]
    assert result["credential"] == f"access token of {seed_uipath.ANNA_ID}"


# What is not set, and mistakes


@pytest.mark.parametrize(
    ("options", "own", "words"),
    [
        ({"partner_key": None}, False, "No credential specified: set partner_key "),
        ({"partner_key": None, "organizations": ["Acme"]}, False, "No credential specified: set partner_key "),
        ({"partner_key": None, "organizations": []}, True, "No credential specified: set api_key "),
        ({"partner_key": None, "own": True}, True, "No credential specified: set api_key "),
        (
            {"partner_key": None, "own": False},
            False,
            "No credential specified: set partner_key (environment variable POLYTOMIC_PARTNER_KEY).",
        ),
        ({"partner_key": None, "organization_key": seed.ACME_KEY}, True, "organization_key requires organization_id"),
    ],
    ids=str,
)
def test_no_credential_of_polytomic(sim, options, own, words):
    result = polytomic(sim, **options)
    assert (unreadable(result), result["organizations"], sim.requests) == ([("", "", own)], [], [])
    assert result["unreadable"][0]["why"].startswith(words)


def test_one_of_two_credentials_of_polytomic(sim):
    assert unreadable(polytomic(sim, own=True)) == [("", "the caller's own organization", True)]
    result = polytomic(sim, partner_key=None, api_key=seed.ADA_KEY, organizations=["Acme", "Globex"])
    assert (names(result["organizations"]), unreadable(result)) == (["Acme"], [("", "", False)])
    assert polytomic(sim, partner_key=None, api_key=seed.ADA_KEY, organizations=["ACME"])["unreadable"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"identity_url": None}, "No identity_url specified: set it"),
        ({"access_token": None}, "No credential specified: set access_token"),
        ({**CLIENT, "client_secret": None}, "client_id requires client_secret"),
        ({**CLIENT, "client_id": None}, "client_secret requires client_id"),
    ],
    ids=str,
)
def test_no_credential_of_uipath(sim, options, words):
    result = uipath(sim, **options)
    assert (result["organizations"], sim.requests, result["credential"], unreadable(result)) == ([], [], "", [("", "", True)])
    assert result["unreadable"][0]["why"].startswith(words)


@pytest.mark.parametrize(
    "options",
    [
        {"emails": []},
        {"timeout": "soon"},
        {"retries": -1},
        {"surprise": 1},
        {"api_url": "ftp://x"},
        {"api_url": "http://polytomic.example"},
        {"partner_key": "Bearer x"},
        {"api_key": seed.ADA_KEY, "organization_id": seed.ACME_ID, "organization_key": seed.ACME_KEY},
        {"api_key": seed.ADA_KEY, "organization_id": seed.ACME_ID},
        {"concurrency": 33},
        {"organizations": [""]},
    ],
    ids=str,
)
def test_a_mistake_in_the_options_of_polytomic_is_a_failure(sim, options):
    result = cleanly(sim, polytomic_access_info, **{"organization_id": None, **options})
    assert (result["failed"], sim.requests, "unreadable" in result) == (True, [], False)


@pytest.mark.parametrize(
    "options",
    [{"emails": [" "]}, {"identity_url": "ftp://x"}, {"access_token": "Bearer x"}, {**CLIENT, "access_token": "x"}],
    ids=str,
)
def test_a_mistake_in_the_options_of_uipath_is_a_failure(sim, options):
    result = uipath_tasks.run(sim, uipath_access_info, **options)
    assert (result["failed"], sim.requests, "unreadable" in result) == (True, [], False)

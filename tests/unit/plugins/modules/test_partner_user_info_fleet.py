# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where in all organizations does this person have access? In one task."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly, emails

pytestmark = pytest.mark.usefixtures("waits")


def info(sim, check_mode=False, **options):
    return cleanly(sim, partner_user_info, check_mode, **{"organization_id": None, **options})


def places(result):
    return [(user["organization_id"], user["email"]) for user in result["users"]]


def paths(sim):
    return sorted(request["path"] for request in sim.requests)


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_person_is_found_in_every_organization(sim, check_mode):
    result = info(sim, check_mode, all_organizations=True, emails=[" ADA@acme.example", "nobody@acme.example"])
    assert places(result) == [(seed.ACME_ID, seed.ADA_EMAIL), (seed.GLOBEX_ID, seed.ADA_EMAIL)]
    assert result["changed"] is False
    lists = [f"/api/organizations/{one}/users" for one in (seed.ACME_ID, seed.GLOBEX_ID, seed.INITECH_ID)]
    assert paths(sim) == ["/api/organizations", *lists], "one list each, and one of the organizations"


def test_several_people_are_found_with_the_same_requests(sim):
    result = info(sim, all_organizations=True, emails=[seed.ADA_EMAIL, seed.NORA_EMAIL, seed.BEN_EMAIL])
    assert sorted(emails(result["users"])) == [seed.ADA_EMAIL, seed.ADA_EMAIL, seed.BEN_EMAIL, seed.NORA_EMAIL]
    assert len(sim.requests) == 4


def test_organizations_by_their_ids_cost_one_request_each(sim):
    result = info(sim, organization_ids=[seed.GLOBEX_ID, f" {seed.ACME_ID} ", seed.GLOBEX_ID])
    assert [one for one, _email in places(result)] == [seed.GLOBEX_ID] * 3 + [seed.ACME_ID] * 3, "in the order that was given"
    assert len(sim.requests) == 2


def test_email_narrows_a_fleet_as_well(sim):
    assert places(info(sim, organization_ids=[seed.GLOBEX_ID], email="NORA@globex.example")) == [
        (seed.GLOBEX_ID, seed.NORA_EMAIL)
    ]


def test_emails_narrow_one_organization_as_well(sim):
    result = info(sim, organization_id=seed.ACME_ID, emails=[seed.CLEO_EMAIL, seed.ADA_EMAIL, seed.NORA_EMAIL])
    assert emails(result["users"]) == [seed.ADA_EMAIL, seed.CLEO_EMAIL]
    assert len(sim.requests) == 1


def test_emails_and_an_id_must_agree(sim):
    options = {"organization_id": seed.ACME_ID, "id": seed.BEN_ID}
    assert emails(info(sim, emails=[seed.BEN_EMAIL], **options)["users"]) == [seed.BEN_EMAIL]
    assert info(sim, emails=[seed.ADA_EMAIL], **options)["users"] == []
    assert len(sim.requests) == 2


@pytest.mark.parametrize("empty_lists", ["null", "array"])
def test_a_partner_without_organizations_has_no_users(sim, empty_lists):
    sim.reset({"partner_key": seed.PARTNER_KEY, "organizations": []})
    sim.settings(empty_lists=empty_lists)
    assert info(sim, all_organizations=True) == {"changed": False, "users": []}


def test_users_who_do_not_say_where_they_are_are_told_apart_all_the_same(sim):
    sim.fault(method="GET", path=seed.ACME_ID, status=200, json={"data": [{"id": "1", "email": seed.BEN_EMAIL}]})
    assert places(info(sim, organization_ids=[seed.ACME_ID])) == [(seed.ACME_ID, seed.BEN_EMAIL)]


# What fails


def test_an_organization_that_cannot_be_read_stops_no_other_and_fails_the_task_with_what_was_found(sim):
    sim.fault(path=f"{seed.GLOBEX_ID}/users", status=500, times=-1)
    result = info(sim, all_organizations=True, emails=[seed.ADA_EMAIL], retries=1)
    assert (result["failed"], result["changed"]) == (True, False)
    assert places(result) == [(seed.ACME_ID, seed.ADA_EMAIL)]
    (failure,) = result["failures"]
    assert (failure["organization_id"], failure["failure"]["status"]) == (seed.GLOBEX_ID, 500)
    assert failure["msg"].startswith(f"Reading the users of organization Globex ({seed.GLOBEX_ID}): ")
    assert result["msg"] == f"1 of 3 organizations could not be read. {failure['msg']}"


def test_an_unknown_organization_is_a_failure(sim):
    result = info(sim, organization_ids=[seed.ACME_ID, seed.MISSING_ID])
    assert [failure["organization_id"] for failure in result["failures"]] == [seed.MISSING_ID]
    assert len(result["users"]) == 3


def test_an_organization_without_an_id_is_told_and_stops_no_other(sim):
    listed = [{"id": seed.ACME_ID, "name": "Acme"}, {"name": "No id"}]
    sim.fault(path="/api/organizations$", status=200, json={"data": listed})
    result = info(sim, all_organizations=True)
    assert result["msg"] == "1 of 2 organizations could not be read. '' cannot be an id."
    assert len(result["users"]) == 3


def test_organizations_that_cannot_be_listed_are_the_failure(sim):
    sim.fault(path="/api/organizations$", status=403)
    result = info(sim, all_organizations=True)
    assert (result["failed"], result["failure"]["status"], len(sim.requests)) == (True, 403, 1)
    assert "failures" not in result


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of the following is required: organization_id, organization, organization_ids, "),
        (
            {"organization_id": "a", "organization_ids": ["b"]},
            "organization_id and organization_ids are mutually exclusive: set only",
        ),
        ({"organization_ids": ["b"], "all_organizations": True}, "organization_ids and all_organizations are mutually exclusive"),
        ({"organization_ids": ["b"], "id": seed.BEN_ID}, "id and organization_ids are mutually exclusive: set only one of them."),
        ({"all_organizations": True, "id": "a"}, "id and all_organizations are mutually exclusive: set only one of them."),
        ({"all_organizations": True, "email": "a@b", "emails": ["c@d"]}, "email and emails are mutually exclusive"),
        ({"all_organizations": False}, "No organization specified"),
        ({"organization_ids": []}, "organization_ids is an empty list"),
        ({"organization_ids": [" "]}, "organization_ids[0] is empty"),
        ({"all_organizations": True, "emails": []}, "emails is an empty list"),
        ({"all_organizations": True, "emails": [""]}, "emails is empty"),
        ({"all_organizations": True, "email": " "}, "email is empty"),
        ({"all_organizations": True, "concurrency": 0}, "concurrency is 0"),
        ({"organization_ids": [seed.ACME_ID], "concurrency": 33}, "concurrency is 33"),
        ({"all_organizations": True, "partner_key": None}, "No credential specified"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, options, words):
    result = info(sim, **options)
    assert result["failed"]
    assert words in result["msg"]
    assert sim.requests == []


# Many


@pytest.mark.parametrize("concurrency", [1, 32])
def test_no_more_connections_than_concurrency(sim, concurrency):
    sim.reset(generate={"organizations": 60, "users": 1}, partner_key=seed.PARTNER_KEY)
    sim.settings(latency=0.002)
    result = info(sim, all_organizations=True, concurrency=concurrency)
    assert [one for one, _email in places(result)] == [seed.generated_organization_id(number) for number in range(60)]
    assert len(sim.requests) == 61
    assert (1 if concurrency == 1 else 2) <= sim.connections <= concurrency


def test_a_thousand_organizations(sim):
    sim.reset(generate={"organizations": 1000, "users": 3}, partner_key=seed.PARTNER_KEY)
    wanted = [seed.generated_email(7, 1), seed.generated_email(999, 0)]
    result = info(sim, all_organizations=True, emails=wanted, concurrency=16)
    assert emails(result["users"]) == wanted
    assert len(sim.requests) == 1001

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet whose organizations are all planned before any is changed, and what holds for one organization only."""

from __future__ import annotations

from collections import Counter

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import org_users, partner_users, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.plugins.modules.test_partner_users_fleet import (
    ACME,
    GLOBEX,
    INITECH,
    ZOE,
    fleet,
)
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly, four_times, invited, roster

pytestmark = pytest.mark.usefixtures("waits")
UNKNOWN = {**ACME, "users": [{"email": ZOE}, {"email": "yan@acme.example", "roles": ["Owner"]}]}
STALE = {**GLOBEX, "users": [{"id": seed.GUS_ID, "email": seed.NORA_EMAIL, "state": "absent"}]}
EVERYBODY = {seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL}


def test_mistakes_of_several_organizations_are_all_counted(sim):
    users = [{"id": f"a0000000-0000-4000-8000-{number:012}"} for number in range(90000, 91200)]
    organizations = [{**one, "users": [dict(user) for user in users]} for one in (ACME, GLOBEX)]
    result = fleet(sim, organizations=organizations, plan_first=True)
    assert result["msg"].startswith("2,400 mistakes, and nothing was written: ")
    assert [len(result["mistakes"]), result["mistakes"][-1]] == [1001, "And 1,400 more mistakes."]


# An id beside an e-mail address


@pytest.mark.parametrize("who", [{"id": seed.BEN_ID}, {"id": seed.BEN_ID, "email": "BEN@acme.example"}], ids=str)
@pytest.mark.parametrize(
    ("module", "options"), [(partner_users, {}), (org_users, {"api_key": seed.ADA_KEY, "partner_key": None})]
)
def test_who_is_named_by_id_is_removed_once(sim, module, options, who):
    if module is org_users:
        options = {**options, "organization_id": None}
    users = [{**who, "state": "absent"}, {"id": seed.MISSING_ID, "email": ZOE, "state": "absent"}]
    _predicted, real = four_times(sim, lambda check: cleanly(sim, module, check, max_removals="50%", users=users, **options))
    assert [(one["email"], one["id"], one["action"]) for one in real["changes"]] == [(seed.BEN_EMAIL, seed.BEN_ID, "delete")]
    assert set(roster(sim)) == EVERYBODY - {seed.BEN_EMAIL}


def test_who_is_named_by_id_gets_other_roles(sim):
    users = [{"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "roles": ["Viewer"]}]
    four_times(sim, lambda check: cleanly(sim, partner_users, check, users=users))
    assert roster(sim)[seed.BEN_EMAIL] == ["Viewer"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_stale_entries_are_told_at_once_and_nothing_is_written(sim, check_mode):
    users = [
        {"email": ZOE},
        {"id": seed.BEN_ID, "email": seed.CLEO_EMAIL, "state": "absent"},
        {"id": seed.MISSING_ID, "email": seed.ADA_EMAIL, "state": "absent"},
    ]
    result = cleanly(sim, partner_users, check_mode, users=users)
    assert [sentence.partition(":")[0] for sentence in result["mistakes"]] == [
        f"users[1] ({seed.CLEO_EMAIL})",
        f"users[2] ({seed.ADA_EMAIL})",
    ]
    assert all("this entry is stale" in sentence for sentence in result["mistakes"])
    assert all(sentence in result["msg"] for sentence in result["mistakes"])
    assert (result["failed"], result["changed"], sim.writes) == (True, False, 0)


def test_an_id_may_be_in_a_file(sim, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(f"id,state\n{seed.BEN_ID},absent\n", encoding="utf-8")
    result = cleanly(sim, partner_users, users_file=str(path), max_removals=1)
    assert result["plan"]["delete"] == [seed.BEN_EMAIL]


def test_uipath_removes_nobody_else_either(sim):
    users = [{"id": seed_uipath.BERT_ID, "email": seed_uipath.ANNA_EMAIL, "state": "absent"}]
    result = uipath_tasks.run(sim, uipath_users, users=users)
    assert result["msg"].startswith(
        f"users[0] ({seed_uipath.ANNA_EMAIL}): the user with the id {seed_uipath.BERT_ID} has the email "
    )
    assert "this entry is stale" in result["msg"]
    assert sim.writes == 0


# What one organization sets itself


def test_an_organization_has_its_own_exceptions(sim):
    organizations = [{**ACME, "protected": ["BEN@*"]}, {**GLOBEX, "protected": [seed.CLEO_EMAIL]}]
    result = fleet(sim, purge=True, protected=["cleo@*"], organizations=organizations)
    assert [one["plan"]["delete"] for one in result["organizations"]] == [[], [seed.NORA_EMAIL]]
    assert set(roster(sim)) == {seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL, ZOE}


@pytest.mark.parametrize("purge", [True, False])
def test_an_organization_has_its_own_purge(sim, purge):
    organizations = [{**ACME, "purge": not purge}, GLOBEX]
    result = fleet(sim, purge=purge, organizations=organizations)
    assert [bool(one["plan"]["delete"]) for one in result["organizations"]] == [not purge, purge]


def test_an_organization_that_is_not_purged_may_name_nobody_to_keep(sim):
    only_absent = {**ACME, "users": [{"email": seed.BEN_EMAIL, "state": "absent"}]}
    result = fleet(sim, purge=True, organizations=[{**only_absent, "purge": False}, INITECH])
    assert result["changed"]
    result = fleet(sim, organizations=[{**only_absent, "purge": True}, INITECH])
    assert "organizations[0].users lists nobody with state=present, so purge would remove all users" in result["msg"]


# All are planned first


def test_planned_first_is_the_same_with_the_same_requests(sim):
    def changes_and_requests(**options):
        changes = fleet(sim, purge=True, **options)["changes"]
        return changes, Counter((request["method"], request["path"]) for request in sim.requests)

    plain = changes_and_requests()
    sim.reset()
    assert changes_and_requests(plan_first=True) == plain
    sim.reset()
    four_times(sim, lambda check: fleet(sim, check, purge=True, plan_first=True))


@pytest.mark.parametrize("check_mode", [True, False])
def test_mistakes_of_one_organization_stop_all_if_they_are_planned_first(sim, check_mode):
    result = fleet(sim, check_mode, organizations=[UNKNOWN, STALE, INITECH], plan_first=True)
    role, stale = result["mistakes"]
    assert role == f"There is no role 'Owner' in organization {seed.ACME_ID} (wanted by yan@acme.example)."
    assert stale.startswith(f"organizations[1].users[0] ({seed.NORA_EMAIL}): the user with the id {seed.GUS_ID} has ")
    assert result["msg"] == f"2 mistakes, and nothing was written: {role} {stale}"
    assert (result["failed"], result["changed"], sim.writes) == (True, False, 0)


def test_unknown_organizations_are_told_with_the_mistakes_of_the_others(sim):
    nowhere = {"organization": "Globx", "users": [{"email": ZOE}]}
    result = fleet(sim, organizations=[UNKNOWN, nowhere, INITECH], plan_first=True)
    assert result["mistakes"] == [
        "organizations[1]: There is no organization 'Globx'; do you mean 'Globex'?",
        f"There is no role 'Owner' in organization Acme ({seed.ACME_ID}) (wanted by yan@acme.example).",
    ]
    assert sim.writes == 0
    result = fleet(sim, organizations=[ACME, nowhere, INITECH], plan_first=True)
    assert result["msg"].endswith("do you mean 'Globex'? Existing organizations: Acme, Globex, Initech.")
    assert sim.writes == 0


def test_an_organization_that_cannot_be_read_stops_no_other_that_is_planned_first(sim):
    sim.fault(path=seed.GLOBEX_ID, status=500, times=-1)
    result = fleet(sim, purge=True, retries=0, plan_first=True)
    assert [failure["organization_id"] for failure in result["failures"]] == [seed.GLOBEX_ID]
    assert result["msg"].startswith(f"1 of 3 organizations failed. Reading the users of organization {seed.GLOBEX_ID}: ")
    assert invited(sim) == {(seed.ACME_ID, ZOE): 1, (seed.INITECH_ID, ZOE): 1}


def test_nor_does_a_guard(sim):
    result = fleet(sim, purge=True, max_removals=1, plan_first=True)
    assert [failure["organization_id"] for failure in result["failures"]] == [seed.ACME_ID]
    assert set(roster(sim, seed.GLOBEX_ID)) == {seed.ADA_EMAIL, seed.GUS_EMAIL}


def test_but_a_mistake_does_where_another_cannot_be_read(sim):
    sim.fault(path=seed.GLOBEX_ID, status=500, times=-1)
    result = fleet(sim, retries=0, organizations=[GLOBEX, UNKNOWN, INITECH], plan_first=True)
    assert result["msg"].startswith("There is no role 'Owner' in organization")
    assert result["msg"].endswith("Existing roles: Admin, Member, Viewer.")
    assert sim.writes == 0

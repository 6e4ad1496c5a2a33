# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes of which nobody knows whether they were done, in every module that writes users: what is not known is not said."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_user,
    org_users,
    partner_user,
    partner_users,
    uipath_user,
    uipath_users,
)
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BEARER

NEW = "zoe@acme.example"
ORDERS = {"create": ("POST", NEW), "update": ("PUT", seed.BEN_EMAIL), "delete": ("DELETE", seed.BEN_EMAIL)}
ROLES = {"role_ids": [seed.ACME_ADMIN]}
POLYTOMIC = {"create": {"email": NEW}, "update": {"email": seed.BEN_EMAIL, **ROLES}}
POLYTOMIC["delete"] = {"email": seed.BEN_EMAIL, "state": "absent"}
EVERYBODY = [{"email": email} for email in (seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL)]
ROSTERS = {
    "create": {"users": [{"email": NEW}]},
    "update": {"users": [POLYTOMIC["update"]]},
    "delete": {"users": [EVERYBODY[0], EVERYBODY[2]], "purge": True, "max_removals": "1"},
}
ACME = f"organization {seed.ACME_ID}"
OWN = "the caller's organization"
UIPATH = {"create": {"email": NEW}, "update": {"email": seed_uipath.BERT_EMAIL, "name": "Berta"}}
UIPATH["delete"] = {"email": seed_uipath.BERT_EMAIL, "state": "absent"}
LEFT = [seed_uipath.ANNA_EMAIL, seed_uipath.FINN_EMAIL, seed_uipath.DORA_EMAIL]
LEFT = [*({"email": one} for one in LEFT), *({"user_name": one} for one in ("cara.k", "edda", seed_uipath.DIRK_USER_NAME))]
UIPATH_ROSTERS = {
    "create": {"users": [{"email": NEW}]},
    "update": {"users": [UIPATH["update"]]},
    "delete": {"users": LEFT, "purge": True},
}
# The module, its options for a write, the place in its messages, and the person of an update or removal.
MODULES = {
    "partner_user": (partner_user, POLYTOMIC, {}, ACME, seed.BEN_EMAIL),
    "partner_users": (partner_users, ROSTERS, {}, ACME, seed.BEN_EMAIL),
    "org_user": (org_user, POLYTOMIC, BEARER, OWN, seed.BEN_EMAIL),
    "org_users": (org_users, ROSTERS, BEARER, OWN, seed.BEN_EMAIL),
    "uipath_user": (uipath_user, UIPATH, None, "the UiPath organization", seed_uipath.BERT_EMAIL),
    "uipath_users": (uipath_users, UIPATH_ROSTERS, None, "the UiPath organization", seed_uipath.BERT_EMAIL),
}
NO_ANSWER = [{"action": "reset"}, {"action": "close"}]
LOST = [*NO_ANSWER, *({"status": status} for status in (408, 502, 504, 520, 524))]
pytestmark = pytest.mark.usefixtures("waits")


def keep(sim, name, write, **options):
    """The result of a task of this module that does this kind of write, after its first answer at most one more attempt."""
    module, writes, credential, _place, _who = MODULES[name]
    if credential is None:
        return uipath_tasks.run(sim, module, **{**writes[write], "retries": 1, **options})
    return tasks.run(sim, module, **{**credential, **writes[write], "retries": 1, **options})


def doubt(name, write):
    """The sentence."""
    who = NEW if write == "create" else MODULES[name][4]
    place = MODULES[name][3]
    return f"; it may have been done anyway: check {who} in {place}, or run the task again, which checks first"


@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("write", ORDERS)
@pytest.mark.parametrize("name", MODULES)
def test_a_write_whose_answers_were_all_lost_may_have_been_done(sim, name, write, fault):
    sim.fault(method=ORDERS[write][0], times=-1, **fault)
    result = keep(sim, name, write)
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["msg"].count(doubt(name, write)) == 1
    assert len(result["msg"]) < 1000
    for failure in result.get("failures", ()):
        assert failure["msg"].endswith(doubt(name, write))
    sim.clear_faults()
    assert keep(sim, name, write)["changed"]


@pytest.mark.parametrize("last", [{"status": 401}, {"status": 403}, {"status": 500}, {"status": 503}], ids=str)
@pytest.mark.parametrize("first", [{"action": "reset"}, {"status": 504}, {"status": 408}], ids=str)
@pytest.mark.parametrize("write", ORDERS)
@pytest.mark.parametrize("name", MODULES)
def test_whatever_is_answered_later_the_first_attempt_may_have_been_done(sim, name, write, first, last):
    method = ORDERS[write][0]
    sim.faults({"method": method, **first}, {"method": method, **last, "times": -1})
    result = keep(sim, name, write)
    assert (result["failed"], result["changed"]) == (True, True)
    assert doubt(name, write) in result["msg"]
    assert f"(HTTP {last['status']})" in result["msg"]


@pytest.mark.parametrize("status", [400, 401, 403, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("write", ORDERS)
@pytest.mark.parametrize("name", MODULES)
def test_what_the_server_answers_itself_is_believed(sim, name, write, status):
    sim.fault(method=ORDERS[write][0], status=status, times=-1)
    result = keep(sim, name, write, retry_budget=1_000)
    assert (result["failed"], result["changed"]) == (True, False)
    assert "may have been done" not in result["msg"]


@pytest.mark.parametrize("fault", [{"body": "<html>"}, {"body": '{"data'}, {"body": "7"}], ids=str)
@pytest.mark.parametrize("write", ORDERS)
@pytest.mark.parametrize("name", MODULES)
def test_a_success_that_cannot_be_read_may_have_been_done(sim, name, write, fault):
    sim.fault(method=ORDERS[write][0], status=200, times=-1, **fault)
    result = keep(sim, name, write)
    assert (result["failed"], result["changed"]) == (True, True)
    assert doubt(name, write) in result["msg"]


@pytest.mark.parametrize("fault", [{"status": 200, "body": "<html>"}, {"status": 202}, {"status": 205}, {"status": 206}], ids=str)
@pytest.mark.parametrize("write", ORDERS)
@pytest.mark.parametrize("name", MODULES)
def test_a_success_that_cannot_be_read_is_looked_for(sim, name, write, fault):
    sim.fault(method=ORDERS[write][0], when="after", times=-1, **fault)
    result = keep(sim, name, write)
    assert (result.get("failed"), result["changed"]) == (None, True)
    assert [request["method"] for request in sim.requests][-1] == "GET"
    sim.clear_faults()
    sim.clear_journal()
    assert (keep(sim, name, write)["changed"], sim.writes) == (False, 0)


@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("name", MODULES)
def test_whoever_is_gone_after_a_removal_without_an_answer_is_removed(sim, name, fault):
    sim.fault(method="DELETE", when="after", times=-1, **fault)
    result = keep(sim, name, "delete")
    assert (result.get("failed"), result["changed"]) == (None, True)


def test_a_look_that_fails_as_well_leaves_the_doubt(sim):
    sim.faults({"method": "DELETE", "action": "reset", "times": -1}, {"method": "GET", "status": 403, "skip": 1, "times": -1})
    result = keep(sim, "partner_user", "delete")
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["msg"].endswith(doubt("partner_user", "delete"))


@pytest.mark.parametrize("write", ["create", "update", "delete"])
def test_in_a_fleet_each_organization_tells_its_own(sim, write):
    sim.fault(method=ORDERS[write][0], path=seed.ACME_ID, action="reset", times=-1)
    options = ROSTERS[write]
    globex = {"organization_id": seed.GLOBEX_ID, "users": [{"email": seed.GUS_EMAIL}, {"email": seed.ADA_EMAIL}]}
    fleet = [{"organization_id": seed.ACME_ID, "users": options["users"]}, globex]
    rest = {"purge": write == "delete", "max_removals": "1", "retries": 0}
    result = tasks.run(sim, partner_users, organization_id=None, organizations=fleet, **rest)
    assert (result["failed"], result["changed"]) == (True, True)
    (failure,) = result["failures"]
    assert failure["organization_id"] == seed.ACME_ID
    assert failure["msg"].endswith(doubt("partner_users", write))


def test_an_update_that_is_lost_holds_the_removals_back(sim):
    sim.fault(method="PUT", action="reset", times=-1)
    users = [{"email": seed.BEN_EMAIL, **ROLES}, {"email": seed.ADA_EMAIL}]
    result = tasks.run(sim, partner_users, users=users, purge=True, max_removals="1", retries=0)
    assert [failure["action"] for failure in result["failures"]] == ["update"]
    assert "DELETE" not in tasks.methods(sim)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_doubt_outlives_the_token(sim, method):
    """Lost, then refused for a token that has expired, then refused for good."""
    write = {"PUT": "update", "DELETE": "delete"}[method]
    sim.faults(
        {"method": method, "action": "reset"}, {"method": method, "status": 401}, {"method": method, "status": 403, "times": -1}
    )
    result = keep(sim, "uipath_user", write, **uipath_tasks.CLIENT)
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, True, 403)
    assert doubt("uipath_user", write) in result["msg"]


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 200, "body": "<html>"}], ids=str)
def test_a_token_that_cannot_be_had_is_no_write(sim, answer):
    sim.faults({"method": "PUT", "status": 401}, {"path": "connect/token", "skip": 1, "times": -1, **answer})
    result = keep(sim, "uipath_user", "update", retries=0, **uipath_tasks.CLIENT)
    assert (result["failed"], result["changed"]) == (True, False)
    assert "Fetching an access token" in result["msg"]
    assert "may have been done" not in result["msg"]


def test_a_batch_that_is_lost_and_then_refused_leaves_the_doubt_to_each(sim):
    bad = {"email": "bad@acme.example", "group_ids": [seed_uipath.GLOBEX_GROUP_ID]}
    sim.faults({"method": "POST", "action": "reset"})
    result = uipath_tasks.run(sim, uipath_users, users=[bad, {**bad, "email": "worse@acme.example"}])
    assert (result["failed"], result["changed"], len(result["failures"])) == (True, True, 2)
    for failure in result["failures"]:
        assert f"anyway: check {failure['email']} in the UiPath organization" in failure["msg"]

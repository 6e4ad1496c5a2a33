# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which statuses and bodies mean done, gone, or there: only those that the API can mean by it."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    partner_user,
    partner_user_info,
    uipath_user,
    uipath_user_info,
    uipath_users,
)
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import PASSWORD, SEEN, asked, person

BEN = {"email": seed.BEN_EMAIL}
BERT = {"email": seed_uipath.BERT_EMAIL}
ONE = f"/api/User/{seed_uipath.BERT_ID}"
WRITES = {"PUT": {"role_ids": [seed.ACME_ADMIN]}, "DELETE": {"state": "absent"}}
UIPATH_WRITES = {"PUT": {"name": "Berta"}, "DELETE": {"state": "absent"}}
NOT_DONE = [201, 202, 203, 205, 206, 207, 226, 299]
pytestmark = pytest.mark.usefixtures("waits")


@pytest.mark.parametrize("status", NOT_DONE)
@pytest.mark.parametrize("method", WRITES)
def test_another_success_is_not_taken_for_done(sim, method, status):
    sim.fault(method=method, status=status, json={"data": None}, times=-1)
    result = tasks.run(sim, partner_user, **BEN, **WRITES[method])
    assert (result["failed"], result["changed"]) == (True, True)
    assert f"the API does not answer a {method} with this status; is this the URL of the API? (HTTP {status})" in result["msg"]
    assert tasks.user(sim, seed.BEN_EMAIL)["roles"] == ["Member"]
    assert tasks.methods(sim) == ["GET", method, "GET"], "it is not repeated, but looked at once"


@pytest.mark.parametrize("status", NOT_DONE)
@pytest.mark.parametrize("method", UIPATH_WRITES)
def test_nor_is_it_on_the_other_platform(sim, method, status):
    sim.fault(method=method, status=status, json={"succeeded": True}, times=-1)
    result = uipath_tasks.run(sim, uipath_user, **BERT, **UIPATH_WRITES[method])
    assert (result["failed"], result["changed"]) == (True, True)
    assert f"the API does not answer a {method} with this status; is this the URL of the API? (HTTP {status})" in result["msg"]
    assert person(sim, seed_uipath.BERT_EMAIL)["name"] == "Bert"


@pytest.mark.parametrize("status", [200, 204])
@pytest.mark.parametrize("number", [1, 2])
def test_a_removal_is_done_with_200_and_204(sim, status, number):
    sim.fault(method="DELETE", status=status, body="", when="after", times=-1)
    stay = [seed_uipath.ANNA_EMAIL, seed_uipath.FINN_EMAIL, seed_uipath.DORA_EMAIL][number - 1 :]
    others = [{"user_name": one} for one in ("cara.k", "edda", seed_uipath.DIRK_USER_NAME)]
    users = [*({"email": one} for one in stay), *others]
    result = uipath_tasks.run(sim, uipath_users, users=users, purge=True, max_removals="2")
    assert (result.get("failed"), result["changed"]) == (None, True)


@pytest.mark.parametrize("status", [200, 204])
def test_an_update_without_a_result_is_looked_at(sim, status):
    """Its documented answer says succeeded."""
    sim.fault(method="PUT", status=status, body="", when="after", times=-1)
    result = uipath_tasks.run(sim, uipath_user, **BERT, name="Berta")
    assert (result.get("failed"), result["changed"]) == (None, True)
    assert asked(sim) == [SEEN, f"PUT {ONE}", f"GET {ONE}"]
    result = uipath_tasks.run(sim, uipath_user, **BERT, name="Bertha", password=PASSWORD, update_password="always")
    assert (result["failed"], result["changed"]) == (True, True), "no look can tell of a password"
    assert "may have been done" in result["msg"]


@pytest.mark.parametrize("status", [404, 410])
def test_only_a_404_says_gone(sim, status):
    """A 410 is not the API's: it comes from whoever took the API away."""
    sim.fault(method="DELETE", status=status, times=-1)
    result = tasks.run(sim, partner_user, **BEN, state="absent")
    assert (result.get("failed"), result["changed"]) == ((None, True) if status == 404 else (True, False))
    sim.fault(method="GET", status=410, times=-1)
    result = uipath_tasks.run(sim, uipath_user, id=seed_uipath.BERT_ID, state="absent")
    assert (result["failed"], result["failure"]["status"]) == (True, 410)


@pytest.mark.parametrize("status", [201, 202, 203, 204, 205, 206])
def test_what_is_read_comes_with_a_200(sim, status):
    sim.fault(method="GET", status=status, json={"data": None, "results": [], "totalCount": 0}, times=-1)
    for result in (
        tasks.run(sim, partner_user_info),
        tasks.run(sim, partner_user_info, id=seed.BEN_ID),
        uipath_tasks.run(sim, uipath_user_info),
        uipath_tasks.run(sim, uipath_user_info, id=seed_uipath.BERT_ID),
        tasks.run(sim, partner_user, id=seed.BEN_ID, state="absent"),
        uipath_tasks.run(sim, uipath_user, id=seed_uipath.BERT_ID, state="absent"),
    ):
        assert (result["failed"], result["failure"]["status"]) == (True, status)
        assert "the API does not answer a GET" in result["msg"]
    assert sim.writes == 0


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_empty_answer_is_no_proof_that_nobody_is_there(sim, state):
    sim.fault(method="GET", status=200, body="", times=-1)
    for result in (
        uipath_tasks.run(sim, uipath_user, id=seed_uipath.BERT_ID, state=state),
        tasks.run(sim, partner_user, id=seed.BEN_ID, state=state),
    ):
        assert (result["failed"], result["changed"]) == (True, False)
        assert "the answer is empty; is this the URL of the API? (HTTP 200)" in result["msg"]
    assert sim.writes == 0


@pytest.mark.parametrize("body", ["null", "{}", '{"id": null}', '{"userName": "somebody"}'])
def test_an_answer_without_a_user_is_looked_at(sim, body):
    sim.fault(method="GET", path=f"(?i){seed_uipath.BERT_ID}", status=200, body=body)
    result = uipath_tasks.run(sim, uipath_user, id=seed_uipath.BERT_ID.upper(), state="absent")
    assert (result.get("failed"), result["changed"]) == (None, True)
    assert asked(sim)[1:3] == [SEEN, f"DELETE {ONE}"]
    assert person(sim, seed_uipath.BERT_EMAIL) is None


def test_a_batch_that_is_created_with_an_empty_answer_is_looked_for(sim):
    users = [{"email": f"new{number}@acme.example"} for number in range(2)]
    sim.fault(method="POST", status=200, body="", when="after")
    result = uipath_tasks.run(sim, uipath_users, users=users)
    assert (result.get("failed"), result["changed"]) == (None, True)
    sim.fault(method="POST", status=200, body="", times=-1)
    result = uipath_tasks.run(sim, uipath_users, users=[{"email": "other@acme.example"}])
    assert (result["failed"], result["changed"]) == (True, True)
    check = f"; check identity_url, {sim.url}{seed_uipath.BASE}; it may have been done anyway"
    assert f"the answer is empty; is this the URL of the API? (HTTP 200){check}" in result["msg"]

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many users at once: how they are put together, what one bad user costs, and what a limit of requests costs."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed
from simulator import uipath_auth

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.clock import Clock
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import directory as _uipath
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.servers import ticking
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    asked,
    bodies,
    four_runs,
    people,
    person,
    run,
    world,
)

BAD = "bad@acme.example"
NOT_DONE = {"succeeded": False, "errors": [{"code": "Bad", "description": "no such person"}]}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def batch(monkeypatch):
    """How many users go into a batch."""
    monkeypatch.setattr(_uipath, "BATCH", 4)
    return 4


@pytest.fixture
def simulated_clock(monkeypatch, waits):
    """The windows of the simulator's limits pass with the waits of the client, which take no time."""
    monkeypatch.setattr(uipath_auth, "time", waits)


def emails(number, start=0):
    return [seed.generated_email(index) for index in range(start, start + number)]


def newcomers(number, start=0, **members):
    return [{"email": email, **members} for email in emails(number, start)]


def sizes(sim):
    """How many users each batch had."""
    return [len(body.get("users") or body.get("userIds") or ()) for body in bodies(sim, "POST", "DELETE") if body]


def failed(result):
    return sorted(one["email"] for one in result.get("failures", ()))


# Put together


@pytest.mark.parametrize("concurrency", [1, 8])
def test_creates_go_by_group_set_in_batches(sim, batch, concurrency):
    users = newcomers(9) + newcomers(2, 9, groups=["Finance", "Everyone"])
    users += newcomers(2, 11, group_ids=[seed.EVERYONE_ID.upper(), seed.FINANCE_ID]) + newcomers(1, 13, groups=["Finance"])
    users += newcomers(1, 14, groups=[])
    result = four_runs(sim, uipath_users, users=users, concurrency=concurrency)
    posts = [body for body in result.bodies if body]
    by_groups = {}
    for body in posts:
        by_groups.setdefault(tuple(sorted(map(str.lower, body["groupIDs"]))), []).append(len(body["users"]))
    both = tuple(sorted([seed.EVERYONE_ID, seed.FINANCE_ID]))
    assert {key: sorted(found) for key, found in by_groups.items()} == {(): [2, 4, 4], both: [4], (seed.FINANCE_ID,): [1]}
    assert all(body["partitionGlobalId"] == seed.PARTITION_ID for body in posts)
    for number in range(9, 13):
        assert person(sim, seed.generated_email(number))["groups"] == ["Everyone", "Finance"]


@pytest.mark.parametrize("concurrency", [1, 8])
def test_removals_go_in_batches_and_a_last_one_by_id(sim, batch, concurrency):
    sim.reset(world(users=12))
    result = four_runs(sim, uipath_users, users=newcomers(3), purge=True, max_removals="9", concurrency=concurrency)
    assert [one.removesuffix(seed.generated_user_id(11)) for one in sorted(result.requests[1:4])][:2] == ["DELETE /api/User"] * 2
    assert len(result.requests) == 5
    assert sorted(len(body["userIds"]) if body else 1 for body in result.bodies) == [1, 4, 4]
    assert sorted(people(sim)) == emails(3)


# One bad user


@pytest.mark.parametrize("answer", ["live", "openapi"])
@pytest.mark.parametrize("refusal", [400, 200, "400_without_errors", "200_without_errors"])
@pytest.mark.parametrize("position", [0, 3, 7])
def test_one_bad_user_costs_only_himself(sim, monkeypatch, refusal, answer, position):
    monkeypatch.setattr(_uipath, "BATCH", 8)
    sim.settings(uipath_refusal=refusal, uipath_bulk_create_answer=answer)
    users = newcomers(8)
    users[position]["user_name"] = "ROBOT-1"
    result = run(sim, uipath_users, users=users)
    assert failed(result) == ["robot-1"]
    assert result["changed"]
    assert len([name for name in people(sim) if name.startswith("person")]) == 7
    assert sizes(sim)[0] == 8
    assert sorted(sizes(sim)) == [1, 1, 2, 2, 4, 4, 8]
    words = "DuplicateUserName: User name 'ROBOT-1' is already taken." if refusal in (200, 400) else "(HTTP "
    assert words in result["failures"][0]["msg"]
    assert result["failures"][0]["failure"]["status"] == int(str(refusal)[:3])
    sim.clear_journal()
    again = run(sim, uipath_users, users=[one for one in users if "user_name" not in one])
    assert (again["changed"], sim.writes) == (False, 0)


@pytest.mark.parametrize("status", [200, 400, 404, 409, 413, 422])
def test_every_way_to_refuse_a_batch_is_taken_for_one(sim, batch, status):
    sim.fault(method="POST", contains=BAD, status=status, json=NOT_DONE, times=-1)
    result = run(sim, uipath_users, users=[*newcomers(6), {"email": BAD}])
    assert failed(result) == [BAD]
    assert "Bad: no such person" in result["failures"][0]["msg"]
    assert len([name for name in people(sim) if name.startswith("person")]) == 6


@pytest.mark.parametrize("status", [401, 403, 415, 501, 500])
def test_what_does_not_concern_a_user_is_no_reason_to_split(sim, batch, status):
    sim.fault(method="POST", path=BULK, status=status, times=-1)
    result = run(sim, uipath_users, users=newcomers(4), retries=0)
    assert failed(result) == emails(4)
    assert len(bodies(sim)) == 1
    assert all(one["failure"]["status"] == status for one in result["failures"])


@pytest.mark.parametrize("limit", [1, 3])
def test_a_server_that_takes_fewer_at_once_gets_fewer(sim, monkeypatch, limit):
    monkeypatch.setattr(_uipath, "BATCH", 16)
    sim.reset(world())
    sim.settings(uipath_bulk_create_limit=limit, uipath_bulk_delete_limit=limit)
    assert "failed" not in run(sim, uipath_users, users=newcomers(16), concurrency=1)
    sim.clear_journal()
    result = run(sim, uipath_users, users=newcomers(3), purge=True, max_removals="100%")
    assert "failed" not in result, result
    assert sorted(people(sim)) == emails(3)


def test_bad_users_everywhere(sim, batch):
    users = newcomers(12)
    for number in (0, 3, 4, 11):
        users[number]["user_name"] = f"bad-{number}"
    sim.fault(method="POST", contains='"userName": "bad-', status=400, json=NOT_DONE, times=-1)
    result = run(sim, uipath_users, users=users)
    assert failed(result) == ["bad-0", "bad-11", "bad-3", "bad-4"]
    assert len([name for name in people(sim) if name.startswith("person")]) == 8


def test_somebody_who_came_meanwhile_is_adopted_and_made_as_wanted(sim, batch):
    """The listing does not show her yet, the create is refused because of her, and the next listing shows her."""
    sim.settings(uipath_visible_reads=0)
    assert run(sim, uipath_users, users=newcomers(1, 2, name="Old"))["changed"]
    seen = {"totalCount": 0, "results": []}
    sim.clear_journal()
    sim.fault(method="GET", status=200, json=seen)
    result = run(sim, uipath_users, users=newcomers(4, name="New"))
    assert "failed" not in result, result
    assert {user["name"] for name, user in people(sim).items() if name.startswith("person")} == {"New"}
    assert bodies(sim, "PUT") == [{"name": "New"}]


# Removals that are refused


@pytest.mark.parametrize("partial", ["never", 400])
@pytest.mark.parametrize("unknown", ["ignored", 400])
@pytest.mark.parametrize("missing", [404, 204])
def test_a_removal_that_is_refused_as_a_whole_is_done_by_parts(sim, batch, partial, unknown, missing):
    sim.reset(world(users=9))
    sim.settings(uipath_bulk_delete_partial=partial, uipath_bulk_delete_unknown=unknown, uipath_missing_delete=missing)
    sim.fault(method="DELETE", contains=seed.generated_user_id(4), status=400, times=2)
    result = run(sim, uipath_users, users=newcomers(1), purge=True, max_removals="100%")
    assert "failed" not in result, result
    assert sorted(people(sim)) == emails(1)


@pytest.mark.parametrize(("status", "splits"), [(200, True), (400, True), (404, True), (422, True), (403, False), (501, True)])
def test_one_who_cannot_be_removed_costs_only_himself(sim, batch, status, splits):
    sim.reset(world(users=5))
    stuck = seed.generated_user_id(2)
    body = {"json": NOT_DONE}
    sim.fault(method="DELETE", contains=stuck, status=status, times=-1, **body)
    sim.fault(method="DELETE", path=f"{stuck}$", status=400 if status == 404 else status, times=-1, **body)
    result = run(sim, uipath_users, users=newcomers(1), purge=True, max_removals="100%")
    assert failed(result) == ([seed.generated_email(2)] if splits else emails(4, 1))
    assert result["changed"] is splits
    assert all("no such person" in one["msg"] for one in result["failures"])
    assert len(people(sim)) == (2 if splits else 5)
    assert sum(one["done"] for one in result["changes"]) == (3 if splits else 0)


def test_without_a_bulk_call_each_is_removed_by_id(sim, batch):
    sim.reset(world(users=5))
    sim.fault(method="DELETE", contains="userIds", status=405, times=-1)
    result = run(sim, uipath_users, users=newcomers(1), purge=True, max_removals="4")
    assert (result.get("failed"), list(people(sim))) == (None, emails(1))
    assert [request for request in asked(sim) if request.startswith("DELETE")].count("DELETE /api/User") == 1


def test_a_removal_without_an_answer_is_asked_again(sim, batch):
    sim.reset(world(users=9))
    sim.settings(uipath_bulk_delete_unknown=400)
    sim.fault(method="DELETE", action="reset", when="after", times=2)
    result = run(sim, uipath_users, users=newcomers(1), purge=True, max_removals="100%")
    assert "failed" not in result, result
    assert sorted(people(sim)) == emails(1)


@pytest.mark.parametrize("number", [1, 4])
def test_a_removal_that_gets_no_answer_at_all_is_a_failure(sim, batch, number):
    sim.reset(world(users=number + 1))
    sim.fault(method="DELETE", action="reset", times=-1)
    result = run(sim, uipath_users, users=newcomers(1), purge=True, max_removals="100%", retries=1)
    assert failed(result) == emails(number, 1)
    assert result["changed"] is True, "perhaps, and what is not known is not said"
    assert len(people(sim)) == number + 1


# Answers that do not come


@pytest.mark.parametrize(
    "fault", [{"action": "reset"}, {"action": "close"}, {"action": "truncate"}, {"status": 503}, {"status": 408}]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_without_an_answer_is_looked_for_and_not_sent_twice(sim, batch, fault, when):
    sim.fault(method="POST", when=when, **fault)
    result = run(sim, uipath_users, users=newcomers(4))
    assert "failed" not in result, result
    done = when == "after" or fault.get("action") == "truncate"
    assert asked(sim).count(f"POST {BULK}") == (1 if done else 2)
    assert sorted(user["user_name"] for user in result["users"] if user["user_name"].startswith("person")) == emails(4)


@pytest.mark.parametrize("number", [1, 4])
@pytest.mark.parametrize("fault", [{"action": "close"}, {"status": 502}])
def test_who_was_created_without_an_answer_and_is_not_visible_yet_is_ours(sim, batch, number, fault):
    """The repetition is refused, since the names are taken: by the attempt before."""
    sim.settings(uipath_visible_reads=3)
    sim.fault(method="POST", when="after", **fault)
    result = run(sim, uipath_users, users=newcomers(number, is_active=False, password="Secret-9"))
    assert (result.get("failed"), result["changed"]) == (None, True)
    assert asked(sim).count(f"POST {BULK}") == 2
    created = {name: one for name, one in people(sim).items() if name.startswith("person")}
    assert sorted(created) == emails(number)
    assert {(one["isActive"], one["password"]) for one in created.values()} == {(False, "Secret-9")}


def test_a_batch_that_gets_no_answer_at_all_is_a_failure_of_each(sim, batch):
    sim.fault(method="POST", action="reset", times=-1)
    result = run(sim, uipath_users, users=newcomers(4), retries=1)
    assert failed(result) == emails(4)
    assert result["changed"] is True, "perhaps, and what is not known is not said"
    doubt = "it may have been done anyway: check these 4 users in the UiPath organization, or run the task again"
    assert result["msg"].count(doubt) == 1
    assert asked(sim).count(f"POST {BULK}") == 2


# Limits


@pytest.mark.usefixtures("simulated_clock")
@pytest.mark.parametrize("header", ["absent", "seconds"])
@pytest.mark.parametrize("body", ["text", "empty", "html", "message", "problem"])
def test_a_limit_is_waited_out_with_one_warning(sim, waits, header, body):
    sim.reset(world(users=25))
    sim.settings(uipath_limits=True, uipath_limit_change=20, uipath_retry_after=header, uipath_limit_body=body)
    # One after the other: a wait that takes no time cannot overlap with another one.
    result = run(sim, uipath_users, users=newcomers(25, name="New"), concurrency=1)
    assert "failed" not in result, result
    assert {user["name"] for user in people(sim).values()} == {"New"}
    refused = [request for request in sim.requests if request["status"] == 429]
    assert refused
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith("Waiting for up to 360 s in total (retry_budget): Updating person")
    assert result.warnings[0].endswith("(HTTP 429)")
    assert waits.monotonic() >= 299


def test_many_at_once_wait_together(sim):
    """With real time: waits that overlap are one wait to the budget, and one warning."""
    sim.reset(world(users=12))
    sim.settings(uipath_limits=True, uipath_limit_window=0.6, uipath_limit_change=6)
    with ticking(Clock()):
        result = run(sim, uipath_users, users=newcomers(12, name="New"), retry_budget=20)
    assert "failed" not in result, result
    assert len([request for request in sim.requests if request["status"] == 429]) >= 6
    assert len(result.warnings) == 1


@pytest.mark.usefixtures("simulated_clock")
@pytest.mark.parametrize("kind", ["get", "post", "change"])
def test_a_limit_of_any_method_is_waited_out(sim, waits, batch, kind):
    sim.reset(world(users=8))
    sim.settings(uipath_limits=True, uipath_limit_window=60, **{f"uipath_limit_{kind}": 1})
    options = {"users": newcomers(12, 8), "purge": True, "max_removals": "8", "retry_budget": 1000}
    result = run(sim, uipath_users, **options)
    assert "failed" not in result, result
    assert sorted(people(sim)) == emails(12, 8)
    assert waits.monotonic() >= 59
    assert len(result.warnings) == 1
    assert run(sim, uipath_users, **options)["changed"] is False


@pytest.mark.usefixtures("simulated_clock")
def test_a_limit_that_outlasts_the_budget_is_a_clear_failure_and_the_next_run_goes_on(sim, waits):
    sim.reset(world(users=200))
    sim.settings(uipath_limits=True)
    options = {"users": newcomers(200, name="New")}
    result = run(sim, uipath_users, retry_budget=100, **options)
    assert len(result["failures"]) == 40
    assert result["changed"]
    assert all("s of retry_budget are left" in one["msg"] and one["failure"]["status"] == 429 for one in result["failures"])
    assert sum(user["name"] == "New" for user in people(sim).values()) == 160
    waits.append(300)
    result = run(sim, uipath_users, **options)
    assert (len(result["plan"]["update"]), result["plan"]["unchanged"], result.warnings) == (40, 160, [])


@pytest.mark.usefixtures("simulated_clock")
def test_a_limit_is_not_waited_out_without_retries(sim, waits):
    sim.settings(uipath_limits=True, uipath_limit_get=0)
    result = run(sim, uipath_users, users=[], retries=0)
    assert (result["failure"]["status"], waits) == (429, [])


@pytest.mark.usefixtures("simulated_clock")
def test_single_removals_would_take_windows_and_batches_do_not(sim, waits):
    sim.reset(world(users=1001))
    sim.settings(uipath_limits=True)
    assert "failed" not in run(sim, uipath_users, users=newcomers(1), purge=True, max_removals="100%")
    assert asked(sim).count("DELETE /api/User") == math.ceil(1000 / _uipath.BATCH)
    assert waits == []

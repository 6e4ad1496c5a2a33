# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors in every shape that UiPath has for them, and any mixture of faults on the requests of a task."""

from __future__ import annotations

from unittest import mock

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import directory as _uipath
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.servers import without_waiting
from ansible_collections.rosterops.saas_users.tests.unit.tasks import told_credential
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    CLIENT,
    NEW_EMAIL,
    NEW_NAME,
    PASSWORD,
    SEEN,
    asked,
    people,
    person,
    run,
)

SHAPES = ["problem", "problem_errors", "identity_result", "nested_result", "error_message", "status_code", "message"]
SHAPES += ["abp", "text", "html", "empty"]
LONG_STORY = {"succeeded": False, "errors": [{"code": f"Code{n}", "description": f"Reason {n}."} for n in range(3)]}


# Every shape


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("who", [{"email": NEW_EMAIL}, {"id": seed.BERT_ID}], ids=str)
def test_no_refusal_is_taken_for_absence(sim, shape, status, state, who):
    sim.settings(uipath_error_shape=shape)
    sim.fault(method="GET", status=status, times=-1)
    result = run(sim, uipath_user, state=state, **who)
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, status)
    assert result["failure"]["message"].strip()
    said = f"Reading {result['msg'][8:].split(':')[0]}: {result['failure']['message']} (HTTP {status})"
    assert result["msg"] == said + told_credential(sim, status, "access_token")
    assert not set("{<") & set(result["msg"])
    assert (sim.writes, len(sim.requests)) == (0, 1)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("task", ["create", "update", "delete"])
def test_a_write_that_is_refused_says_why_in_every_shape(sim, shape, task):
    sim.settings(uipath_error_shape=shape)
    options = {
        "create": {"email": NEW_EMAIL, "group_ids": [seed.GLOBEX_GROUP_ID]},
        "update": {"email": seed.BERT_EMAIL, "password": "Sh0rt!+", "update_password": "always"},
        "delete": {"email": seed.BERT_EMAIL, "state": "absent"},
    }[task]
    if task == "delete":
        sim.fault(method="DELETE", status=400)
    result = run(sim, uipath_user, **options)
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, 400)
    reason = {"create": f"Group '{seed.GLOBEX_GROUP_ID}' was not found.", "update": "Passwords must be at least 8 characters."}
    told = "Bad Request" if shape in ("empty", "html") else reason.get(task, "")
    assert told in result["msg"]
    assert person(sim, seed.BERT_EMAIL)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("wrap", [lambda said: said, lambda said: {"result": said, "users": []}], ids=["openapi", "live"])
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("task", ["create", "update", "delete"])
def test_every_code_and_description_is_shown(sim, task, status, wrap):
    method = {"create": "POST", "update": "PUT", "delete": "DELETE"}[task]
    sim.fault(method=method, status=status, json=wrap(LONG_STORY))
    options = {"create": {"email": NEW_EMAIL}, "update": {"name": "Berta"}, "delete": {"state": "absent"}}[task]
    result = run(sim, uipath_user, **{"email": seed.BERT_EMAIL, **options})
    assert result["msg"].endswith(f": Code0: Reason 0.; Code1: Reason 1.; Code2: Reason 2. (HTTP {status})")
    assert result["failure"]["metadata"] == LONG_STORY["errors"]
    assert result["changed"] is False


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("answer", [{"succeeded": False, "errors": None}, {"succeeded": False}, {"result": {"succeeded": False}}])
def test_a_failure_without_a_reason_is_one_all_the_same(sim, answer):
    sim.fault(method="PUT", status=200, json=answer)
    result = run(sim, uipath_user, email=seed.BERT_EMAIL, name="Berta")
    assert result["msg"].endswith(": the server returned succeeded: false without a reason (HTTP 200)")


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("answer", ["<html>Sign in</html>", "[]", "7", '"done"', "true"])
def test_an_answer_that_is_no_result_is_not_taken_for_success(sim, answer, method):
    sim.fault(method=method, status=200, body=answer)
    options = {"POST": {"email": NEW_EMAIL}, "PUT": {"name": "Berta"}, "DELETE": {"state": "absent"}}[method]
    result = run(sim, uipath_user, **{"email": seed.BERT_EMAIL, **options})
    assert (result["changed"], result["failure"]["status"]) == (True, 200)
    who = NEW_NAME if method == "POST" else seed.BERT_EMAIL
    assert result["msg"].endswith(
        f"; is this the URL of the API? (HTTP 200); check identity_url, {sim.url}{seed.BASE}; it may have been done anyway: "
        f"check {who} in the UiPath organization, or run the task again, which checks first"
    )


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("missing", [404, 400, "failed"])
def test_somebody_who_is_gone_cannot_be_updated(sim, missing):
    sim.settings(uipath_missing_update=missing)
    gone = {"id": seed.MISSING_ID, "userName": "gone", "type": 0}
    sim.fault(path="/api/User/users", status=200, json={"totalCount": 1, "results": [gone]})
    result = run(sim, uipath_user, user_name="gone", name="Gone")
    assert result["failure"]["status"] == (404 if missing == 404 else 400)
    assert result["changed"] is False


# Any mixture

TASKS = {
    "roster": {
        "users": [
            {"email": NEW_EMAIL, "groups": ["Finance"]},
            {"email": "yves@acme.example", "is_active": False, "password": PASSWORD},
            {"user_name": "xan", "groups": ["Finance"]},
            {"email": seed.ANNA_EMAIL, "name": "Anne"},
            {"id": seed.CARA_ID, "groups": []},
            {"user_name": "edda"},
        ],
        "purge": True,
        "protected": ["*dora*"],
        "max_removals": "3",
    },
    "purge": {"users": [{"user_name": "edda"}, {"user_name": "cara.k"}], "purge": True, "max_removals": "100%"},
    "create": {"users": [{"email": f"new{n}@acme.example"} for n in range(6)]},
}
STAY = {"roster": {NEW_NAME, "yves@acme.example", "xan", seed.ANNA_EMAIL, "cara.k", "edda", seed.DORA_EMAIL}}
STAY["purge"] = {"edda", "cara.k"}
ROBOTS = {"robot-1", "acme\\staff", "invoice-robot", seed.CLIENT_ID}
CONTENT = st.sampled_from(
    [
        {},
        {"body": ""},
        {"body": "<html><title>Bad gateway</title></html>"},
        {"body": '{"results": ['},
        {"json": {"results": None}},
        {"json": LONG_STORY},
        {"json": {"result": {"succeeded": False, "errors": None}}},
        {"json": {"errors": {"$": ["odd"]}}},
        {"headers": {"Retry-After": "1"}},
        {"headers": {"Retry-After": "100"}},
    ]
)
STATUSES = [302, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504]


@st.composite
def faults(draw):
    """One order, for any request of the task, before or after its work."""
    order = {
        "method": draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "DELETE"])),
        "when": draw(st.sampled_from(["before", "after"])),
        "times": draw(st.integers(1, 4)),
        "skip": draw(st.integers(0, 2)),
    }
    action = draw(st.sampled_from(["answer", "answer", "reset", "close", "truncate"]))
    if action != "answer":
        return {**order, "action": action}
    return {**order, "status": draw(st.sampled_from(STATUSES)), **draw(CONTENT)}


SERVERS = st.fixed_dictionaries(
    {},
    optional={
        "uipath_refusal": st.sampled_from([200, "400_without_errors", "200_without_errors"]),
        "uipath_error_shape": st.sampled_from(SHAPES),
        "uipath_bulk_create_answer": st.just("openapi"),
        "uipath_bulk_create_limit": st.integers(1, 2),
        "uipath_bulk_delete_limit": st.integers(1, 2),
        "uipath_bulk_delete_unknown": st.just(400),
        "uipath_bulk_delete_refused": st.sampled_from([400, 405, 411, 501]),
        "uipath_bulk_delete_partial": st.just(400),
        "uipath_missing_delete": st.just(204),
        "uipath_visible_reads": st.integers(1, 3),
        "uipath_writes_wait": st.just(True),
        "uipath_users_path": st.just("older"),
        "uipath_unknown_call": st.just(405),
        "uipath_unique_email": st.just(False),
        "uipath_total_count": st.sampled_from(["missing", "0", "too_small", "too_large"]),
        "uipath_enums": st.just("strings"),
        "uipath_no_groups": st.just("array"),
        "uipath_unset_text": st.sampled_from(["empty", "null"]),
        "uipath_token_uses": st.integers(1, 4),
    },
)


@mock.patch.object(_uipath, "BATCH", 3)
@without_waiting
def three_runs(simulator, task, orders, changed, **options):
    """With the faults, without, and once more: what holds of each."""
    options = {**TASKS[task], **options}
    simulator.reset()
    simulator.settings(**changed)
    before = people(simulator)
    simulator.faults(*orders)
    first = run(simulator, uipath_users, **options)
    if first.get("failed"):
        assert first["msg"].rstrip(".")
        assert isinstance(first["changed"], bool)
    check_nobody_lost(simulator, task, before)
    simulator.clear_faults()
    second = run(simulator, uipath_users, **options)
    if changed.get("uipath_visible_reads"):  # what the second run still saw is not there any more
        second = run(simulator, uipath_users, **options)
    assert "failed" not in second, second
    check_nobody_lost(simulator, task, before)
    simulator.clear_journal()
    third = run(simulator, uipath_users, **options)
    assert (third.get("failed"), third["changed"], simulator.writes) == (None, False, 0)
    return first, third


def check_nobody_lost(simulator, task, before):
    """Whoever is to stay stays the same; nobody comes who is not wanted."""
    now = people(simulator)
    for name in {*ROBOTS, *(STAY.get(task) or before)} & set(before):
        assert now[name]["id"] == before[name]["id"]
    wanted = {(one.get("email") or one.get("user_name") or "").lower() for one in TASKS[task]["users"]}
    assert set(now) <= set(before) | wanted


@settings(max_examples=60)
@given(
    task=st.sampled_from(sorted(TASKS)),
    orders=st.lists(faults(), max_size=5),
    retries=st.integers(0, 5),
    concurrency=st.sampled_from([1, 8]),
    changed=SERVERS,
)
def test_whatever_goes_wrong_the_next_run_makes_it_good(simulator, task, orders, retries, concurrency, changed):
    if "uipath_token_uses" in changed:
        concurrency = 1  # a token that several use at once is used up at once
    first, third = three_runs(simulator, task, orders, changed, retries=retries, concurrency=concurrency, **CLIENT)
    names = {user["user_name"].lower() for user in third["users"]}
    assert names == STAY.get(task, names)
    assert names == set(people(simulator)) - ROBOTS
    if not orders:
        assert "failed" not in first, first
    if task == "roster":
        yves = person(simulator, "yves@acme.example")
        assert yves["isActive"] is False
        assert [person(simulator, name)["groups"] for name in (NEW_NAME, "xan", "cara.k")] == [["Finance"], ["Finance"], []]
        assert yves["password"] in (PASSWORD, None), "a password that could not be set is no difference that can be seen"


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["reset", "close", "truncate"]), min_size=1, max_size=5), st.sampled_from(["before", "after"]))
def test_whatever_is_not_answered_is_looked_for(simulator, actions, when):
    orders = [{"method": "POST", "action": action, "when": when} for action in actions]
    first, _third = three_runs(simulator, "create", orders, {}, concurrency=1)
    assert first["changed"]
    assert "failed" not in first, first


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from([408, 429, 500, 502, 503, 504]), st.booleans()), min_size=1, max_size=5))
def test_whatever_is_answered_with_a_5xx_is_looked_for(simulator, errors):
    orders = [{"method": "POST", "status": status, "when": "after" if done else "before"} for status, done in errors]
    first, _third = three_runs(simulator, "create", orders, {}, concurrency=1)
    assert first["changed"]
    assert "failed" not in first, first


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_hangs_is_given_up_and_looked_at(sim, when):
    sim.fault(method="POST", action="hang", when=when)
    result = run(sim, uipath_user, email=NEW_EMAIL, timeout=0.2)
    assert result["changed"]
    assert (asked(sim).count(SEEN), asked(sim).count(f"POST {BULK}")) == (3, 1 if when == "after" else 2)
    assert person(sim, NEW_EMAIL)["id"] == result["user"]["id"]

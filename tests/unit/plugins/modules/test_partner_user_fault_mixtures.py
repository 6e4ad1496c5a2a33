# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any mixture of faults on the requests of one task: never two invitations, a clean end, and the next run makes it good."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user
from ansible_collections.rosterops.saas_users.tests.unit.servers import without_waiting
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL, invitations, keys, run, user

TASKS = {
    "invite": {"email": NEW_EMAIL, "role_ids": [seed.ACME_ADMIN]},
    "invite with names": {"email": NEW_EMAIL, "roles": ["viewer", "Admin"]},
    "invite with a role": {"email": NEW_EMAIL, "role": "admin"},
    "invite with nothing": {"email": NEW_EMAIL},
    "change": {"email": seed.CLEO_EMAIL, "role_ids": [seed.ACME_VIEWER]},
    "change by id": {"id": seed.CLEO_ID, "roles": ["Admin"]},
    "leave alone": {"email": seed.BEN_EMAIL, "role_ids": [seed.ACME_MEMBER]},
    "remove": {"email": seed.BEN_EMAIL, "state": "absent"},
    "remove by id": {"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "state": "absent"},
    "remove nobody": {"email": NEW_EMAIL, "state": "absent"},
}
HTML = "<html><title>Bad gateway</title></html>"
CONTENT = st.sampled_from(
    [
        {},
        {"echo": True},
        {"body": ""},
        {"body": HTML},
        {"body": '{"data": ['},
        {"json": {"data": None}},
        {"json": {"data": {}}},
        {"json": {"message": "still being processed"}},
        {"json": {"error": {"message": ["odd"]}}},
        {"body_size": 100_000},
        {"headers": {"Retry-After": "1"}},
        {"headers": {"Retry-After": "soon", "X-RateLimit-Reset": "²"}},
        {"headers": {"Retry-After": "100"}},
        {"headers": {"Location": "/elsewhere"}},
    ]
)
STATUSES = [200, 302, 400, 401, 403, 404, 408, 409, 422, 429, 500, 501, 502, 503, 504]


@st.composite
def faults(draw):
    """One order, for any request of the task, before or after its work."""
    order = {
        "method": draw(st.sampled_from(["GET", "POST", "POST", "PUT", "DELETE"])),
        "when": draw(st.sampled_from(["before", "after"])),
        "times": draw(st.integers(1, 4)),
        "skip": draw(st.integers(0, 1)),
    }
    action = draw(st.sampled_from(["answer", "answer", "answer", "reset", "close", "truncate"]))
    if action != "answer":
        return {**order, "action": action}
    return {**order, "status": draw(st.sampled_from(STATUSES)), **draw(CONTENT)}


@without_waiting
def three_runs(simulator, options, orders, changed):
    """With the faults, without, and once more: what holds of each."""
    simulator.reset()
    simulator.settings(**changed)
    simulator.faults(*orders)
    first = run(simulator, partner_user, **options)
    if first.get("failed"):
        assert first["msg"].rstrip(".")
        assert isinstance(first["changed"], bool)
    assert all(keys(simulator)), "no POST goes without an Idempotency-Key"
    assert invitations(simulator) <= 1
    simulator.clear_faults()
    second = run(simulator, partner_user, **options)
    assert "failed" not in second, second
    simulator.clear_journal()
    third = run(simulator, partner_user, **options)
    assert third["changed"] is False
    assert simulator.writes == 0
    invited = options.get("state") != "absent" and options.get("email") == NEW_EMAIL
    assert simulator.invitations()["total"] == (1 if invited else 0)
    return first, third


@settings(max_examples=150)
@given(
    task=st.sampled_from(sorted(TASKS)),
    orders=st.lists(faults(), min_size=1, max_size=5),
    retries=st.integers(0, 5),
    changed=st.fixed_dictionaries(
        {},
        optional={
            "duplicate_email": st.sampled_from([422, 409]),
            "missing_user_get": st.sampled_from([404, "empty", "null", "no_id"]),
            "error_shape": st.sampled_from(["current", "legacy", "2021", "status_code", "html", "empty"]),
            "empty_lists": st.sampled_from(["null", "array"]),
        },
    ),
)
def test_whatever_goes_wrong_nobody_is_invited_twice_and_the_next_run_makes_it_good(simulator, task, orders, retries, changed):
    options = {**TASKS[task], "retries": retries}
    first, third = three_runs(simulator, options, orders, changed)
    if options.get("state") == "absent":
        assert user(simulator, options["email"]) is None
        assert third["user"] is None
    else:
        name = options.get("email", seed.CLEO_EMAIL)
        assert third["user"]["id"] == user(simulator, name)["id"]
        assert "failed" in first or first["user"]["id"] == third["user"]["id"]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["reset", "close", "truncate"]), min_size=1, max_size=5), st.sampled_from(["before", "after"]))
def test_whatever_is_not_answered_goes_on_with_one_key(simulator, actions, when):
    orders = [{"method": "POST", "action": action, "when": when} for action in actions]
    first, _third = three_runs(simulator, TASKS["invite"], orders, {})
    assert first["changed"]
    assert invitations(simulator) == 1


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from([408, 500, 502, 503, 504]), st.booleans()), min_size=1, max_size=5))
def test_whatever_is_answered_with_a_5xx_is_looked_for(simulator, errors):
    orders = [{"method": "POST", "status": status, "when": "after" if done else "before"} for status, done in errors]
    first, _third = three_runs(simulator, TASKS["invite"], orders, {})
    assert first["changed"]
    assert invitations(simulator) == 1

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults in the middle of a roster: nobody is invited twice, nobody who should stay is removed, the next run makes it good."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.plugins.modules.test_partner_user_fault_mixtures import (
    faults,
    without_waiting,
)
from ansible_collections.rosterops.saas_users.tests.unit.rosters import SURFACES, acme, invited, on, roster
from ansible_collections.rosterops.saas_users.tests.unit.tasks import keys

NEW = [f"new{number}@acme.example" for number in range(4)]
CHANGED = [f"changed{number}@acme.example" for number in range(3)]
LEFT_ALONE = [seed.ADA_EMAIL, "kept@acme.example"]
LEAVING = [f"leaving{number}@acme.example" for number in range(3)]
SAFE = ["boss@vendor.example"]
OPTIONS = {
    "users": [
        *({"email": email, "roles": ["Viewer", "member"]} for email in NEW[:2]),
        *({"email": email, "role_ids": [seed.ACME_VIEWER]} for email in NEW[2:]),
        *({"email": email.upper(), "roles": ["Admin"]} for email in CHANGED),
        *({"email": email} for email in LEFT_ALONE),
    ],
    "purge": True,
    "max_removals": "50%",
    "protected": ["*@vendor.example"],
    "retry_budget": 100_000,
}
MUST_STAY = {*CHANGED, *LEFT_ALONE, *SAFE}
GOAL = {
    **{email: ["Member", "Viewer"] for email in NEW[:2]},
    **{email: ["Viewer"] for email in NEW[2:]},
    **{email: ["Admin"] for email in CHANGED},
    seed.ADA_EMAIL: ["Admin"],
    LEFT_ALONE[1]: ["Member"],
    SAFE[0]: ["Viewer"],
}
MEMBERS = [*CHANGED, LEFT_ALONE[1], *LEAVING]
WORLD = acme((seed.ADA_EMAIL, "Admin"), *((email, "Member") for email in MEMBERS), (SAFE[0], "Viewer"))
SEEDED = {user["email"]: user["roles"] for user in WORLD["organizations"][0]["users"]}
STATUSES = [400, 403, 404, 408, 409, 422, 429, 500, 501, 502, 503, 504]
ONE = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "POST", "PUT", "DELETE"]),
        "when": st.sampled_from(["before", "after"]),
        "times": st.sampled_from([1, 2, 3, 7, -1]),
        "skip": st.integers(0, 3),
    }
)
HONEST = st.builds(lambda one, status: {**one, "status": status}, ONE, st.sampled_from(STATUSES))
LOST = st.builds(lambda one, action: {**one, "action": action}, ONE, st.sampled_from(["reset", "close", "truncate"]))
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "duplicate_email": st.sampled_from([422, 409]),
        "error_shape": st.sampled_from(["current", "legacy", "2021", "status_code", "html", "empty"]),
        "extra_members": st.booleans(),
        "legacy_role": st.booleans(),
    },
)


def nothing_bad(sim):
    """What holds at any time."""
    assert set(roster(sim)) >= MUST_STAY, "nobody is removed who should stay"
    assert set(roster(sim)) <= MUST_STAY | set(NEW) | set(LEAVING)
    assert max(invited(sim).values(), default=0) <= 1, "nobody is invited twice"


def prove_told(result):
    """A failure is told person by person, and which of them."""
    for failure in result.get("failures", ()):
        assert failure["email"] in {*NEW, *CHANGED, *LEAVING}
        assert failure["action"] in ("create", "update", "delete")
        assert failure["failure"].keys() == {"status", "method", "url", "code", "message", "metadata"}
        assert failure["msg"]
    assert isinstance(result["changed"], bool)


def prove_looked_first(sim):
    """Whoever may have been invited by a request is looked for before another one, with a new Idempotency-Key, is sent.

    The simulator refuses to invite a person twice; not every server might. Holds if one request is sent after the other.
    """
    attempts = {}
    looks = [request["n"] for request in sim.requests if request["method"] == "GET" and request["path"].endswith("/users")]
    for request in sim.requests:
        if request["method"] == "POST":
            email, key = request["body"]["email"].lower(), request["headers"]["idempotency-key"]
            before = attempts.setdefault(email, [])
            if before and before[-1][1] != key:
                doubtful = [number for number, other, status in before if other == before[-1][1] and status != 429]
                assert not doubtful or any(max(doubtful) < number < request["n"] for number in looks)
            before.append((request["n"], key, request["status"]))


@without_waiting
def three_runs(simulator, surface, orders, changed, **options):
    """With the faults, without, and once more."""
    simulator.reset(WORLD)
    simulator.settings(**changed)
    simulator.faults(*orders)
    first = on(surface, simulator, **{**OPTIONS, **options})
    prove_told(first)
    assert all(keys(simulator)), "no POST goes without an Idempotency-Key"
    if options.get("concurrency") == 1:
        prove_looked_first(simulator)
    nothing_bad(simulator)
    left = roster(simulator)
    simulator.clear_faults()
    second = on(surface, simulator, **OPTIONS)
    assert "failed" not in second, second["msg"]
    nothing_bad(simulator)
    assert roster(simulator) == GOAL
    assert second["changed"] == (left != GOAL)
    simulator.clear_journal()
    third = on(surface, simulator, **OPTIONS)
    assert (third["changed"], simulator.writes) == (False, 0)
    assert invited(simulator) == {(seed.ACME_ID, email): 1 for email in NEW}
    return first, left


@settings(max_examples=80)
@given(
    surface=st.sampled_from(sorted(SURFACES)),
    orders=st.lists(HONEST | LOST, min_size=1, max_size=6),
    retries=st.integers(0, 4),
    concurrency=st.sampled_from([1, 8]),
    changed=SETTINGS,
)
def test_whatever_goes_wrong_nobody_is_invited_twice_or_removed_by_mistake(
    simulator, surface, orders, retries, concurrency, changed
):
    first, left = three_runs(simulator, surface, orders, changed, retries=retries, concurrency=concurrency)
    if "failed" not in first:
        assert left == GOAL
    if first["changed"]:
        assert left != SEEDED or "may have been done anyway" in str(first)


@settings(max_examples=60)
@given(orders=st.lists(LOST | ONE.map(lambda order: {**order, "status": 504}), min_size=1, max_size=4), retries=st.integers(0, 2))
def test_a_task_that_says_unchanged_has_changed_nothing(simulator, orders, retries):
    first, left = three_runs(simulator, "partner", orders, {}, retries=retries)
    assert first["changed"] or left == SEEDED


@settings(max_examples=80)
@given(orders=st.lists(faults(), min_size=1, max_size=6), retries=st.integers(0, 3), changed=SETTINGS)
def test_nor_does_a_server_that_lies_make_it_happen(simulator, orders, retries, changed):
    """Answers that were never the API's: pages, null for a list, a success that shows nobody."""
    three_runs(simulator, "partner", orders, changed, retries=retries, concurrency=1)


@settings(max_examples=25)
@given(orders=st.lists(LOST.map(lambda order: {**order, "times": 2}), min_size=1, max_size=4))
def test_lost_answers_alone_cost_nobody_anything(simulator, orders):
    first, left = three_runs(simulator, "partner", orders, {}, retries=12)
    assert "failed" not in first
    assert (first["changed"], left) == (True, GOAL)


@settings(max_examples=20)
@given(
    orders=st.lists(
        ONE.map(lambda order: {**order, "status": 503, "times": 2}) | ONE.map(lambda order: {**order, "status": 429, "times": 2}),
        min_size=1,
        max_size=4,
    )
)
def test_nor_does_a_server_that_is_busy(simulator, orders):
    first, left = three_runs(simulator, "basic", orders, {}, retries=12)
    assert (first.get("failed"), left) == (None, GOAL)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_does_not_answer_in_time(simulator, surface, when):
    orders = [{"method": method, "action": "hang", "when": when, "skip": 1} for method in ("POST", "PUT", "DELETE")]
    first, left = three_runs(simulator, surface, orders, {}, timeout=0.3)
    assert (first.get("failed"), left) == (None, GOAL)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("order", [{"status": 500}, {"status": 422}, {"action": "reset"}])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_no_removal_is_begun_after_a_write_that_failed(simulator, surface, order, method):
    first, left = three_runs(simulator, surface, [{"method": method, "times": -1, **order}], {}, retries=1)
    assert first["failed"]
    assert {failure["action"] for failure in first["failures"]} == {"create" if method == "POST" else "update"}
    assert set(LEAVING) <= set(left)
    assert first["changed"] is True


@pytest.mark.parametrize("surface", SURFACES)
def test_removals_go_on_after_an_invitation_that_was_never_answered_and_is_found(simulator, surface):
    orders = [{"method": "POST", "times": -1, "action": "close", "when": "after"}]
    first, left = three_runs(simulator, surface, orders, {}, retries=1)
    assert (first.get("failed"), left) == (None, GOAL)


@pytest.mark.parametrize("surface", SURFACES)
def test_no_removal_is_begun_after_an_update_that_was_never_answered(simulator, surface):
    orders = [{"method": "PUT", "times": -1, "action": "close", "when": "after"}]
    first, left = three_runs(simulator, surface, orders, {}, retries=1)
    assert {failure["action"] for failure in first["failures"]} == {"update"}
    assert set(LEAVING) <= set(left)

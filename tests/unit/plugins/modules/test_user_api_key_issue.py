# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking for a key: what is lost on the way, what is refused, and that no value shows."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.keys import STALE, Place, alive, keep
from ansible_collections.rosterops.saas_users.tests.unit.tasks import keys

BEN = {"user_id": seed.BEN_ID}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["key_file", "current_key"])
def place(request, tmp_path):
    return Place(request.param, tmp_path)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", ["reset", "close", "truncate"])
@pytest.mark.parametrize("state", ["present", "rotated"])
def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(sim, place, action, when, state):
    sim.fault(method="POST", action=action, when=when, times=2)
    result = keep(sim, state=state, **place.put(None))
    assert place.has_new(sim, result)
    assert (len(keys(sim)), len(set(keys(sim)))) == (3, 1)


def test_an_answer_that_takes_too_long_is_asked_for_with_the_same_key(sim, place):
    sim.fault(method="POST", action="hang", when="after")
    assert place.has_new(sim, keep(sim, timeout=0.3, **place.put(None)))
    assert (len(keys(sim)), len(set(keys(sim)))) == (2, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 429])
def test_an_error_before_the_work_is_repeated_with_another_key(sim, place, status):
    sim.fault(method="POST", status=status, times=2, record=True)
    assert place.has_new(sim, keep(sim, **place.put(None)))
    assert (len(keys(sim)), len(set(keys(sim)))) == (3, 3)


def test_an_error_after_the_work_leaves_a_key_that_nobody_has_seen_and_says_so(sim, place):
    sim.fault(method="POST", status=500, when="after")
    result = keep(sim, **place.put(None))
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, True, 409)
    assert result["msg"].endswith(
        ". An earlier attempt of this task ended with a server error, and may have issued a key whose value nobody knows: set "
        "revoke_existing to replace it. If this user had a key before, set it in current_key or key_file instead"
    )
    assert "If this user already has a key" not in result["msg"]
    assert place.has_new(sim, keep(sim, revoke_existing=True, **place.put(None)))


def test_an_error_of_the_server_before_a_refusal_may_have_issued_a_key(sim, place):
    """But nothing is known to be revoked, and the key that the user had is still alive."""
    sim.faults({"method": "POST", "status": 503}, {"method": "POST", "status": 503})
    result = keep(sim, **BEN, **place.put(None))
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, True, 409)
    assert "may have issued a key whose value nobody knows: set revoke_existing to replace it" in result["msg"]
    assert "set it in current_key or key_file instead" in result["msg"]
    assert alive(sim, seed.BEN_ID) == seed.BEN_KEY


def test_an_attempt_that_did_not_reach_the_server_has_issued_nothing(sim, place):
    sim.fault(method="POST", status=429)
    result = keep(sim, **BEN, **place.put(None))
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, 409)
    assert "If this user already has a key, its value cannot be read again" in result["msg"]
    assert "may have issued" not in result["msg"]


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"data": None}},
        {"json": {"data": {}}},
        {"json": {"data": {"value": ""}}},
        {"json": {"data": {"value": None}}},
        {"json": {"data": {"value": "schlüssel"}}},
        {"json": {"data": {"value": "a\nb"}}},
        {"json": {"data": {"value": 7}}},
        {"body": ""},
        {"body": "<html>"},
    ],
    ids=str,
)
def test_a_success_without_a_key_is_a_failure(sim, place, answer):
    sim.fault(method="POST", status=200, **answer)
    result = keep(sim, **place.put(None))
    assert (result["failed"], result["changed"]) == (True, True)
    assert "A key may have been issued anyway" in result["msg"]
    assert place.holds(None)


def test_a_lost_answer_may_have_revoked_a_key_and_says_so(sim, place):
    sim.fault(method="POST", action="reset", when="after", times=-1)
    result = keep(sim, **BEN, state="rotated", retries=1, **place.put(seed.BEN_KEY))
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["msg"].endswith(REVOKED)


DOUBTS = {
    "504": [{"status": 504, "times": -1}],
    "408": [{"status": 408, "times": -1}],
    "520": [{"status": 520, "times": -1}],
    "reset": [{"action": "reset", "times": -1}],
    "lost, then 401": [{"action": "reset"}, {"status": 401, "times": -1}],
    "lost, then 503": [{"action": "reset"}, {"status": 503, "times": -1}],
    "504, then 401": [{"status": 504}, {"status": 401, "times": -1}],
    "504, then 500": [{"status": 504}, {"status": 500, "times": -1}],
    "202": [{"status": 202, "times": -1}],
    "206": [{"status": 206, "times": -1}],
    "200, and broken gzip": [{"status": 200, "headers": {"content-encoding": "gzip"}, "body": "no gzip", "times": -1}],
    "in flight": [{"status": 409, "json": {"message": "a request with this key is in flight"}, "times": -1}],
}
REVOKED = (
    ". A key may have been issued anyway, and an earlier one revoked: fix the cause, and run the task with state=rotated "
    "to get a known key. Until then the old key may be invalid, which caller_info shows"
)
NOT_REVOKED = (
    ". A key may have been issued anyway, and no earlier one was revoked: fix the cause, and run the task with "
    "state=rotated to get a known key"
)


@pytest.mark.parametrize("doubt", DOUBTS)
@pytest.mark.parametrize(
    ("options", "words"), [({"state": "rotated"}, REVOKED), ({"revoke_existing": True}, REVOKED), ({}, NOT_REVOKED)], ids=str
)
def test_whatever_was_not_answered_may_have_issued_a_key_and_says_what_to_do(sim, place, doubt, options, words):
    sim.faults(*({"method": "POST", **fault} for fault in DOUBTS[doubt]))
    result = keep(sim, **BEN, retries=1, **options, **place.put(None))
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["msg"].endswith(words)
    assert place.holds(None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500, 503])
def test_what_the_server_answers_itself_is_believed(sim, place, status):
    sim.fault(method="POST", status=status, times=-1)
    result = keep(sim, **BEN, state="rotated", retries=1, **place.put(None))
    assert (result["failed"], result["changed"]) == (True, False)
    assert "may have been issued" not in result["msg"]


def test_a_key_that_was_issued_without_an_answer_is_replaced_by_the_next_rotation(sim, place):
    sim.fault(method="POST", status=504, when="after", times=-1)
    assert keep(sim, **BEN, state="rotated", retries=0, **place.put(seed.BEN_KEY))["changed"]
    unknown = alive(sim, seed.BEN_ID)
    assert unknown != seed.BEN_KEY
    sim.clear_faults()
    result = keep(sim, **BEN, state="rotated", **place.put(seed.BEN_KEY))
    assert place.has_new(sim, result, seed.BEN_ID)
    assert alive(sim, seed.BEN_ID) != unknown


def test_a_refusal_has_issued_nothing(sim, place):
    sim.fault(method="POST", status=403, times=-1)
    result = keep(sim, **place.put(None))
    assert (result["failed"], result["changed"]) == (True, False)
    assert "may have been issued" not in result["msg"]


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_server_that_quotes_keys_shows_none(sim, place, status):
    sim.faults({"path": "/api/me", "echo": True, "status": 401}, {"method": "POST", "echo": True, "status": status, "times": -1})
    result = keep(sim, retries=0, **place.put(STALE))
    assert result["failed"]
    assert "***" in result["msg"]


def test_a_server_that_quotes_the_key_at_hand_shows_none(sim, place):
    sim.fault(path="/api/me", echo=True, status=404)
    result = keep(sim, **BEN, **place.put(seed.BEN_KEY))
    assert result["failed"]
    assert "rejected credential: Bearer ***" in result["msg"]

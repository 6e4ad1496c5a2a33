# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A key that somebody else's page speaks of was not tried: it is never replaced, and nothing is touched."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.keys import STALE, Place, keep, posts

BEN = {"user_id": seed.BEN_ID}
STATES = ["present", "rotated"]
PAGE = "<html><head><title>Blocked</title></head><body>Your request was blocked.</body></html>"
WORDS = "invalid or unknown API key"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["key_file", "current_key"])
def place(request, tmp_path):
    return Place(request.param, tmp_path)


def is_left_alone(sim, place, value, result, status):
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, status)
    assert result["msg"].startswith("Identifying the caller: ")
    where = "key_file" if place.is_file else "current_key"
    assert f"This does not show that the key in {where} is invalid, so it is unchanged, and no key was issued." in result["msg"]
    assert "run the task again" in result["msg"]
    assert (posts(sim), sim.writes) == ([], 0)
    assert place.holds(value)


# What a firewall, a proxy, a gateway or a rule about addresses says

OTHERS = [
    {"status": 403, "body": PAGE},
    {"status": 403, "body": ""},
    {"status": 403, "body": "Forbidden"},
    {"status": 403, "json": {"key": "forbidden", "message": "IP address not allowed", "status": 403}},
    {"status": 403, "json": {"message": WORDS}},
    {"status": 401, "body": PAGE},
    {"status": 401, "body": ""},
    {"status": 401, "body": "Unauthorized"},
    {"status": 401, "body": f"<p>{WORDS}</p>"},
    {"status": 401, "body": "[" * 3000},
    {"status": 401, "json": WORDS},
    {"status": 401, "body": "null"},
    {"status": 401, "json": 401},
    {"status": 401, "json": {}},
    {"status": 401, "json": [{"message": WORDS}]},
    {"status": 401, "json": {"message": ""}},
    {"status": 401, "json": {"message": None, "status": 401}},
    {"status": 401, "json": {"message": [WORDS]}},
    {"status": 401, "json": {"key": "unauthorized", "status": 401}},
    {"status": 401, "json": {"message": "IP address not allowed", "status": 403}},
    {"status": 401, "json": {"message": "IP address not allowed", "status_code": 403}},
    {"status": 401, "json": {"message": "Unauthorized", "request_id": "5f0c"}},
    {"status": 401, "json": {"statusCode": 401, "message": "Access denied due to missing subscription key."}},
    {"status": 401, "json": {"Message": "User is not authorized to access this resource"}},
    {"status": 401, "json": {"error": "invalid_token", "error_description": "The token has expired"}},
    {"status": 401, "json": {"error": {"code": 401, "message": "No credentials", "status": "UNAUTHENTICATED"}}},
    {"status": 401, "json": {"error": {"message": ""}}},
    {"status": 401, "json": {"error": {"message": WORDS}, "success": False}},
    {"status": 401, "json": {"error": {}}},
    {"status": 401, "json": {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}},
    {"status": 401, "json": {"type": "about:blank", "title": "Unauthorized", "status": 401}},
    {"status": 401, "json": {"data": {"message": WORDS}}},
    {"status": 407, "body": PAGE},
    {"status": 407, "json": {"message": WORDS, "status": 407}},
    {"status": 402, "json": {"message": WORDS}},
    {"status": 404, "json": {"message": WORDS}},
    {"status": 451, "body": PAGE},
    {"status": 500, "json": {"message": WORDS}},
    {"status": 502, "body": PAGE},
    {"status": 503, "json": {"message": WORDS, "status": 401}},
]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("revoke_existing", [True, False])
@pytest.mark.parametrize("fault", OTHERS, ids=str)
def test_what_others_say_is_no_reason_to_replace_a_key(sim, place, check_mode, state, revoke_existing, fault):
    sim.fault(path="/api/me", times=-1, **fault)
    before = sim.state()
    options = {"state": state, "revoke_existing": revoke_existing, "retries": 1, **place.put(seed.BEN_KEY)}
    is_left_alone(sim, place, seed.BEN_KEY, keep(sim, check_mode, **BEN, **options), fault["status"])
    assert sim.state() == before


@pytest.mark.parametrize("shape", ["html", "empty"])
@pytest.mark.parametrize("revoke_existing", [True, False])
def test_a_dead_key_is_left_as_well_where_a_proxy_rewrites_what_the_api_says(sim, place, shape, revoke_existing):
    sim.settings(error_shape=shape)
    is_left_alone(sim, place, STALE, keep(sim, **BEN, revoke_existing=revoke_existing, **place.put(STALE)), 401)


@pytest.mark.parametrize("age", [0, 0.0001])
def test_a_key_that_is_too_old_and_could_not_be_tried_is_not_rotated(sim, tmp_path, age):
    place = Place("key_file", tmp_path)
    sim.fault(path="/api/me", times=-1, status=403, body=PAGE)
    is_left_alone(sim, place, seed.BEN_KEY, keep(sim, **BEN, max_age=age, **place.put(seed.BEN_KEY)), 403)


@pytest.mark.parametrize("revoke_existing", [True, False])
@pytest.mark.parametrize("fault", [{"status": 403, "body": PAGE}, {"status": 401, "body": ""}], ids=str)
def test_a_key_that_an_interrupted_run_has_left_and_that_could_not_be_tried_stays(sim, tmp_path, revoke_existing, fault):
    path = tmp_path / "ben.key"
    beside = path.with_name("ben.key.new")
    path.write_text(STALE, encoding="utf-8")
    beside.write_text(seed.BEN_KEY, encoding="utf-8")
    for file in (path, beside):
        file.chmod(0o600)
    sim.fault(path="/api/me", times=-1, skip=1, **fault)
    result = keep(sim, **BEN, key_file=str(path), revoke_existing=revoke_existing)
    assert f"This does not show that the key in {beside} is invalid" in result["msg"]
    assert (posts(sim), path.read_text(encoding="utf-8"), beside.read_text(encoding="utf-8")) == ([], STALE, seed.BEN_KEY)


# What the API itself says

OWN = [
    {"key": "unauthorized", "message": WORDS, "metadata": {}, "status": 401},
    {"message": WORDS},
    {"key": None, "message": WORDS, "metadata": None, "status": None},
    {"code": 401, "context": {}, "error": WORDS, "status": "Unauthorized"},
    {"error": WORDS, "status": "401"},
    {"error": {"message": WORDS}},
    {"message": WORDS, "status_code": 401, "metadata": []},
]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("body", OWN, ids=str)
def test_a_401_in_each_of_the_api_s_own_shapes_is_a_rejection(sim, place, state, body):
    sim.fault(path="/api/me", status=401, json=body)
    result = keep(sim, state=state, **place.put(STALE))
    assert place.has_new(sim, result)
    assert result["diff"]["before"] == "key: rejected\n"


@pytest.mark.parametrize("version", ["2025-09-18", "2024-02-08"])
@pytest.mark.parametrize("shape", ["documented", "current", "legacy", "2021", "status_code"])
def test_a_dead_key_is_rejected_in_each_shape(sim, place, version, shape):
    sim.settings(error_shape=shape)
    result = keep(sim, api_version=version, **place.put(STALE))
    assert place.has_new(sim, result)
    assert posts(sim) == ["force=false"]


@pytest.mark.parametrize("key", ["message", "invalid"])
def test_a_dead_key_that_is_a_part_of_what_the_api_says_is_rejected_all_the_same(sim, key):
    assert keep(sim, current_key=key)["issued"] is True

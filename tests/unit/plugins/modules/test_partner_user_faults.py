# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that goes wrong between a task and the API. Nobody is ever invited twice, and each failure is clean."""

from __future__ import annotations

import email.utils
import time

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user
from ansible_collections.rosterops.saas_users.tests.unit.tasks import (
    NEW_EMAIL,
    asked,
    invitations,
    keys,
    methods,
    run,
    told_credential,
    user,
)

HTML = "<html><head><title>Bad gateway</title></head><body><h1>nginx</h1></body></html>"
NEW = {"email": NEW_EMAIL, "role_ids": [seed.ACME_ADMIN]}
BEN_LEAVES = {"email": seed.BEN_EMAIL, "state": "absent"}
BEN_RISES = {"email": seed.BEN_EMAIL, "role_ids": [seed.ACME_ADMIN]}
NO_ANSWERS = ["reset", "close", "truncate"]
SERVER_ERRORS = [408, 500, 502, 503, 504]
BODIES = [{}, {"body": HTML}, {"body": ""}, {"body": "{"}, {"body_size": 1_000_000}, {"json": []}, {"json": {"error": None}}]

pytestmark = pytest.mark.usefixtures("waits")


def converges(sim, options):
    """Whether the same task now succeeds, and once more writes nothing."""
    sim.clear_faults()
    assert "failed" not in run(sim, partner_user, **options)
    sim.clear_journal()
    assert run(sim, partner_user, **options)["changed"] is False
    return sim.writes == 0


# Creating: no answer


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", NO_ANSWERS)
def test_an_invitation_without_an_answer_is_asked_for_with_the_same_key(sim, action, when):
    sim.fault(method="POST", action=action, when=when, times=2)
    result = run(sim, partner_user, **NEW)
    assert result["changed"]
    assert result["user"]["role_ids"] == [seed.ACME_ADMIN]
    assert asked(sim) == ["GET /", "POST /", "POST /", "POST /"]
    assert len(set(keys(sim))) == 1
    assert invitations(sim) == 1
    assert converges(sim, NEW)


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_invitation_that_takes_too_long_is_asked_for_with_the_same_key(sim, when):
    sim.fault(method="POST", action="hang", when=when)
    assert run(sim, partner_user, timeout=0.4, **NEW)["changed"]
    assert len(keys(sim)) >= 2
    assert len(set(keys(sim))) == 1
    assert invitations(sim) == 1


def test_an_invitation_that_is_still_under_way_is_waited_for(sim):
    """The answer of the first request comes after the client has left; the second one is told that it is in flight."""
    sim.fault(method="POST", action="delay", delay=2.0)
    assert run(sim, partner_user, timeout=0.4, retries=5000, retry_budget=900_000, **NEW)["changed"]
    statuses = {request["status"] for request in sim.requests if request["method"] == "POST"}
    assert 409 in statuses
    assert len(set(keys(sim))) == 1
    assert invitations(sim) == 1


@pytest.mark.parametrize("words", [{"message": "idempotency key in flight"}, {"error": "a request is being processed"}], ids=str)
def test_an_invitation_in_flight_is_asked_for_with_the_same_key(sim, words):
    sim.fault(method="POST", status=409, json=words, record=False, times=2)
    assert run(sim, partner_user, **NEW)["changed"]
    assert len(keys(sim)) == 3
    assert len(set(keys(sim))) == 1
    assert invitations(sim) == 1


# Creating: an answer that says nothing of what was done


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.parametrize("status", SERVER_ERRORS)
def test_an_invitation_that_was_sent_before_the_error_is_found(sim, status, body):
    sim.fault(method="POST", when="after", status=status, **body)
    result = run(sim, partner_user, **NEW)
    assert result["changed"]
    assert result["user"]["id"] == user(sim, NEW_EMAIL)["id"]
    assert asked(sim) == ["GET /", "POST /", "GET /"]
    assert invitations(sim) == 1


@pytest.mark.parametrize("status", SERVER_ERRORS)
def test_an_invitation_that_was_not_sent_is_sent_with_a_new_key_after_a_look(sim, status):
    sim.fault(method="POST", status=status, times=2, record=True)
    assert run(sim, partner_user, **NEW)["changed"]
    assert asked(sim) == ["GET /", "POST /", "GET /", "POST /", "GET /", "POST /"]
    assert len(set(keys(sim))) == 3
    assert invitations(sim) == 1


def test_an_error_that_is_replayed_under_its_key_does_not_last(sim):
    """No answer, then under the same key the 500 that the first request got: only a new key gets further."""
    sim.faults({"method": "POST", "status": 500, "action": "truncate", "record": True})
    assert run(sim, partner_user, **NEW)["changed"]
    assert invitations(sim) == 1


def test_a_limit_after_no_answer_is_no_proof_that_nothing_was_done(sim):
    sim.faults({"method": "POST", "action": "reset", "when": "after"}, {"method": "POST", "status": 429})
    result = run(sim, partner_user, **NEW)
    assert result["changed"]
    assert asked(sim) == ["GET /", "POST /", "POST /", "GET /"]
    assert invitations(sim) == 1


@pytest.mark.parametrize("status", [409, 422])
def test_somebody_whom_another_invites_meanwhile_is_adopted(sim, status):
    sim.settings(duplicate_email=status)
    sim.fault(method="GET", status=200, json={"data": None})  # an old view of the organization
    result = run(sim, partner_user, **BEN_RISES)
    assert result["user"]["id"] == seed.BEN_ID
    assert asked(sim) == ["GET /", "POST /", "GET /", f"PUT /{seed.BEN_ID}"]
    assert user(sim, seed.BEN_EMAIL)["roles"] == ["Admin"]
    assert sim.invitations()["total"] == 0


def test_who_is_adopted_without_any_role_gets_the_wanted_ones(sim):
    """In a listing null is no role at all, and not a member that is left out."""
    listed = {"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "role_ids": None}
    sim.faults(*({"method": "GET", "status": 200, "json": {"data": data}} for data in (None, [listed])))
    result = run(sim, partner_user, **BEN_RISES)
    assert asked(sim) == ["GET /", "POST /", "GET /", f"PUT /{seed.BEN_ID}"]
    assert (result["changed"], user(sim, seed.BEN_EMAIL)["roles"]) == (True, ["Admin"])


def test_where_nobody_can_see_who_is_there_the_refusal_says_so(sim):
    sim.faults({"method": "POST", "status": 422}, {"method": "GET", "status": 403, "skip": 1})
    result = run(sim, partner_user, **NEW)
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, 422)
    assert "; whether this user exists anyway could not be read: Reading the users" in result["msg"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", ["reset", "close"])
def test_an_invitation_that_is_never_answered_is_looked_for_in_the_end(sim, action, when):
    sim.fault(method="POST", action=action, when=when, times=-1)
    result = run(sim, partner_user, retries=2, timeout=0.5, **NEW)
    assert methods(sim) == ["GET", "POST", "POST", "POST", "GET"]
    assert (bool(result.get("failed")), invitations(sim)) == ((True, 0) if when == "before" else (False, 1))
    assert result["changed"], "perhaps, and what is not known is not said"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 451, 501])
@pytest.mark.parametrize("body", BODIES, ids=str)
def test_a_refusal_is_final(sim, status, body):
    sim.fault(method="POST", status=status, **body)
    result = run(sim, partner_user, **NEW)
    assert result["failed"]
    assert result["failure"]["status"] == status
    assert result["failure"]["method"] == "POST"
    assert result["failure"]["url"] == f"{sim.url}/api/organizations/{seed.ACME_ID}/users"
    assert result["msg"].startswith(f"Creating {NEW_EMAIL} in organization {seed.ACME_ID}: ")
    is_of_the_api = body == {} or isinstance(body.get("json"), dict)
    elsewhere = f"; check api_url, {sim.url}" if status in (404, 405) and not is_of_the_api else ""
    assert result["msg"].endswith(f"(HTTP {status}){elsewhere}{told_credential(sim, status, 'partner_key')}")
    assert len(result["msg"]) < 800
    assert not result["changed"]
    assert methods(sim) == ["GET", "POST"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "answer", [{"body": HTML}, {"body": ""}, {"body": '{"da'}, {"json": {"data": []}}, {"json": {}}], ids=str
)
def test_a_success_that_shows_no_user_is_looked_for_and_no_reason_for_another_invitation(sim, answer, when):
    sim.fault(method="POST", when=when, status=200, **answer)
    result = run(sim, partner_user, **NEW)
    assert (result.get("failed"), result["changed"]) == (True if when == "before" else None, True)
    assert methods(sim) == ["GET", "POST", "GET"]
    assert converges(sim, NEW)
    assert invitations(sim) == 1


# Anything else


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fault", [{"action": one} for one in NO_ANSWERS] + [{"status": one} for one in SERVER_ERRORS], ids=str)
@pytest.mark.parametrize(("method", "options"), [("GET", NEW), ("PUT", BEN_RISES), ("DELETE", BEN_LEAVES)])
def test_what_can_be_repeated_is_repeated(sim, method, options, fault, when):
    sim.fault(method=method, when=when, times=2, **fault)
    result = run(sim, partner_user, **options)
    assert result["changed"]
    assert methods(sim).count(method) == 3
    assert converges(sim, options)
    assert invitations(sim) == (1 if options is NEW else 0)


@pytest.mark.parametrize(("method", "options"), [("GET", NEW), ("POST", NEW), ("PUT", BEN_RISES), ("DELETE", BEN_LEAVES)])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(sim, method, options, status):
    sim.fault(method=method, status=status, headers={"Location": f"{sim.url}/api/me"})
    result = run(sim, partner_user, **options)
    assert result["failed"]
    assert f"the server redirects to {sim.url}/api/me" in result["msg"]
    assert methods(sim) == (["GET"] if method == "GET" else ["GET", method])
    assert converges(sim, options)


@pytest.mark.parametrize(("method", "options"), [("PUT", BEN_RISES), ("DELETE", BEN_LEAVES)])
@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_a_refused_change_is_final(sim, method, options, status):
    sim.fault(method=method, status=status, when="before")
    result = run(sim, partner_user, **options)
    assert result["failed"]
    assert result["changed"] is False
    assert result["failure"]["status"] == status
    assert methods(sim) == ["GET", method]


def test_a_404_on_a_write_is_a_failure(sim):
    sim.fault(method="PUT", status=404)
    result = run(sim, partner_user, **BEN_RISES)
    assert result["failed"]
    assert result["msg"].startswith(f"Updating {seed.BEN_EMAIL} in organization")


def test_an_update_that_is_accepted_and_not_done_is_a_failure(sim):
    ben = {"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "role_ids": [seed.ACME_MEMBER]}
    sim.fault(method="PUT", status=200, json={"data": ben}, times=-1)
    result = run(sim, partner_user, **BEN_RISES)
    assert result["failed"]
    assert "the server returned success, but the user has role_ids" in result["msg"]
    assert methods(sim) == ["GET", "PUT"]


# Secrets


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [401, 403, 400])
def test_an_echoed_key_does_not_show(sim, method, status):
    sim.fault(method=method, echo=True, status=status)
    result = run(sim, partner_user, **NEW)
    assert result["failed"]
    assert "***" in result["msg"]
    assert "***" in result["failure"]["message"]


def test_an_echoed_basic_credential_does_not_show(sim):
    sim.fault(path="/api/permissions/roles", echo=True)
    result = run(sim, partner_user, email=NEW_EMAIL, roles=["Admin"])
    assert result["failed"]
    assert result["msg"].count("***") == 2
    assert sim.writes == 0


# Waiting


def date(seconds):
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


@pytest.mark.parametrize(
    "header",
    [
        lambda: {"Retry-After": "20"},
        lambda: {"Retry-After": date(20)},
        lambda: {"X-RateLimit-Reset": str(int(time.time()) + 20)},
    ],
    ids=["seconds", "date", "reset"],
)
@pytest.mark.parametrize("status", [429, 503])
def test_what_the_server_asks_for_is_waited_with_a_warning(sim, waits, status, header):
    sim.fault(method="GET", status=status, headers=header())
    result = run(sim, partner_user, email=seed.BEN_EMAIL)
    assert len(waits) == 1
    assert 18 <= waits[0] <= 21
    (warning,) = result.warnings
    assert warning.startswith(f"Waiting {waits[0]:.0f} s before the next attempt: Reading the users of organization")


@pytest.mark.parametrize(("retry_after", "warnings"), [("2", 0), ("3", 1)])
def test_only_a_long_wait_is_worth_a_warning(sim, waits, retry_after, warnings):
    sim.fault(method="GET", status=429, headers={"Retry-After": retry_after})
    assert len(run(sim, partner_user, email=seed.BEN_EMAIL).warnings) == warnings
    assert waits == [float(retry_after)]


def test_a_limited_invitation_goes_afresh_without_a_look(sim, waits):
    sim.fault(method="POST", status=429, headers={"Retry-After": "1"}, record=True)
    assert run(sim, partner_user, **NEW)["changed"]
    assert asked(sim) == ["GET /", "POST /", "POST /"]
    assert len(set(keys(sim))) == 2
    assert (waits, invitations(sim)) == ([1.0], 1)


@pytest.mark.parametrize("retry_after", ["121", "999999999", "9" * 400])
def test_a_wait_that_does_not_fit_fails_at_once_and_says_why(sim, waits, retry_after):
    sim.fault(method="GET", status=429, headers={"Retry-After": retry_after})
    result = run(sim, partner_user, email=seed.BEN_EMAIL)
    assert result["failed"]
    assert "but only 120 s of retry_budget are left" in result["msg"]
    assert (waits, methods(sim)) == ([], ["GET"])


def test_the_budget_is_of_the_whole_task(sim, waits):
    slow = {"status": 429, "headers": {"Retry-After": "40"}}
    sim.faults({"method": "GET", **slow}, {"method": "POST", **slow, "times": 5})
    result = run(sim, partner_user, retry_budget=70, **NEW)
    assert result["failed"]
    assert "retry_budget" in result["msg"]


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_the_number_of_attempts(sim, retries):
    sim.fault(method="GET", status=503, times=-1)
    result = run(sim, partner_user, retries=retries, **NEW)
    assert result["failed"]
    assert len(sim.requests) == retries + 1
    assert (f"after {retries + 1} attempts" in result["msg"]) is (retries > 0)

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's API key is issued, alive, and in its place: the table, cell by cell, with the key in a file and in the task."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.tests.unit.keys import STALE, Place, alive, every_key, keep, posts, steps
from ansible_collections.rosterops.saas_users.tests.unit.tasks import as_done, texts

BEN = {"user_id": seed.BEN_ID}
STATES = ["present", "rotated"]
NEW, REPLACED = "key: newly issued\n", "key: newly issued, the old one revoked\n"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["key_file", "current_key"])
def place(request, tmp_path):
    return Place(request.param, tmp_path)


# Alive, and this user's


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("who", [BEN, {"email": "BEN@acme.example"}, {**BEN, "email": seed.BEN_EMAIL}], ids=str)
def test_alive_and_present_stays(sim, place, check_mode, who):
    before = sim.state()
    result = keep(sim, check_mode, **who, **place.put(seed.BEN_KEY))
    assert (result["changed"], result["issued"], result["api_key"]) == (False, False, None)
    assert texts(result) == ("key: alive\n", "key: alive\n")
    assert result["changes"] == []
    assert steps(sim) == ["GET me"], "the key is proven by use, with one request"
    assert sim.requests[0]["headers"]["authorization"] == f"Bearer {seed.BEN_KEY}"
    assert sim.state() == before
    assert place.holds(seed.BEN_KEY)


def test_alive_and_rotated_is_replaced(sim, place):
    result = keep(sim, **BEN, state="rotated", **place.put(seed.BEN_KEY))
    assert place.has_new(sim, result, seed.BEN_ID)
    assert texts(result) == ("key: alive\n", REPLACED)
    assert seed.BEN_KEY not in every_key(sim)
    assert (posts(sim), steps(sim)) == (["force=true"], ["GET me", f"GET {seed.BEN_ID}", "POST keys"])


def test_rotated_replaces_each_time(sim, place):
    options = place.put(seed.BEN_KEY)
    first = keep(sim, **BEN, state="rotated", **options)
    value = alive(sim, seed.BEN_ID)
    second = keep(sim, **BEN, state="rotated", **{**options, **({} if place.is_file else {"current_key": value})})
    assert (first["changed"], second["changed"]) == (True, True)
    assert alive(sim, seed.BEN_ID) != value


# Alive, but someone else's


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("revoke_existing", [True, False])
@pytest.mark.parametrize(
    ("key", "who"),
    [(seed.ADA_KEY, seed.ADA_EMAIL), (seed.BEN_KEY, seed.BEN_EMAIL), (seed.PARTNER_KEY, "no user")],
    ids=["Ada's", "Ben's", "the partner's"],
)
@pytest.mark.parametrize("wanted", [{}, {"user_id": seed.CLEO_ID}, {"user_id": seed.CLEO_ID, "email": seed.CLEO_EMAIL}], ids=str)
def test_alive_and_someone_else_s_fails(sim, place, check_mode, state, revoke_existing, key, who, wanted):
    before = sim.state()
    result = keep(sim, check_mode, state=state, revoke_existing=revoke_existing, **wanted, **place.put(key))
    assert (result["failed"], result["changed"]) == (True, False)
    assert "is valid but belongs to " in result["msg"]
    assert who in result["msg"]
    assert "Nothing was changed. Set another key_file or current_key, or the right user." in result["msg"]
    assert (sim.writes, sim.state()) == (0, before)
    assert place.holds(key)


@pytest.mark.parametrize(
    "who", [{"email": seed.ADA_EMAIL}, {"user_id": seed.ADA_ID}, {"user_id": seed.ADA_AT_GLOBEX_ID}], ids=str
)
def test_the_same_person_s_key_of_another_organization_is_someone_else_s(sim, place, who):
    result = keep(sim, organization_id=seed.GLOBEX_ID, **who, **place.put(seed.ADA_KEY))
    assert f"belongs to the user {seed.ADA_EMAIL}, in organization {seed.ACME_ID}" in result["msg"]
    assert sim.writes == 0


def test_a_user_who_does_not_say_where_is_known_by_id_and_not_by_email(sim, place):
    sim.fault(path="/api/me", status=200, json={"data": {"id": seed.BEN_ID, "email": seed.BEN_EMAIL}}, times=2)
    options = place.put(seed.BEN_KEY)
    assert keep(sim, **BEN, **options)["changed"] is False
    assert "valid but belongs to the user" in keep(sim, email=seed.BEN_EMAIL, **options)["msg"]


# None, or rejected


@pytest.mark.parametrize("version", VERSIONS)
def test_none_and_present_is_issued(sim, place, version):
    result = keep(sim, api_version=version, **place.put(None))
    assert place.has_new(sim, result)
    assert texts(result) == ("", NEW)
    assert (posts(sim), steps(sim)) == (["force=false"], ["GET users", "POST keys"])
    assert sim.requests[-1]["body"] is None


@pytest.mark.parametrize("check_mode", [True, False])
def test_changes_tell_whose_key_was_issued_and_never_the_key(sim, place, check_mode):
    result = keep(sim, check_mode, **BEN, state="rotated", **place.put(seed.BEN_KEY))
    assert result["changes"] == [
        {
            "email": seed.BEN_EMAIL,
            "id": seed.BEN_ID,
            "action": "update",
            "before": {"key": "alive"},
            "after": {"key": "newly issued, the old one revoked"},
            "done": not check_mode,
        }
    ]
    assert result["diff"]["after_header"] == f"API key of {seed.BEN_EMAIL} in organization {seed.ACME_ID}"


def test_a_key_that_is_the_first_is_created(sim, place):
    (change,) = keep(sim, **place.put(None))["changes"]
    assert (change["action"], change["before"], change["after"], change["done"]) == ("create", {}, {"key": "newly issued"}, True)


def test_the_second_run_finds_it_alive_and_writes_nothing(sim, place):
    first = keep(sim, **place.put(None))
    sim.clear_journal()
    at_hand = place.put(None) if place.is_file else place.put(first["api_key"])
    again = keep(sim, **at_hand)
    assert (again["changed"], again["issued"], sim.writes, steps(sim)) == (False, False, 0, ["GET me"])


def test_rejected_and_present_is_issued(sim, place):
    sim.fault(path="/api/me", status=401)
    result = keep(sim, **place.put(STALE))
    assert place.has_new(sim, result)
    assert texts(result) == ("key: rejected\n", NEW)
    assert posts(sim) == ["force=false"]


def test_rejected_and_rotated_is_replaced(sim, place):
    sim.fault(path="/api/me", status=401)
    result = keep(sim, **BEN, state="rotated", **place.put(STALE))
    assert place.has_new(sim, result, seed.BEN_ID)
    assert texts(result) == ("key: rejected\n", REPLACED)
    assert posts(sim) == ["force=true"]
    assert seed.BEN_KEY not in every_key(sim)


@pytest.mark.parametrize("empty", [None, "", "  \n"])
def test_none_and_rotated_is_replaced(sim, place, empty):
    result = keep(sim, **BEN, state="rotated", **place.put(empty))
    assert place.has_new(sim, result, seed.BEN_ID)
    assert (texts(result), posts(sim)) == (("", REPLACED), ["force=true"])


@pytest.mark.parametrize("second_key", [409, 422, 400, 403])
@pytest.mark.parametrize("at_hand", [None, STALE])
@pytest.mark.parametrize("shape", ["documented", "legacy", "empty", "html"])
def test_a_key_that_exists_and_is_not_at_hand_is_explained_and_not_revoked(sim, place, second_key, at_hand, shape):
    sim.settings(second_key=second_key, error_shape=shape)
    sim.fault(path="/api/me", status=401, json={"message": "invalid or unknown API key"})
    result = keep(sim, **BEN, **place.put(at_hand))
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, second_key)
    assert result["msg"].startswith(f"Issuing a key to {seed.BEN_EMAIL} in organization {seed.ACME_ID}: ")
    assert "If this user already has a key, its value cannot be read again: set it in current_key or key_file" in result["msg"]
    assert "or set revoke_existing to replace it" in result["msg"]
    assert (alive(sim, seed.BEN_ID), posts(sim)) == (seed.BEN_KEY, ["force=false"])
    assert place.holds(at_hand)


@pytest.mark.parametrize("at_hand", [None, STALE])
def test_a_key_that_exists_is_revoked_if_the_author_says_so(sim, place, at_hand):
    result = keep(sim, **BEN, revoke_existing=True, **place.put(at_hand))
    assert place.has_new(sim, result, seed.BEN_ID)
    assert (posts(sim), result["diff"]["after"]) == (["force=true"], REPLACED)
    assert seed.BEN_KEY not in every_key(sim)


def test_a_key_that_is_alive_is_never_revoked_to_be_present(sim, place):
    assert keep(sim, **BEN, revoke_existing=True, **place.put(seed.BEN_KEY))["changed"] is False
    assert sim.writes == 0


# Could not be tried

NOT_TRIED = [
    {"status": 500},
    {"status": 503},
    {"status": 429},
    {"status": 408},
    {"status": 404},
    {"status": 403},
    {"status": 302, "headers": {"Location": "/"}},
    {"action": "reset"},
    {"action": "truncate"},
    {"action": "hang"},
    {"status": 200, "body": "<html>login</html>"},
    {"status": 200, "body": ""},
    {"status": 200, "json": {"data": []}},
]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("revoke_existing", [True, False])
@pytest.mark.parametrize("fault", NOT_TRIED, ids=str)
def test_what_could_not_be_tried_fails_and_nothing_is_issued(sim, place, state, revoke_existing, fault):
    sim.fault(path="/api/me", times=-1, **fault)
    before = sim.state()
    result = keep(sim, **BEN, state=state, revoke_existing=revoke_existing, retries=1, timeout=0.1, **place.put(seed.BEN_KEY))
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"].startswith("Identifying the caller: ")
    assert (sim.writes, sim.state()) == (0, before)
    assert place.holds(seed.BEN_KEY)


def test_what_could_be_tried_in_the_end_is_as_if_at_once(sim, place):
    sim.fault(path="/api/me", status=503, times=3)
    assert keep(sim, **BEN, **place.put(seed.BEN_KEY))["changed"] is False


# Check mode


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("at_hand", [None, STALE])
@pytest.mark.parametrize("return_key", [True, False, None])
def test_check_mode_says_the_same_invents_no_value_and_writes_nothing(sim, place, state, at_hand, return_key):
    before = sim.state()
    options = {"state": state, "return_key": return_key, **place.put(at_hand)}
    predicted = keep(sim, True, **options)
    assert (predicted["api_key"], sim.writes, sim.state()) == (None, 0, before)
    assert place.holds(at_hand)
    real = keep(sim, **options)
    assert as_done(predicted) == {**real, "api_key": None}
    assert (real["api_key"] is not None) == (return_key if return_key is not None else not place.is_file)
    assert real["api_key"] in (None, alive(sim))


# Who


@pytest.mark.parametrize(
    "who", [{"email": "nobody@acme.example"}, {"user_id": seed.MISSING_ID}, {"user_id": seed.GUS_ID}], ids=str
)
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("state", STATES)
def test_nobody_gets_no_key(sim, place, who, check_mode, state):
    result = keep(sim, check_mode, state=state, **who, **place.put(None))
    assert (result["failed"], result["changed"], sim.writes) == (True, False, 0)
    assert result["msg"] == (
        f"There is no user {next(iter(who.values()))} in organization {seed.ACME_ID}, so no key can be issued."
    )


def test_a_key_that_is_no_user_s_is_somebody_else_s(sim, place):
    sim.fault(
        path="/api/me", status=200, json={"data": {"is_user": False, "email": seed.BEN_EMAIL, "organization_id": seed.ACME_ID}}
    )
    result = keep(sim, email=seed.BEN_EMAIL, **place.put("some-key"))
    assert result["msg"].startswith(
        f"The key in {'key_file' if place.is_file else 'current_key'} is valid but belongs to no user"
    )
    assert len(sim.requests) == 1


def test_id_and_email_of_two_persons_fail(sim, place):
    result = keep(sim, user_id=seed.CLEO_ID, email=seed.BEN_EMAIL, **place.put(None))
    assert f"has the email {seed.CLEO_EMAIL}" in result["msg"]
    assert sim.writes == 0


def test_an_unknown_organization_is_a_failure(sim, place):
    result = keep(sim, organization_id=seed.MISSING_ID, **place.put(None))
    assert (result["failed"], result["failure"]["status"], sim.writes) == (True, 404, 0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"email": None}, "one of the following is required: user_id, email."),
        ({"key_file": "/x/y", "current_key": "z"}, "key_file and current_key are mutually exclusive: set only one of them."),
        ({"state": "absent"}, "state is 'absent': set it to present or rotated."),
        ({"max_age": 3}, "max_age applies to a key file: set key_file as well."),
        ({"owner": "root"}, "owner applies to a key file: set key_file as well."),
        ({"group": "root"}, "group applies to a key file: set key_file as well."),
        ({"mode": "0600"}, "mode applies to a key file: set key_file as well."),
        ({"key_file": "/proc/jane.key", "max_age": -1}, "max_age is -1: set it to 0 or more days."),
        ({"key_file": " "}, "key_file is empty"),
        ({"current_key": "two\nlines"}, "current_key contains a line break, white space or a character"),
        ({"email": "jane"}, "email is 'jane', which is not an e-mail address"),
        ({"email": None, "user_id": " "}, "user_id is empty"),
        ({"email": None, "user_id": ".."}, "'..' cannot be an id."),
        ({"organization_id": " "}, "organization_id is empty"),
        ({"partner_key": None}, "No credential specified: set partner_key"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, options, words):
    result = keep(sim, **options)
    assert result["failed"]
    assert words in result["msg"]
    assert sim.requests == []

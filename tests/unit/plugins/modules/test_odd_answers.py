# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An attribute of another type than the API promises is named, with its place; an answer about another user is not believed."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    caller_info,
    organization_info,
    partner_user,
    partner_user_info,
    partner_users,
    role_info,
    uipath_user,
    uipath_user_info,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BEARER, EVERYBODY
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL, run, user
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import CLIENT, LIST, jwt

pytestmark = pytest.mark.usefixtures("waits")
ADA = {"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "role_ids": [seed.ACME_ADMIN]}
BERT = {"id": seed_uipath.BERT_ID, "userName": seed_uipath.BERT_EMAIL, "email": seed_uipath.BERT_EMAIL, "type": 0}
A_TEXT, A_FLAG, TEXTS = (f", where the API promises {words}" for words in ("a string", "true or false", "a list of strings"))
BARE = {"organization_id": None}
OF_ACME = f"Reading the users of organization {seed.ACME_ID}: data[0]"
OF_ADA = f" of {seed.ADA_EMAIL}"
BEN_IN = f"Updating {seed.BEN_EMAIL} in organization {seed.ACME_ID}: "


def reading(sim, module=partner_user_info, **options):
    """What a task says whose first answer is ordered before."""
    result = run(sim, module, **options)
    assert (result["failed"], result["changed"], result["failure"]["status"]) == (True, False, 200)
    return result["msg"].partition(" (HTTP 200)")[0]


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("role_ids", "5", f".role_ids{OF_ADA} is 5, where the API promises a list of strings"),
        ("role_ids", "true", f".role_ids{OF_ADA} is true, where the API promises a list of strings"),
        ("role_ids", '"x"', f".role_ids{OF_ADA} is a string, where the API promises a list of strings"),
        ("role_ids", "{}", f".role_ids{OF_ADA} is an object, where the API promises a list of strings"),
        ("role_ids", '["a", null]', f".role_ids[1]{OF_ADA} is null, where the API promises a string"),
        ("role_ids", "[1.5]", f".role_ids[0]{OF_ADA} is 1.5, where the API promises a string"),
        ("role_ids", '[["a"]]', f".role_ids[0]{OF_ADA} is a list, where the API promises a string"),
        ("role_ids", f"[{'9' * 400}]", f".role_ids[0]{OF_ADA} is a number, where the API promises a string"),
        ("id", "5", f".id{OF_ADA} is 5, where the API promises a string"),
        ("id", "false", f".id{OF_ADA} is false, where the API promises a string"),
        ("id", "{}", f".id{OF_ADA} is an object, where the API promises a string"),
        ("email", "[]", f".email of {seed.ADA_ID} is a list, where the API promises a string"),
        ("email", "7", f".email of {seed.ADA_ID} is 7, where the API promises a string"),
        ("role", "true", f".role{OF_ADA} is true, where the API promises a string"),
        ("organization_id", "0", f".organization_id{OF_ADA} is 0, where the API promises a string"),
    ],
)
@pytest.mark.parametrize("task", ["info", "user", "users"])
def test_an_attribute_of_another_type_is_named_with_its_place(sim, task, member, value, words):
    body = json.dumps({"data": [{**ADA, member: "ODD"}]}).replace('"ODD"', value)
    sim.fault(method="GET", status=200, body=body)
    tasks = {
        "info": (partner_user_info, {}),
        "user": (partner_user, {"email": seed.ADA_EMAIL}),
        "users": (partner_users, {"users": EVERYBODY, "purge": True}),
    }
    module, options = tasks[task]
    assert reading(sim, module, **options) == OF_ACME + words
    assert sim.writes == 0


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("member", ["role_ids", "logins"])
def test_what_is_no_number_never_reaches_a_result(sim, member, value):
    sim.fault(method="GET", status=200, body=json.dumps({"data": [{**ADA, member: "ODD"}]}).replace('"ODD"', value))
    words = f"the answer contains {value}, which cannot be stored; is this the URL of the API?"
    assert reading(sim) == OF_ACME.removesuffix("data[0]") + words


def test_a_number_is_as_long_as_it_is_bearable(sim):
    for digits, told in ((500, None), (501, "an overlong number"), (5000, "an overlong number")):
        sim.fault(method="GET", status=200, body=json.dumps({"data": [{**ADA, "n": "ODD"}]}).replace('"ODD"', "9" * digits))
        if told:
            assert f"the answer contains {told}, which cannot be stored" in reading(sim)
        else:
            assert run(sim, partner_user_info)["users"] == [{**ADA, "n": 10**500 - 1}]


def test_an_error_is_read_whatever_numbers_it_holds(sim):
    sim.fault(status=403, body='{"message": "not for you", "metadata": {"a": NaN, "b": [1e999, -Infinity, 1.5]}}')
    result = run(sim, partner_user_info)
    assert result["failure"]["message"] == "not for you"
    assert result["failure"]["metadata"] == {"a": "NaN", "b": ["1e999", "-Infinity", 1.5]}


@pytest.mark.parametrize(
    ("module", "options", "data", "words"),
    [
        (caller_info, BARE, {"email": 5}, "data.email is 5" + A_TEXT),
        (caller_info, BARE, {"email": "a@b", "is_user": "no"}, "data.is_user of a@b is a string" + A_FLAG),
        (organization_info, BARE, [{"id": 7, "name": "Acme"}], "data[0].id of Acme is 7" + A_TEXT),
        (organization_info, BARE, [{"name": ["Acme"]}], "data[0].name is a list" + A_TEXT),
        (organization_info, {**BARE, "id": "7"}, {"id": 7}, "data.id is 7" + A_TEXT),
        (organization_info, {**BARE, "id": "7"}, {"id": "8"}, "the answer is about 8, which was not requested"),
        (role_info, BEARER, [{"id": "1"}, {"id": "2", "name": 7}], "data[1].name of 2 is 7" + A_TEXT),
        (user_api_key, {"email": seed.ADA_EMAIL}, [{**ADA, "id": [seed.ADA_ID]}], f"data[0].id{OF_ADA} is a list" + A_TEXT),
        (user_api_key, {"email": seed.ADA_EMAIL, "current_key": "k" * 20}, {"id": 1}, "data.id is 1" + A_TEXT),
        (partner_user_info, {"id": seed.ADA_ID}, {**ADA, "role_ids": 5}, f"data.role_ids{OF_ADA} is 5" + TEXTS),
    ],
)  # fmt: skip
def test_every_answer_is_looked_at(sim, module, options, data, words):
    sim.fault(method="GET", status=200, json={"data": data})
    assert reading(sim, module, **options).partition(": ")[2] == words
    assert sim.writes == 0


# About another user


@pytest.mark.parametrize("state", ["present", "absent"])
def test_whoever_was_not_asked_for_is_neither_changed_nor_removed(sim, state):
    sim.fault(method="GET", status=200, json={"data": ADA})
    words = reading(sim, partner_user, id=seed.BEN_ID, state=state, role_ids=[seed.ACME_MEMBER] if state == "present" else None)
    assert words.endswith(f": the answer is about {seed.ADA_ID}, which was not requested")
    assert sim.writes == 0


@pytest.mark.parametrize("differing", [{"id": seed.ADA_ID}, {"email": seed.ADA_EMAIL}, ADA], ids=str)
def test_an_update_that_answers_with_another_user(sim, differing):
    sim.fault(method="PUT", when="after", status=200, json={"data": {**user(sim, seed.BEN_EMAIL), **differing}})
    result = run(sim, partner_user, email=seed.BEN_EMAIL, role_ids=[seed.ACME_ADMIN])
    who = differing.get("email", seed.BEN_EMAIL)
    words = f"the server accepted it, but returned another user, {who}: check both users before you run the task again"
    assert result["msg"] == f"{BEN_IN}{words} (HTTP 200)"
    assert (result["failed"], result["changed"]) == (True, True)


def test_a_creation_that_answers_with_another_user(sim):
    sim.fault(method="POST", when="after", status=200, json={"data": ADA})
    result = run(sim, partner_user, email=NEW_EMAIL)
    assert f"returned another user, {seed.ADA_EMAIL}: check both users" in result["msg"]
    assert (result["failed"], result["changed"]) == (True, True)


def test_a_removal_that_answers_with_another_user(sim):
    sim.fault(method="DELETE", when="after", status=200, json={"data": ADA})
    result = run(sim, partner_user, email=seed.BEN_EMAIL, state="absent")
    assert f"returned another user, {seed.ADA_EMAIL}: check both users" in result["msg"]
    assert (result["failed"], result["changed"]) == (True, True)


def test_an_answer_may_leave_out_who_it_is_about_and_write_names_in_another_case(sim):
    ben = user(sim, seed.BEN_EMAIL)
    sim.fault(method="PUT", when="after", status=200, json={"data": {"id": ben["id"].upper(), "email": seed.BEN_EMAIL.upper()}})
    assert "failed" not in run(sim, partner_user, email=seed.BEN_EMAIL, role_ids=[seed.ACME_ADMIN])
    sim.fault(method="DELETE", when="after", status=200, json={"data": {"email": seed.BEN_EMAIL}})
    assert run(sim, partner_user, email=seed.BEN_EMAIL, state="absent")["changed"]
    sim.fault(method="POST", when="after", status=200, json={"data": {"id": "some"}})
    assert "failed" not in run(sim, partner_user, email=NEW_EMAIL)


@pytest.mark.parametrize("member", ["role_ids", "role", "email", "id"])
def test_a_write_that_answers_oddly_was_accepted(sim, member):
    sim.fault(method="PUT", when="after", status=200, json={"data": {**user(sim, seed.BEN_EMAIL), member: 5}})
    result = run(sim, partner_user, email=seed.BEN_EMAIL, role_ids=[seed.ACME_ADMIN])
    assert f": data.{member} of " in result["msg"]
    assert (result["failed"], result["changed"]) == (True, True)


# UiPath


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("groupIDs", 5, "group_ids of {} is 5, where the API promises a list of strings"),
        ("groupIDs", "abc", "group_ids of {} is a string, where the API promises a list of strings"),
        ("groupIDs", ["a", None], "group_ids[1] of {} is null, where the API promises a string"),
        ("id", 7, "id of {} is 7, where the API promises a string"),
        ("userName", True, "user_name of {} is true, where the API promises a string"),
        ("email", 7, "email of {} is 7, where the API promises a string"),
        ("name", [], "name of {} is a list, where the API promises a string"),
        ("displayName", {}, "display_name of {} is an object, where the API promises a string"),
        ("isActive", "true", "is_active of {} is a string, where the API promises true or false"),
        ("isActive", 1, "is_active of {} is 1, where the API promises true or false"),
        (
            "bypassBasicAuthRestriction",
            "no",
            "bypass_basic_auth_restriction of {} is a string" + A_FLAG,
        ),
        ("type", True, "type of {} is true, where the API promises a number or a name"),
        ("type", [1], "type of {} is a list, where the API promises a number or a name"),
        ("type", 1.5, "type of {} is 1.5, where the API promises a number or a name"),
    ],
)
@pytest.mark.parametrize("by_id", [False, True])
def test_an_attribute_of_uipath_is_named_with_its_place(sim, by_id, member, value, words):
    odd = {**BERT, member: value}
    sim.fault(method="GET", status=200, json=odd if by_id else {"totalCount": 1, "results": [odd]})
    found_by = {"id": seed_uipath.BERT_ID} if by_id else {"user_name": seed_uipath.BERT_EMAIL}
    result = uipath_tasks.run(sim, uipath_user, name="Berta", **found_by)
    place = "the user." if by_id else "results[0]."
    assert result["msg"].partition(": ")[2] == place + words.format(seed_uipath.BERT_EMAIL) + " (HTTP 200)"
    assert sim.writes == 0


@pytest.mark.parametrize("state", ["present", "absent"])
def test_whoever_of_uipath_was_not_asked_for_is_neither_changed_nor_removed(sim, state):
    sim.fault(method="GET", status=200, json={**BERT, "id": seed_uipath.ANNA_ID})
    result = uipath_tasks.run(sim, uipath_user, id=seed_uipath.BERT_ID, name="Berta", state=state)
    assert f": the answer is about the user {seed_uipath.ANNA_ID}, who was not requested (HTTP 200)" in result["msg"]
    assert sim.writes == 0


@pytest.mark.parametrize("succeeded", ["true", "false", 0, 1, [], {}])
@pytest.mark.parametrize("wrap", [lambda said: said, lambda said: {"result": said, "users": []}], ids=["openapi", "live"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_success_that_is_neither_true_nor_false_is_none(sim, method, wrap, succeeded):
    sim.fault(method=method, status=200, json=wrap({"succeeded": succeeded, "errors": None}))
    options = {"POST": {"email": NEW_EMAIL}, "PUT": {"name": "Berta"}, "DELETE": {"state": "absent"}}[method]
    result = uipath_tasks.run(sim, uipath_user, **{"email": seed_uipath.BERT_EMAIL, **options})
    assert "the result.succeeded is " in result["msg"]
    assert ", where the API promises true or false (HTTP 200)" in result["msg"]


def test_a_group_without_a_name_of_text(sim):
    sim.fault(path="/api/Group", status=200, json=[{"id": "1", "name": "Finance"}, {"id": "2", "name": 7}])
    result = uipath_tasks.run(sim, uipath_user, email=NEW_EMAIL, groups=["Finance"])
    assert ": groups[1].name of 2 is 7, where the API promises a string (HTTP 200)" in result["msg"]


SECONDS = "the token.expires_in is {}, where the API promises a number of seconds (HTTP 200)"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("9" * 400, "a number"),
        ("-" + "9" * 400, "a number"),
        ("true", "true"),
        ("[3600]", "a list"),
        ("{}", "an object"),
        ('"soon"', "a string"),
        ('""', "a string"),
        ('"1e3"', "a string"),
        ('"NaN"', "a string"),
        ('"Infinity"', "a string"),
        ('"٣"', "a string"),
        (f'"{"9" * 400}"', "a string"),
        ("1e300", "a number"),
    ],
)
def test_a_token_that_does_not_say_how_long_it_lives(sim, value, told):
    token = jwt(prt_id=seed_uipath.PARTITION_ID)
    sim.fault(path="connect/token", status=200, body=f'{{"access_token": "{token}", "expires_in": {value}}}')
    result = uipath_tasks.run(sim, uipath_user_info, **CLIENT)
    assert result["msg"] == "Fetching an access token: " + SECONDS.format(told)
    assert result["changed"] is False


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_token_that_lives_for_no_number(sim, value):
    sim.fault(path="connect/token", status=200, body=f'{{"access_token": "abcdefgh", "expires_in": {value}}}')
    result = uipath_tasks.run(sim, uipath_user_info, **CLIENT)
    assert f": the answer contains {value}, which cannot be stored; is this the URL" in result["msg"]


@pytest.mark.parametrize("value", [None, "3600", "3599.5", 3600, 1.5, 10**17])
def test_a_token_that_says_how_long_it_lives(sim, value):
    token = uipath_tasks.token_of(prt_id=seed_uipath.PARTITION_ID)[0]
    sim.reset(uipath_tasks.world(tokens=[token]))
    sim.fault(path="connect/token", status=200, json={"access_token": token["token"], "expires_in": value})
    assert "failed" not in uipath_tasks.run(sim, uipath_user_info, **CLIENT)


def test_a_token_that_cannot_be_had_changes_nothing(sim):
    """It is fetched again in the midst of a task, before a write."""
    sim.faults(
        {"path": "connect/token", "skip": 1, "status": 200, "json": {"access_token": 7}},
        {"method": "POST", "status": 401, "path": "Bulk"},
    )
    result = uipath_tasks.run(sim, uipath_user, email=NEW_EMAIL, **CLIENT)
    assert "contains no access_token" in result["msg"]
    assert (result["changed"], sim.writes) == (False, 1)


@pytest.mark.parametrize("claim", [5, True, None, [], {"a": 1}, "", " "])
def test_a_claim_of_another_type_is_none(sim, claim):
    result = uipath_tasks.run(sim, uipath_user_info, access_token=jwt(prt_id=claim, sub=claim), partition_id=None)
    assert result["msg"].startswith("partition_id is required")
    assert LIST not in str(sim.requests)

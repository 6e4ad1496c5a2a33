# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's UiPath side: each call that writes, each of its switches."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("simulator")
import requests
from simulator import seed_uipath as seed

LIST = f"/api/User/users/{seed.PARTITION_ID}"
BULK = "/api/User/BulkCreate"
NEW = {"userName": "new@acme.example", "email": "New@acme.example", "name": "New"}
SEEDED = 11


def user(user_id):
    return f"/api/User/{user_id}"


def creation(*users, **members):
    return {"partitionGlobalId": seed.PARTITION_ID, "groupIDs": [], "users": list(users)} | members


def removal(*user_ids):
    return {"partitionGlobalId": seed.PARTITION_ID, "userIds": list(user_ids)}


@pytest.fixture(name="ask")
def ask_fixture(ask_uipath):
    return ask_uipath


def stored(sim, user_id):
    users = sim.state()["uipath"]["organizations"][0]["users"]
    return next((item for item in users if item["id"] == user_id), None)


def test_life_of_a_user(sim, ask):
    body = creation(NEW | {"password": "is-not-read", "type": "user"}, groupIDs=[seed.FINANCE_ID, seed.ADMINISTRATORS_ID])
    answer = ask("POST", BULK, body)
    assert answer.status_code == 200
    assert answer.json()["result"] == {"succeeded": True, "errors": []}
    (made,) = answer.json()["users"]
    assert (made["userName"], made["email"], made["name"]) == ("new@acme.example", "New@acme.example", "New")
    assert made["groupIDs"] == body["groupIDs"][::-1], "in another order than sent"
    assert ask("GET", user(made["id"])).json() == made
    assert stored(sim, made["id"])["password"] is None
    changes = {
        "name": "",
        "surname": "Person",
        "displayName": None,
        "isActive": False,
        "userName": "other",
        "password": "long enough",
        "bypassBasicAuthRestriction": True,
        "groupIDsToAdd": [seed.EVERYONE_ID.upper()],
        "groupIDsToRemove": [seed.FINANCE_ID],
        "extensionUserAttributesToAddOrUpdate": {"cost": "7"},
    }
    assert ask("PUT", user(made["id"]), changes).json() == {"succeeded": True, "errors": []}
    changed = ask("GET", user(made["id"])).json()
    assert (changed["name"], changed["surname"], changed["isActive"]) == (None, "Person", False)
    assert (changed["userName"], changed["email"]) == ("new@acme.example", "New@acme.example")
    assert sorted(changed["groupIDs"]) == [seed.ADMINISTRATORS_ID, seed.EVERYONE_ID]
    assert changed["bypassBasicAuthRestriction"] is True
    assert datetime.fromisoformat(changed["lastModificationTime"])
    assert "long enough" not in json.dumps(changed)
    assert stored(sim, made["id"])["password"] == "long enough"
    assert stored(sim, made["id"])["attributes"] == {"cost": "7"}
    ask("PUT", user(made["id"]), {"extensionUserAttributesToRemove": ["cost"], "groupIDsToAdd": None})
    assert stored(sim, made["id"])["attributes"] == {}
    answer = ask("DELETE", user(made["id"]))
    assert (answer.status_code, answer.content) == (204, b"")
    assert ask("GET", user(made["id"])).status_code == 404
    assert ask("DELETE", user(made["id"])).status_code == 404
    assert sim.writes == 5
    assert ask("POST", BULK, body).json()["users"][0]["id"] != made["id"]


def test_a_group_added_and_removed_at_once(ask):
    ask("PUT", user(seed.BERT_ID), {"groupIDsToAdd": [seed.FINANCE_ID], "groupIDsToRemove": [seed.FINANCE_ID]})
    assert ask("GET", user(seed.BERT_ID)).json()["groupIDs"] == [seed.AUTOMATION_USERS_ID]


def test_create_many(sim, ask):
    users = [{"userName": f"u{number}", "id": seed.generated_user_id(number), "type": 0} for number in range(50)]
    answer = ask("POST", BULK, creation(*users, groupIDs=None))
    assert [item["id"] for item in answer.json()["users"]] == [item["id"] for item in users]
    assert {item["groupIDs"] for item in answer.json()["users"]} == {None}
    assert ask("GET", LIST).json()["totalCount"] == SEEDED + 50


def test_the_bare_result(sim, ask):
    sim.settings(uipath_bulk_create_answer="openapi")
    assert ask("POST", BULK, creation(NEW)).json() == {"succeeded": True, "errors": []}
    assert ask("POST", BULK, creation(NEW)).json()["errors"][0]["code"] == "DuplicateUserName"


BAD_USERS = [
    ({"userName": seed.ANNA_EMAIL.upper()}, "DuplicateUserName"),
    ({"userName": "x", "email": seed.CARA_EMAIL.upper()}, "DuplicateEmail"),
    ({"userName": "Good"}, "DuplicateUserName"),
    ({"userName": "x", "email": "Good@acme.example"}, "DuplicateEmail"),
    ({"userName": "x", "email": "nobody"}, "InvalidEmail"),
    ({"email": "x@acme.example"}, "InvalidUserName"),
    ({"userName": " "}, "InvalidUserName"),
    ({"userName": "x", "id": seed.ANNA_ID}, "DuplicateUserId"),
]


@pytest.mark.parametrize(("bad", "code"), BAD_USERS)
def test_one_bad_user_fails_all(sim, ask, bad, code):
    before = sim.state()
    answer = ask("POST", BULK, creation({"userName": "good", "email": "good@acme.example"}, bad))
    assert (answer.status_code, answer.json()["users"]) == (400, [])
    result = answer.json()["result"]
    assert result["succeeded"] is False
    assert [error["code"] for error in result["errors"]] == [code]
    assert result["errors"][0]["description"]
    assert sim.state() == before


@pytest.mark.parametrize(
    ("choice", "status", "errors"), [("200", 200, True), ("400_without_errors", 400, False), ("200_without_errors", 200, False)]
)
def test_failures_answered_with_success(sim, ask, choice, status, errors):
    sim.settings(uipath_refusal=choice)
    for method, path, body in (("POST", BULK, creation({"userName": " "})), ("PUT", user(seed.BERT_ID), {"email": "nobody"})):
        answer = ask(method, path, body)
        result = answer.json().get("result", answer.json())
        assert (answer.status_code, result["succeeded"], bool(result["errors"])) == (status, False, errors)
    assert stored(sim, seed.BERT_ID)["email"] == seed.BERT_EMAIL


@pytest.mark.parametrize(
    "body",
    [
        creation(),
        creation(users=None),
        {"users": [NEW]},
        creation(NEW, partitionGlobalId="acme"),
        creation(NEW, groupIDs="Finance"),
        creation({"userName": 7}),
        creation({"userName": "x", "type": 6}),
        creation({"userName": "x", "type": True}),
        creation({"userName": "x", "isActive": 1, "id": "x"}),
        creation("x"),
        [],
        b"{",
        None,
    ],
)
def test_malformed_creations(sim, ask, body):
    before = sim.state()
    answer = ask("POST", BULK, body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert sim.state() == before


def test_bodies_have_a_type(ask):
    for kind, status in (
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=utf-8", 200),
    ):
        assert ask("PUT", user(seed.BERT_ID), b"{}", headers={"Content-Type": kind}).status_code == status
    assert ask("PUT", user(seed.BERT_ID), b"x" * 1_100_000, headers={"Content-Type": "application/json"}).status_code == 413


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": seed.ANNA_EMAIL}, "DuplicateEmail"),
        ({"email": "nobody"}, "InvalidEmail"),
        ({"password": "short"}, "PasswordTooShort"),
        ({"groupIDsToAdd": [seed.MISSING_ID]}, "GroupNotFound"),
        ({"groupIDsToRemove": [seed.GLOBEX_GROUP_ID]}, "GroupNotFound"),
    ],
)
def test_refused_updates(sim, ask, body, code):
    before = sim.state()
    answer = ask("PUT", user(seed.BERT_ID), {"name": "Other"} | body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    assert sim.state() == before


@pytest.mark.parametrize(
    "body", [{"name": 7}, {"isActive": "no"}, {"groupIDsToAdd": ["Finance"]}, {"extensionUserAttributesToAddOrUpdate": {"a": 1}}]
)
def test_malformed_updates(ask, body):
    answer = ask("PUT", user(seed.BERT_ID), body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [f"$.{next(iter(body))}"])


def test_emails_are_free_again(ask):
    assert ask("PUT", user(seed.BERT_ID), {"email": seed.BERT_EMAIL.upper()}).status_code == 200, "their own is no duplicate"
    assert ask("PUT", user(seed.BERT_ID), {"email": ""}).status_code == 200
    assert ask("GET", user(seed.BERT_ID)).json()["email"] == ""
    assert ask("PUT", user(seed.ANNA_ID), {"email": seed.BERT_EMAIL}).status_code == 200
    assert ask("DELETE", user(seed.ANNA_ID)).status_code == 204
    assert ask("PUT", user(seed.BERT_ID), {"email": seed.BERT_EMAIL}).status_code == 200


def test_a_server_that_lets_people_share_an_email(sim, ask):
    sim.settings(uipath_unique_email=False)
    assert ask("PUT", user(seed.ANNA_ID), {"email": seed.BERT_EMAIL}).status_code == 200
    assert ask("POST", BULK, creation({"userName": "b1", "email": seed.BERT_EMAIL})).json()["result"]["succeeded"]


def test_directory_users(sim, ask):
    changes = {"name": "Other", "displayName": "Other", "isActive": False, "groupIDsToAdd": [seed.FINANCE_ID]}
    assert ask("PUT", user(seed.DORA_ID), changes).json()["succeeded"]
    dora = ask("GET", user(seed.DORA_ID)).json()
    assert (dora["name"], dora["displayName"], dora["isActive"], len(dora["groupIDs"])) == ("Dora", None, False, 2)
    sim.settings(uipath_directory_update="refused")
    refused = ask("PUT", user(seed.DORA_ID), changes | {"groupIDsToRemove": [seed.FINANCE_ID]})
    assert refused.status_code == 400
    assert [error["code"] for error in refused.json()["errors"]] == ["DirectoryUserReadOnly"] * 2
    assert ask("GET", user(seed.DORA_ID)).json() == dora
    assert ask("PUT", user(seed.DORA_ID), {"groupIDsToRemove": [seed.FINANCE_ID]}).status_code == 200
    assert len(ask("GET", user(seed.DORA_ID)).json()["groupIDs"]) == 1


def test_an_is_active_that_is_ignored(sim, ask):
    sim.settings(uipath_is_active="ignored")
    answer = ask("PUT", user(seed.BERT_ID), {"isActive": False, "name": "Berta"})
    assert (answer.status_code, answer.json()["succeeded"]) == (200, True)
    assert (stored(sim, seed.BERT_ID)["isActive"], stored(sim, seed.BERT_ID)["name"]) == (True, "Berta")


def test_everyone(sim, ask):
    sim.settings(uipath_everyone="automatic")
    (made,) = ask("POST", BULK, creation(NEW)).json()["users"]
    assert made["groupIDs"] == [seed.EVERYONE_ID]
    ask("PUT", user(made["id"]), {"groupIDsToRemove": [seed.EVERYONE_ID]})
    assert ask("GET", user(made["id"])).json()["groupIDs"] == [seed.EVERYONE_ID]


def test_bulk_delete(sim, ask):
    gone = [seed.BERT_ID, seed.CARA_ID.upper(), seed.MISSING_ID, seed.BERT_ID]
    answer = ask("DELETE", "/api/User", removal(*gone))
    assert (answer.status_code, answer.content) == (204, b"")
    assert [stored(sim, item) for item in (seed.BERT_ID, seed.CARA_ID)] == [None, None]
    assert ask("GET", LIST).json()["totalCount"] == SEEDED - 2
    assert ask("DELETE", "/api/User", removal()).status_code == 204
    for bad in ({}, removal("x"), {"userIds": [seed.ANNA_ID]}, removal() | {"userIds": None}, None):
        assert ask("DELETE", "/api/User", bad, headers={"Content-Type": "application/json"}).status_code == 400
    assert ask("DELETE", "/api/User").status_code == 415
    assert ask("GET", LIST).json()["totalCount"] == SEEDED - 2


def test_bulk_delete_switches(sim, ask):
    sim.settings(uipath_bulk_delete_limit=2, uipath_bulk_delete_unknown=400)
    assert ask("DELETE", "/api/User", removal(seed.ANNA_ID, seed.BERT_ID, seed.CARA_ID)).status_code == 400
    assert ask("DELETE", "/api/User", removal(seed.ANNA_ID, seed.MISSING_ID)).status_code == 400
    assert stored(sim, seed.ANNA_ID)
    sim.settings(uipath_bulk_delete_partial="silent")
    assert ask("DELETE", "/api/User", removal(seed.ANNA_ID, seed.BERT_ID)).status_code == 204
    assert [bool(stored(sim, item)) for item in (seed.ANNA_ID, seed.BERT_ID)] == [False, True]
    sim.settings(uipath_bulk_delete_partial="400")
    assert ask("DELETE", "/api/User", removal(seed.CARA_ID, seed.BERT_ID)).status_code == 400
    assert [bool(stored(sim, item)) for item in (seed.CARA_ID, seed.BERT_ID)] == [False, True]
    sim.settings(uipath_bulk_create_limit=1)
    assert ask("POST", BULK, creation(NEW, {"userName": "x"})).status_code == 400
    assert ask("POST", BULK, creation(NEW)).status_code == 200


def test_the_post_that_deletes_and_recreates(sim, ask):
    body = NEW | {
        "userName": seed.BERT_EMAIL,
        "email": seed.CARA_EMAIL,
        "partitionGlobalId": seed.PARTITION_ID,
        "password": "12345678",
    }
    assert sim.counters()["uipath_post_user"] == 0
    assert ask("POST", "/api/User", body).json() == {"succeeded": True, "errors": []}
    assert [stored(sim, item) for item in (seed.BERT_ID, seed.CARA_ID)] == [None, None]
    made = ask("GET", LIST, params={"searchTerm": seed.BERT_EMAIL}).json()["results"][0]
    assert (made["email"], made["groupIDs"]) == (seed.CARA_EMAIL, None)
    assert stored(sim, made["id"])["password"] == "12345678"
    assert ask("POST", "/api/User", body | {"email": "nobody"}).status_code == 400
    assert stored(sim, made["id"]), "what fails deletes nobody"
    assert ask("POST", "/api/User", {"partitionGlobalId": seed.PARTITION_ID}).status_code == 400
    assert sim.counters()["uipath_post_user"] == 3
    assert requests.get(sim.url + "/_simulator/counters", timeout=10).json() == sim.counters()
    sim.reset()
    assert sim.counters()["uipath_post_user"] == 0


@pytest.mark.parametrize(
    ("setting", "choice", "method", "status"),
    [
        ("missing_get", 404, "GET", 404),
        ("missing_get", 400, "GET", 400),
        ("missing_get", "empty", "GET", 200),
        ("missing_get", "null", "GET", 200),
        ("missing_update", 404, "PUT", 404),
        ("missing_update", 400, "PUT", 400),
        ("missing_update", "failed", "PUT", 400),
        ("missing_delete", 404, "DELETE", 404),
        ("missing_delete", 204, "DELETE", 204),
        ("missing_delete", 400, "DELETE", 400),
    ],
)
@pytest.mark.parametrize("missing", [seed.MISSING_ID, seed.GUNDA_ID])
def test_unknown_users(sim, ask, setting, choice, method, status, missing):
    sim.settings(**{f"uipath_{setting}": choice})
    answer = ask(method, user(missing), {} if method == "PUT" else None)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == ({} if choice == "empty" else None)
    if choice == "failed":
        assert answer.json()["errors"][0]["code"] == "UserNotFound"


@pytest.mark.parametrize("path", [user("66-ss"), user("a%2Fb"), user(seed.ANNA_ID + "0"), "/api/Group/x", "/api/User/users/x"])
def test_malformed_ids(sim, ask, path):
    assert ask("GET", path).status_code == 400
    sim.settings(uipath_malformed_id=404)
    assert ask("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", user(seed.ANNA_ID), "DELETE, GET, PUT"),
        ("GET", "/api/User", "DELETE, POST"),
        ("GET", BULK, "POST"),
        ("POST", LIST, "GET"),
        ("GET", "/connect/token", "POST"),
    ],
)
def test_wrong_methods(ask, method, path, allowed):
    answer = ask(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's UiPath side: its bases, each call that reads, its switches, when writes are seen, the reset."""

from __future__ import annotations

import time

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("simulator")
import requests
from simulator import StateError
from simulator import seed_uipath as seed

LIST = f"/api/User/users/{seed.PARTITION_ID}"
GROUPS = f"/api/Group/{seed.PARTITION_ID}"
BULK = "/api/User/BulkCreate"
NEW = {"userName": "new@acme.example", "email": "New@acme.example", "name": "New"}
SEEDED = 11


def user(user_id):
    return f"/api/User/{user_id}"


def creation(*users, **members):
    return {"partitionGlobalId": seed.PARTITION_ID, "groupIDs": [], "users": list(users)} | members


def stored(sim, user_id):
    users = sim.state()["uipath"]["organizations"][0]["users"]
    return next((item for item in users if item["id"] == user_id), None)


@pytest.fixture(name="ask")
def ask_fixture(ask_uipath):
    return ask_uipath


def names(answer):
    return [item["userName"] for item in answer.json()["results"]]


# Bases, reading


@pytest.mark.parametrize("base", [*seed.BASES, "/any/number/of/identity_"])
def test_every_base(ask, base):
    assert ask("GET", LIST, base=base).json()["totalCount"] == SEEDED
    assert ask("GET", user(seed.ANNA_ID), base=base).json()["email"] == seed.ANNA_EMAIL
    assert ask("GET", "/api/nothing", base=base).status_code == 404
    assert ask("GET", "", base=base).status_code == 404


@pytest.mark.parametrize("path", ["/connect/token", LIST, user(seed.ANNA_ID), GROUPS])
def test_a_wrong_url(sim, ask, path):
    for base in ("", "/acme"):
        answer = ask("GET", path, base=base)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    sim.settings(uipath_wrong_url=404)
    assert ask("GET", path, base="/acme").status_code == 404


def test_the_other_platform_stays_at_the_root(ask):
    answer = ask("GET", "/api/me", base="", token="x")
    assert (answer.status_code, answer.json()["key"]) == (401, "unauthorized")


def test_users(ask):
    answer = ask("GET", LIST, params={"top": 50})
    body = answer.json()
    assert body.keys() == {"totalCount", "results"}
    by_id = {item["id"]: item for item in body["results"]}
    anna = by_id[seed.ANNA_ID]
    assert anna == ask("GET", user(seed.ANNA_ID.upper())).json()
    assert sorted(anna["groupIDs"]) == [seed.ADMINISTRATORS_ID, seed.AUTOMATION_USERS_ID]
    assert (anna["userName"], anna["type"], anna["isActive"]) == (seed.ANNA_EMAIL, 0, True)
    assert {"creationTime", "lastModificationTime", "lastLoginTime", "category", "emailConfirmed"} <= anna.keys()
    assert not {"password", "attributes", "groups"} & anna.keys()
    assert by_id[seed.CARA_ID]["userName"] == seed.CARA_USER_NAME
    assert (by_id[seed.EDDA_ID]["email"], by_id[seed.EDDA_ID]["name"]) == ("", None)
    assert by_id[seed.FINN_ID]["isActive"] is False
    assert by_id[seed.DIRK_ID]["groupIDs"] is None
    assert sorted({item["type"] for item in body["results"]}) == [0, 1, 2, 3, 4, 5]
    assert [by_id[item]["category"] for item in (seed.BERT_ID, seed.DORA_ID)] == [0, 1]


def test_how_users_are_written(sim, ask):
    sim.settings(uipath_enums="strings", uipath_no_groups="array", uipath_unset_text="null", uipath_extra_members=True)
    dirk = ask("GET", user(seed.DIRK_ID)).json()
    assert (dirk["type"], dirk["category"], dirk["groupIDs"], dirk["email"]) == ("directoryUser", "directory", [], None)
    assert dirk["orbit"]["moons"] == [None, "Ä"]
    assert ask("GET", GROUPS).json()[0]["type"] == "builtIn"
    sim.settings(uipath_unset_text="empty")
    assert ask("GET", user(seed.DIRK_ID)).json()["name"] == ""


def test_pages(ask):
    assert len(names(ask("GET", LIST))) == 10, "the default"
    assert names(ask("GET", LIST, params={"skip": 10})) == [seed.CLIENT_ID]
    assert names(ask("GET", LIST, params={"top": 2, "skip": 1})) == [seed.BERT_EMAIL, seed.CARA_USER_NAME]
    assert ask("GET", LIST, params={"top": 0}).json() == {"totalCount": SEEDED, "results": []}
    assert names(ask("GET", LIST, params={"skip": 11})) == []


@pytest.mark.parametrize("query", ["top=-1", "top=x", "top=", "skip=2147483648", "skip=1e3", "sortOrder=up", "top=" + "9" * 5000])
def test_bad_queries(ask, query):
    answer = ask("GET", f"{LIST}?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json().keys() == {"errors", "title", "status", "traceId"}


def test_more_than_a_thousand(sim, ask):
    sim.reset(uipath={"generate": {"users": 1500}})
    assert len(names(ask("GET", LIST, params={"top": 5000}))) == 1000
    second = ask("GET", LIST, params={"top": 1000, "skip": 1000}).json()
    assert (len(second["results"]), second["totalCount"]) == (500 + SEEDED, 1500 + SEEDED)
    assert second["results"][-1]["id"] == seed.generated_user_id(1499)
    assert second["results"][-1]["email"] == seed.generated_email(1499)
    sim.settings(uipath_top_too_large=400)
    assert ask("GET", LIST, params={"top": 1001}).status_code == 400
    assert ask("GET", LIST, params={"top": 1000}).status_code == 200


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("ANNA@", [seed.ANNA_EMAIL]),
        ("cara.k", [seed.CARA_USER_NAME]),
        ("brecht", [seed.BERT_EMAIL]),
        ("invoice r", ["invoice-robot"]),
        ("a%", []),
        ("nobody", []),
    ],
)
def test_search(ask, term, found):
    answer = ask("GET", LIST, params={"searchTerm": term})
    assert (names(answer), answer.json()["totalCount"]) == (found, len(found))


def test_order(sim, ask):
    everybody = names(ask("GET", LIST, params={"top": 50}))
    by_name = names(ask("GET", LIST, params={"top": 50, "sortBy": "userName"}))
    assert by_name == sorted(everybody, key=str.lower) != everybody
    assert names(ask("GET", LIST, params={"top": 50, "sortBy": "userName", "sortOrder": "desc"})) == by_name[::-1]
    assert ask("GET", LIST, params={"sortBy": "type", "sortOrder": "desc"}).json()["results"][0]["type"] == 5
    assert names(ask("GET", LIST, params={"top": 50, "sortBy": "colour"})) == everybody
    sim.settings(uipath_unknown_sort=400)
    assert ask("GET", LIST, params={"sortBy": "colour"}).status_code == 400
    assert ask("GET", LIST, params={"sortBy": "password"}).status_code == 400
    sim.settings(uipath_unsorted="changing")
    first, second = (names(ask("GET", LIST, params={"top": 50})) for _unused in range(2))
    assert first != second
    assert sorted(first) == sorted(second) == sorted(everybody)
    assert names(ask("GET", LIST, params={"top": 50, "sortBy": "userName"})) == by_name


@pytest.mark.parametrize(
    ("choice", "shown"), [("missing", "absent"), ("null", None), ("0", 0), ("too_small", SEEDED - 1), ("too_large", SEEDED + 1)]
)
def test_total_count(sim, ask, choice, shown):
    sim.settings(uipath_total_count=choice)
    body = ask("GET", LIST).json()
    assert body.get("totalCount", "absent") == shown
    assert len(body["results"]) == 10


def test_lists_that_never_end(sim, ask):
    sim.settings(uipath_paging="repeats_last_page")
    assert names(ask("GET", LIST, params={"top": 4, "skip": 400})) == names(ask("GET", LIST, params={"top": 4, "skip": 8}))
    assert len(names(ask("GET", LIST, params={"top": 4, "skip": 400}))) == 3
    sim.settings(uipath_paging="ignores_skip")
    assert names(ask("GET", LIST, params={"top": 4, "skip": 8})) == names(ask("GET", LIST, params={"top": 4}))


def test_older_servers(sim, ask):
    older = f"/api/UserPartition/users/{seed.PARTITION_ID}"
    assert (ask("GET", LIST).status_code, ask("GET", older).status_code) == (200, 404)
    newer = ask("GET", LIST).json()
    sim.settings(uipath_users_path="older")
    assert ask("GET", LIST).status_code == 404
    assert ask("GET", older).json() == newer


def test_groups(ask):
    groups = ask("GET", GROUPS).json()
    assert {group["name"]: group["id"] for group in groups} == seed.GROUPS
    assert {group["name"]: group["type"] for group in groups} == dict.fromkeys(seed.BUILT_IN, 0) | {"Finance": 1}


# Visibility


def test_what_is_written_is_seen_after_some_reads(sim, ask):
    ask("POST", BULK, creation({"userName": "first-by-id", "id": "00000000-0000-4000-8000-000000000000"}))
    everybody = names(ask("GET", LIST, params={"top": 50}))
    sim.settings(uipath_visible_reads=2)
    (made,) = ask("POST", BULK, creation(NEW)).json()["users"]
    ask("DELETE", user(seed.BERT_ID))
    assert stored(sim, made["id"])
    assert stored(sim, seed.BERT_ID) is None
    assert ask("GET", user(made["id"])).status_code == 404
    before = names(ask("GET", LIST, params={"top": 50}))
    assert before == everybody, "all where they always were"
    after = names(ask("GET", LIST, params={"top": 50}))
    assert NEW["userName"] in after
    assert seed.BERT_EMAIL not in after
    assert ask("GET", user(seed.BERT_ID)).status_code == 404
    assert ask("GET", user(made["id"])).json() == made


def test_what_is_written_is_seen_after_some_time(sim, ask):
    sim.settings(uipath_visible_seconds=0.3)
    ask("DELETE", user(seed.BERT_ID))
    assert ask("DELETE", user(seed.BERT_ID)).status_code == 404, "it is gone all the same"
    (made,) = ask("POST", BULK, creation({"userName": seed.BERT_EMAIL})).json()["users"]
    assert ask("GET", user(seed.BERT_ID)).json()["email"] == seed.BERT_EMAIL
    assert ask("GET", user(made["id"])).status_code == 404
    deadline = time.monotonic() + 5
    while ask("GET", user(made["id"])).status_code == 404 and time.monotonic() < deadline:
        time.sleep(0.02)
    found = ask("GET", LIST, params={"searchTerm": seed.BERT_EMAIL}).json()["results"]
    assert [item["id"] for item in found] == [made["id"]]
    assert ask("GET", user(seed.BERT_ID)).status_code == 404


def test_writes_that_wait(sim, ask):
    sim.settings(uipath_visible_reads=1)
    (made,) = ask("POST", BULK, creation(NEW)).json()["users"]
    assert ask("PUT", user(made["id"]), {"name": "Seen"}).status_code == 200, "writes see what is"
    sim.settings(uipath_writes_wait=True)
    assert ask("PUT", user(made["id"]), {"name": "Late"}).status_code == 404
    assert ask("DELETE", user(made["id"])).status_code == 404
    assert ask("GET", user(made["id"])).status_code == 404
    assert ask("PUT", user(made["id"]), {"name": "Late"}).status_code == 200
    assert ask("GET", user(made["id"])).json()["name"] == "Late"


def test_created_and_deleted_unseen(sim, ask):
    sim.settings(uipath_visible_reads=1)
    (made,) = ask("POST", BULK, creation(NEW)).json()["users"]
    ask("DELETE", user(made["id"]))
    assert ask("GET", LIST).json()["totalCount"] == SEEDED
    assert ask("GET", user(made["id"])).status_code == 404


# The world


def test_reset_with_a_state(sim, ask):
    sim.reset(
        uipath={
            "organizations": [
                {
                    "name": "tiny",
                    "groups": ["Administrators", {"name": "Own", "id": seed.MISSING_ID}],
                    "users": ["a@b.c", {"userName": "r", "type": "robotAccount", "groups": ["own"], "password": "p"}],
                    "tokens": [{"token": "t", "scopes": ["PM.User.Read"]}],
                },
                {"id": seed.GLOBEX_PARTITION_ID, "name": "empty", "tokens": [], "clients": []},
            ]
        },
        settings={"uipath_enums": "strings"},
    )
    assert ask("GET", LIST, token="t").json()["results"][1]["type"] == "robotAccount"
    tiny, empty = sim.state()["uipath"]["organizations"]
    assert empty["users"] == []
    assert {group["name"] for group in empty["groups"]} == seed.GROUPS.keys()
    assert tiny["users"][1]["groupIDs"] == [seed.MISSING_ID]
    assert tiny["groups"][0]["id"] == seed.ADMINISTRATORS_ID
    assert sim.state()["uipath"]["clients"][0]["secret"] == seed.CLIENT_SECRET
    assert requests.get(sim.url + "/_simulator/state", timeout=10).json() == sim.state()


def test_five_thousand_users_at_once(sim, ask):
    sim.reset(uipath={"organizations": [{"id": seed.PARTITION_ID, "name": "acme", "users": 5000}]})
    started = time.process_time()
    sim.reset(uipath={"organizations": [{"id": seed.PARTITION_ID, "name": "acme", "users": 5000}]})
    assert time.process_time() - started < 1
    assert ask("GET", LIST).json()["totalCount"] == 5000


@pytest.mark.parametrize(
    "state",
    [
        {"colour": 1},
        [],
        {"organizations": [{"users": [{"email": "a@b.c", "colour": 1}]}]},
        {"organizations": [{"users": ["a@b.c", "A@b.c"]}]},
        {"organizations": [{"users": [{"email": "a@b.c", "groups": ["Kings"]}]}]},
        {"organizations": [{"users": [{"email": "a@b.c", "groupIDs": [seed.MISSING_ID]}]}]},
        {"organizations": [{"users": [{"email": "a@b.c", "type": 9}]}]},
        {"organizations": [{}, {}]},
        {"organizations": "all"},
        {"generate": {"users": "many"}},
    ],
)
def test_impossible_states_change_nothing(sim, state):
    before = sim.state()
    with pytest.raises(StateError):
        sim.reset(uipath=state, partner_key="other", organizations=[])
    assert sim.state() == before

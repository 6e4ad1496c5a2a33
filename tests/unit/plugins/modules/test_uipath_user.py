# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One user of a UiPath organization: what is kept true, and with which requests."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user
from ansible_collections.rosterops.saas_users.tests.unit.tasks import texts
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    GROUPS,
    NEW_EMAIL,
    NEW_NAME,
    OLDER_LIST,
    PASSWORD,
    SEEN,
    asked,
    bodies,
    four_runs,
    people,
    person,
    run,
)

ANNA_GROUPS = sorted([seed.ADMINISTRATORS_ID, seed.AUTOMATION_USERS_ID])
NEWCOMER = {"userName": NEW_EMAIL, "email": NEW_EMAIL}
CREATED = [SEEN, f"POST {BULK}", SEEN]
pytestmark = pytest.mark.usefixtures("waits")


def bulk(user, *group_ids):
    """The body of a BulkCreate for one user."""
    return {"partitionGlobalId": seed.PARTITION_ID, "groupIDs": list(group_ids), "users": [user]}


def put(user_id):
    return f"PUT /api/User/{user_id}"


# Created


@pytest.mark.parametrize(
    ("options", "user", "group_ids"),
    [
        ({"email": NEW_EMAIL}, NEWCOMER, []),
        ({"email": f" {NEW_EMAIL} "}, NEWCOMER, []),
        ({"user_name": "zoe.z"}, {"userName": "zoe.z"}, []),
        ({"user_name": "zoe.z", "email": NEW_EMAIL}, {"userName": "zoe.z", "email": NEW_EMAIL}, []),
        ({"user_name": " zoe.z", "email": f" {NEW_EMAIL} "}, {"userName": "zoe.z", "email": NEW_EMAIL}, []),
        ({"user_name": "zoe.z", "email": ""}, {"userName": "zoe.z", "email": ""}, []),
        (
            {"email": NEW_EMAIL, "name": "Zoe", "surname": "Zet", "display_name": "Zoe Z", "bypass_basic_auth_restriction": True},
            {**NEWCOMER, "name": "Zoe", "surname": "Zet", "displayName": "Zoe Z", "bypassBasicAuthRestriction": True},
            [],
        ),
        ({"email": NEW_EMAIL, "group_ids": [seed.FINANCE_ID.upper()]}, NEWCOMER, [seed.FINANCE_ID.upper()]),
        ({"email": NEW_EMAIL, "group_ids": []}, NEWCOMER, []),
        ({"email": NEW_EMAIL, "groups": []}, NEWCOMER, []),
        ({"email": NEW_EMAIL, "is_active": True}, NEWCOMER, []),
    ],
    ids=str,
)
@pytest.mark.parametrize("answer", ["live", "openapi"])
def test_somebody_new_is_created_with_one_bulk_create(sim, options, user, group_ids, answer):
    sim.settings(uipath_bulk_create_answer=answer)
    result = four_runs(sim, uipath_user, **options)
    assert result["changed"]
    assert result.requests == CREATED
    assert result.bodies == [bulk(user, *group_ids)]
    assert result["user"]["id"] == person(sim, user["userName"])["id"]
    assert result["user"]["user_name"] == user["userName"]
    assert (result["user"]["is_active"], result["user"]["type"]) == (True, "user")
    assert result["diff"]["before"] == ""
    assert result["diff"]["after"].startswith(f"user_name: {user['userName'].lower()}\n")


def test_groups_by_name_are_looked_up_with_one_request(sim):
    options = {"email": NEW_EMAIL, "groups": ["finance", " AUTOMATION Users ", "Finance"]}
    result = four_runs(sim, uipath_user, **options)
    assert result.requests == [SEEN, f"GET {GROUPS}", *CREATED[1:]]
    assert [sorted(body["groupIDs"]) for body in result.bodies] == [[seed.AUTOMATION_USERS_ID, seed.FINANCE_ID]]
    assert texts(result) == ("", f"user_name: {NEW_NAME}\ngroups: Automation Users, Finance\n")


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"is_active": False}, {"isActive": False}),
        ({"password": PASSWORD}, {"password": PASSWORD}),
        ({"password": PASSWORD, "is_active": False, "name": "Zoe"}, {"password": PASSWORD, "isActive": False}),
        ({"password": PASSWORD, "is_active": True, "groups": ["Finance"]}, {"password": PASSWORD}),
    ],
    ids=str,
)
def test_what_a_create_cannot_carry_follows_with_one_put(sim, options, body):
    result = four_runs(sim, uipath_user, email=NEW_EMAIL, **options)
    created = person(sim, NEW_EMAIL)
    groups = [f"GET {GROUPS}"] if "groups" in options else []
    looked = [f"GET /api/User/{created['id']}"] if "isActive" in body else []
    assert result.requests == [SEEN, *groups, *CREATED[1:], put(created["id"]), *looked]
    assert result.bodies[1] == body
    assert (created["password"], created["isActive"]) == (options.get("password"), options.get("is_active", True))
    assert result["user"]["is_active"] is options.get("is_active", True)
    assert ("password: (set)" in result["diff"]["after"]) is ("password" in options)


def test_a_user_name_is_no_email_of_somebody_else(sim):
    """Nobody has the e-mail, but somebody has it as user name: creating would fail, and adopting would be a guess."""
    sim.settings()
    run(sim, uipath_user, user_name=NEW_NAME)
    sim.clear_journal()
    result = run(sim, uipath_user, email=NEW_EMAIL)
    assert f"the user_name {NEW_EMAIL} belongs to the user with the id {person(sim, NEW_NAME)['id']}" in result["msg"]
    assert "find them by user_name" in result["msg"]
    assert sim.writes == 0


# Found


@pytest.mark.parametrize(
    "who",
    [
        {"id": seed.CARA_ID},
        {"id": seed.CARA_ID.upper()},
        {"id": seed.CARA_ID, "user_name": "CARA.k", "email": "cara@ACME.example"},
        {"user_name": " Cara.K "},
        {"user_name": "cara.k", "email": seed.CARA_EMAIL},
        {"email": "CARA@acme.example"},
    ],
    ids=str,
)
def test_somebody_who_is_there_is_adopted(sim, who):
    result = four_runs(sim, uipath_user, **who)
    assert (result["changed"], result["user"]["id"]) == (False, seed.CARA_ID)
    assert result.requests == [f"GET /api/User/{who['id']}" if "id" in who else SEEN]


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"name": "Anne"}, {"name": "Anne"}),
        ({"surname": ""}, {"surname": ""}),
        ({"display_name": "Anna A"}, {"displayName": "Anna A"}),
        ({"name": "Anna", "surname": "Bebel"}, {"surname": "Bebel"}),
        ({"is_active": False, "name": "Anna"}, {"isActive": False}),
        ({"bypass_basic_auth_restriction": True}, {"bypassBasicAuthRestriction": True}),
        ({"user_name": seed.ANNA_EMAIL, "email": "anna@new.example"}, {"email": "anna@new.example"}),
        ({"user_name": seed.ANNA_EMAIL, "email": " anna@new.example "}, {"email": "anna@new.example"}),
        ({"user_name": seed.ANNA_EMAIL, "email": ""}, {"email": ""}),
        ({"group_ids": [seed.FINANCE_ID]}, {"groupIDsToAdd": [seed.FINANCE_ID], "groupIDsToRemove": ANNA_GROUPS}),
        ({"group_ids": [*map(str.upper, ANNA_GROUPS), seed.FINANCE_ID.upper()]}, {"groupIDsToAdd": [seed.FINANCE_ID.upper()]}),
        ({"groups": ["Administrators"], "name": ""}, {"name": "", "groupIDsToRemove": [seed.AUTOMATION_USERS_ID]}),
        ({"groups": []}, {"groupIDsToRemove": ANNA_GROUPS}),
        ({"group_ids": []}, {"groupIDsToRemove": ANNA_GROUPS}),
        ({"group_ids": [one.upper() for one in ANNA_GROUPS[::-1]]}, None),
        ({"groups": ["automation users", "ADMINISTRATORS"]}, None),
        ({"name": "Anna", "is_active": True, "bypass_basic_auth_restriction": False, "display_name": ""}, None),
        ({"password": PASSWORD}, None),
    ],
    ids=str,
)
def test_only_what_differs_is_written_with_one_put(sim, options, body):
    who = {} if "user_name" in options else {"email": seed.ANNA_EMAIL}
    result = four_runs(sim, uipath_user, **who, **options)
    assert result["changed"] is (body is not None)
    sent = [{name: sorted(value) if isinstance(value, list) else value for name, value in one.items()} for one in result.bodies]
    assert sent == ([body] if body else [])
    groups = [f"GET {GROUPS}"] if options.get("groups") else []
    assert result.requests == [SEEN, *groups, *([put(seed.ANNA_ID), f"GET /api/User/{seed.ANNA_ID}"] if body else [])]
    assert person(sim, seed.ANNA_EMAIL)["password"] is None


@pytest.mark.parametrize("settings", [{"uipath_no_groups": "null"}, {"uipath_no_groups": "array"}], ids=str)
@pytest.mark.parametrize("unset", ["mixed", "empty", "null"])
def test_nothing_is_nothing_however_it_is_written(sim, settings, unset):
    sim.settings(uipath_unset_text=unset, **settings)
    options = {"user_name": seed.EDDA_USER_NAME, "email": "", "name": "", "surname": ""}
    assert four_runs(sim, uipath_user, **options)["changed"] is False
    assert four_runs(sim, uipath_user, email=seed.FINN_EMAIL, groups=[], is_active=False)["changed"] is False


def test_a_password_is_set_always_if_that_is_asked_for_and_never_shown(sim):
    options = {"email": seed.BERT_EMAIL, "password": PASSWORD, "update_password": "always"}
    for _run in range(2):
        predicted = run(sim, uipath_user, check_mode=True, **options)
        assert sim.writes == 0
        result = run(sim, uipath_user, **options)
        assert (predicted["changed"], predicted["diff"], predicted["user"]) == (True, result["diff"], result["user"])
        assert result["diff"]["before"] + "password: (set)\n" == result["diff"]["after"]
        assert bodies(sim) == [{"password": PASSWORD}]
        sim.clear_journal()
    assert person(sim, seed.BERT_EMAIL)["password"] == PASSWORD


@pytest.mark.parametrize("update_password", ["always", "on_create"])
def test_a_new_password_is_refused_without_being_shown(sim, update_password):
    result = run(sim, uipath_user, email=NEW_EMAIL, password="Sh0rt!+", update_password=update_password)
    assert result["msg"].endswith(
        "PasswordTooShort: Passwords must be at least 8 characters. (HTTP 400); zoe@acme.example exists now, without password"
    )
    assert result["changed"], "the user was created all the same"
    assert person(sim, NEW_EMAIL)["password"] is None


@pytest.mark.parametrize("kind", ["ignored", "refused"])
def test_a_directory_user_keeps_what_the_directory_says_and_gets_groups(sim, kind):
    sim.settings(uipath_directory_update=kind)
    options = {
        "user_name": seed.DORA_EMAIL,
        "email": "dora@other.example",
        "name": "Theodora",
        "surname": "",
        "groups": ["Finance"],
    }
    result = four_runs(sim, uipath_user, **options, display_name="D", is_active=False)
    groups = {"groupIDsToAdd": [seed.FINANCE_ID], "groupIDsToRemove": [seed.AUTOMATION_USERS_ID]}
    assert result.bodies == [{"isActive": False, **groups}]
    assert result["user"]["name"] == "Dora"
    assert result["user"]["type"] == "directory_user"


@pytest.mark.parametrize("enums", ["numbers", "strings"])
def test_a_robot_is_nobody(sim, enums):
    sim.settings(uipath_enums=enums)
    result = run(sim, uipath_user, id=seed.ROBOT_ID, state="absent")
    assert (result["changed"], result["user"]) == (False, None)
    result = run(sim, uipath_user, user_name="robot-1", name="Robbie")
    assert "DuplicateUserName: User name 'robot-1' is already taken" in result["msg"]
    assert person(sim, "robot-1")["name"] is None


# Refused before a write


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"id": seed.ANNA_ID, "user_name": "anne"}, f"has the user_name {seed.ANNA_EMAIL} in"),
        ({"id": seed.MISSING_ID, "user_name": seed.ANNA_EMAIL}, "find them by user_name"),
    ],
    ids=str,
)
def test_a_user_name_cannot_change(sim, options, words, state):
    result = run(sim, uipath_user, state=state, **options)
    assert words in result["msg"]
    assert sim.writes == 0


@pytest.mark.parametrize("missing", [404, "empty", "null"])
@pytest.mark.parametrize("malformed", [400, 404])
def test_an_id_must_exist(sim, missing, malformed):
    sim.settings(uipath_missing_get=missing, uipath_malformed_id=malformed)
    result = run(sim, uipath_user, id=seed.MISSING_ID)
    assert result["msg"].startswith(f"There is no user with the id {seed.MISSING_ID} in the UiPath organization")
    result = run(sim, uipath_user, id="66-ss/..")
    assert result["failed"]
    assert asked(sim)[1:-1] == ([] if missing == 404 else [SEEN]), "an answer that is no user is not believed"
    assert asked(sim)[-1] == "GET /api/User/66-ss%2F..", "escaped"
    assert sim.writes == 0


def test_an_ambiguous_email_fails_with_the_ids(sim):
    twins = [{"id": f"id-{n}", "userName": f"zoe{n}", "email": NEW_EMAIL.upper() if n else NEW_EMAIL, "type": 0} for n in (0, 1)]
    sim.fault(method="GET", status=200, json={"totalCount": 2, "results": twins}, times=-1)
    for state in ("present", "absent"):
        result = run(sim, uipath_user, email=NEW_EMAIL, state=state)
        assert result["msg"].endswith("set the id of the user you mean (id-0, id-1).")
    assert sim.writes == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of the following is required: id, user_name, email."),
        (
            {"groups": ["a"], "group_ids": ["b"], "email": NEW_EMAIL},
            "groups and group_ids are mutually exclusive: set only one of them.",
        ),
        ({"email": ""}, "email is empty"),
        ({"email": "zoe"}, "email is 'zoe', which is not an e-mail address"),
        ({"user_name": "zoe", "email": "zoe at acme"}, "email is 'zoe at acme', which is not an e-mail address"),
        ({"user_name": " "}, "user_name is empty"),
        ({"id": seed.ANNA_ID, "user_name": ""}, "user_name is empty"),
        ({"id": ""}, "id is empty"),
        ({"email": NEW_EMAIL, "groups": [" "]}, "groups is empty"),
        ({"email": NEW_EMAIL, "group_ids": [""]}, "group_ids is empty"),
        ({"id": ".."}, "cannot be an id"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_anything_is_sent(sim, options, words):
    result = run(sim, uipath_user, **options)
    assert words in result["msg"]
    assert sim.requests == []


# Absent


@pytest.mark.parametrize(
    "who", [{"id": seed.CARA_ID}, {"user_name": "CARA.K"}, {"email": seed.CARA_EMAIL}, {"id": seed.CARA_ID, "email": ""}], ids=str
)
def test_somebody_is_removed_once(sim, who):
    result = four_runs(sim, uipath_user, state="absent", **who)
    assert (result["changed"], result["user"]["id"]) == (True, seed.CARA_ID)
    assert result["diff"]["after"] == ""
    assert f"groups: {seed.AUTOMATION_DEVELOPERS_ID}\n" in result["diff"]["before"]
    one = f"/api/User/{seed.CARA_ID}"
    assert result.requests == ([f"GET {one}", f"DELETE {one}"] if "id" in who else [SEEN, f"DELETE {one}", f"GET {one}"])
    assert result.bodies == [None]
    assert person(sim, "cara.k") is None


@pytest.mark.parametrize("missing", [404, "empty", "null"])
@pytest.mark.parametrize("who", [{"id": seed.MISSING_ID}, {"user_name": "nobody"}, {"email": NEW_EMAIL}], ids=str)
def test_nobody_is_removed_twice(sim, who, missing):
    sim.settings(uipath_missing_get=missing)
    result = four_runs(sim, uipath_user, state="absent", groups=["No such group"], **who)
    assert (result["changed"], result["user"], texts(result)) == (False, None, ("", ""))


@pytest.mark.parametrize("missing", [404, 204])
def test_somebody_who_is_gone_meanwhile_is_gone_as_wanted(sim, missing):
    sim.settings(uipath_missing_delete=missing)
    sim.fault(method="DELETE", action="reset", when="after")
    assert run(sim, uipath_user, id=seed.BERT_ID, state="absent")["changed"]
    assert asked(sim).count(f"DELETE /api/User/{seed.BERT_ID}") == 2


# Older servers


def test_an_older_server_lists_its_users_elsewhere(sim):
    sim.settings(uipath_users_path="older")
    result = four_runs(sim, uipath_user, email=seed.BERT_EMAIL, name="Berta")
    assert result.requests == [SEEN, f"GET {OLDER_LIST}", put(seed.BERT_ID), f"GET /api/User/{seed.BERT_ID}"]
    assert len(people(sim)) == 11

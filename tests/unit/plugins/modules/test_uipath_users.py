# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roster of a UiPath organization: the plan, the guards, and how few requests it takes."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.tasks import told_credential
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    CLIENT,
    GROUPS,
    NEW_EMAIL,
    NEW_NAME,
    PASSWORD,
    SEEN,
    asked,
    bodies,
    four_runs,
    people,
    person,
    run,
    token_of,
    world,
)

PEOPLE = [
    seed.ANNA_EMAIL,
    seed.BERT_EMAIL,
    seed.CARA_USER_NAME,
    seed.EDDA_USER_NAME,
    seed.FINN_EMAIL,
    seed.DORA_EMAIL,
    seed.DIRK_USER_NAME,
]
NO_PEOPLE = ["robot-1", "acme\\staff", "invoice-robot", seed.CLIENT_ID]
EVERYBODY = [{"user_name": name} for name in PEOPLE]
pytestmark = pytest.mark.usefixtures("waits")


def generated(number):
    return [seed.generated_email(index) for index in range(number)]


def without(*names):
    return [{"user_name": name} for name in PEOPLE if name not in names]


# The plan


def test_everything_at_once_with_few_requests(sim):
    users = [
        {"email": NEW_EMAIL, "groups": ["Finance"], "password": PASSWORD},
        {"email": "yves@acme.example", "groups": ["finance"], "is_active": False},
        {"user_name": "xan", "name": "Xan"},
        {"email": seed.ANNA_EMAIL, "surname": "Arendt", "groups": ["Administrators", "Automation Users"]},
        {"id": seed.CARA_ID, "email": seed.CARA_EMAIL, "name": "Clara"},
        {"user_name": seed.DIRK_USER_NAME, "groups": ["Finance"]},
    ]
    options = {"users": users, "purge": True, "protected": ["EDDA", "*finn*"], "max_removals": "2"}
    result = four_runs(sim, uipath_users, **options)
    created = ["xan", "yves@acme.example", NEW_NAME]
    plan = {"create": created, "update": [seed.DIRK_USER_NAME, "cara.k"], "delete": [seed.BERT_EMAIL, seed.DORA_EMAIL]}
    assert result["plan"] == {**plan, "unchanged": 1}
    assert [one["user_name"] for one in result["changes"]] == sorted(name for names in plan.values() for name in names)
    assert f"{NEW_NAME}: Finance; password: (set)\n" in result["diff"]["after"]
    assert [user["user_name"].lower() for user in result["users"]] == sorted(
        {*PEOPLE, *created} - {seed.BERT_EMAIL, seed.DORA_EMAIL}
    )
    assert result.requests[:2] == [SEEN, f"GET {GROUPS}"]
    assert sorted(result.requests[2:4]) == [f"POST {BULK}"] * 2
    assert result.requests[4] == SEEN
    puts = [f"PUT /api/User/{one}" for one in (seed.CARA_ID, seed.DIRK_ID)]
    puts += [f"PUT /api/User/{person(sim, name)['id']}" for name in (NEW_NAME, "yves@acme.example")]
    assert sorted(result.requests[5:9]) == sorted(puts)
    assert result.requests[9:] == [SEEN, "DELETE /api/User", SEEN]
    assert result.bodies[-1] == {"partitionGlobalId": seed.PARTITION_ID, "userIds": [seed.BERT_ID, seed.DORA_ID]}
    assert set(people(sim)) == {*PEOPLE, *created, *NO_PEOPLE} - {seed.BERT_EMAIL, seed.DORA_EMAIL}


@pytest.mark.parametrize("users", [[], EVERYBODY, [{"email": "ANNA@acme.example"}, {"id": seed.DIRK_ID}]], ids=len)
def test_nothing_to_do_costs_one_request(sim, users):
    result = four_runs(sim, uipath_users, users=users)
    assert (result["changed"], result.requests) == (False, [SEEN])
    assert result["plan"] == {"create": [], "update": [], "delete": [], "unchanged": len(users)}
    assert [user["user_name"].lower() for user in result["users"]] == sorted(PEOPLE)


def test_the_first_users_of_an_organization(sim):
    sim.reset(world())
    result = four_runs(sim, uipath_users, users=[{"email": one} for one in generated(3)], purge=True, **CLIENT)
    assert result["plan"]["create"] == generated(3)


def test_ten_thousand_users_are_an_ordinary_size(sim):
    sim.reset(world(users=10_000))
    users = [{"email": email} for email in generated(10_003)]
    result = run(sim, uipath_users, users=users)
    assert result["plan"]["unchanged"] == 10_000
    assert len(result["users"]) == 10_003
    assert len(sim.requests) == 2 * 11 + 1


# Purge


def test_a_purge_touches_no_robots_applications_and_groups(sim):
    result = four_runs(sim, uipath_users, users=without(seed.BERT_EMAIL, seed.DIRK_USER_NAME), purge=True, max_removals="2")
    assert result["plan"]["delete"] == [seed.DIRK_USER_NAME, seed.BERT_EMAIL]
    assert set(people(sim)) == {*PEOPLE, *NO_PEOPLE} - {seed.BERT_EMAIL, seed.DIRK_USER_NAME}


@pytest.mark.parametrize(
    ("limit", "gone"),
    [("25%", 2), ("0", 0), ("3", 3), ("50%", 4), ("28.5%", 2), ("1", 1)],
)
def test_no_more_removals_than_allowed(sim, limit, gone):
    allowed = without(*PEOPLE[1 : 1 + gone])
    assert "failed" not in run(sim, uipath_users, check_mode=True, users=allowed, purge=True, max_removals=limit)
    for check_mode in (True, False):
        one_more = without(*PEOPLE[: 1 + gone])
        result = run(sim, uipath_users, check_mode, users=one_more, purge=True, max_removals=limit)
        assert (
            f"{1 + gone} of the 7 users of the UiPath organization would be removed, but max_removals ({limit})" in result["msg"]
        )
        assert (result["changed"], sim.writes) == (False, 0)


def test_protected_people_stay(sim):
    users = [{"email": seed.ANNA_EMAIL}]
    result = four_runs(
        sim, uipath_users, users=users, purge=True, protected=["*@ACME.example", "ACME\\*", "c*"], max_removals="1"
    )
    assert result["plan"]["delete"] == [seed.EDDA_USER_NAME]


@pytest.mark.parametrize("limit", ["5", "100%"])
def test_the_caller_is_never_purged(sim, limit):
    token, options = token_of(prt_id=seed.PARTITION_ID, sub=seed.BERT_ID.upper())
    sim.reset(world(seed.default_organization()["users"], tokens=[token]))
    for check_mode in (True, False):
        result = run(sim, uipath_users, check_mode, users=without(seed.BERT_EMAIL), purge=True, max_removals=limit, **options)
        assert result["msg"].startswith(f"This would remove {seed.BERT_EMAIL} from the UiPath organization")
        assert sim.writes == 0
    assert run(sim, uipath_users, users=without(seed.CARA_USER_NAME), purge=True, **options)["plan"]["delete"] == ["cara.k"]
    result = run(sim, uipath_users, users=[], purge=False, **options)
    assert "failed" not in result


# Refused


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"users": None}, "one of the following is required: users, users_file."),
        ({"users": [{"name": "Zoe"}]}, "users[0]: one of the following is required: id, user_name, email."),
        (
            {"users": [{"email": "a@b", "groups": ["a"], "group_ids": ["b"]}]},
            "users[0] (a@b): groups and group_ids are mutually exclusive",
        ),
        ({"users": [], "purge": True}, "users is empty, so purge would remove all users"),
        ({"users": [{"email": "a@b"}, {"email": " A@B"}]}, "users[0] and users[1] are the same user, A@B"),
        ({"users": [{"id": "1"}, {"email": "a@b"}, {"id": "1"}]}, "users[0] and users[2] are the same user"),
        ({"users": [{"user_name": "j", "email": "a@b"}, {"email": "A@b"}]}, "users[0] and users[1] are the same user, A@b"),
        ({"users": [{"id": "1", "email": "a@b"}, {"user_name": "j", "email": "A@b"}]}, "users[0] and users[1] are the same"),
        ({"users": [{"email": "a@b"}, {"email": "ab"}]}, "users[1]: email is 'ab', which is not an e-mail address"),
        ({"users": [{"user_name": " "}]}, "users[0]: user_name is empty"),
        ({"users": EVERYBODY, "max_removals": "some"}, "max_removals is 'some'"),
        ({"users": EVERYBODY, "max_changes": "101%"}, "max_changes is '101%': set it to a percentage up to 100%"),
        ({"users": EVERYBODY, "concurrency": 33}, "concurrency is 33"),
        ({"users": EVERYBODY, "concurrency": 0}, "concurrency is 0"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_anything_is_sent(sim, options, words):
    result = run(sim, uipath_users, **options)
    assert words in result["msg"]
    assert sim.requests == []


@pytest.mark.parametrize(
    "users",
    [
        [{"id": seed.CARA_ID}, {"email": "CARA@acme.example"}],
        [{"user_name": "cara.k"}, {"email": seed.CARA_EMAIL}],
        [{"user_name": "Cara.K"}, {"id": seed.CARA_ID}],
    ],
    ids=str,
)
def test_two_who_turn_out_to_be_one_are_refused(sim, users):
    for check_mode in (True, False):
        result = run(sim, uipath_users, check_mode, users=[{"email": NEW_EMAIL}, *users])
        assert "users[1] and users[2] are the same user in the UiPath organization" in result["msg"]
        assert sim.writes == 0


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"email": NEW_EMAIL, "groups": ["Nope"]}, "There is no group 'Nope'"),
        ({"id": seed.MISSING_ID}, f"There is no user with the id {seed.MISSING_ID}"),
        ({"id": seed.ANNA_ID, "user_name": "anne"}, "the platform cannot change it"),
    ],
    ids=str,
)
def test_one_impossible_wish_stops_everything_before_a_write(sim, item, words):
    for check_mode in (True, False):
        result = run(sim, uipath_users, check_mode, users=[{"email": "yves@acme.example"}, item])
        assert words in result["msg"]
    assert sim.writes == 0


# Failures


@pytest.mark.parametrize("refusal", [400, 200, "400_without_errors", "200_without_errors"])
def test_a_failure_hides_no_other_and_holds_the_removals_back(sim, refusal):
    sim.settings(uipath_refusal=refusal)
    sim.fault(method="PUT", path=seed.CARA_ID, status=403, json={"errorMessage": "no"}, times=-1)
    users = [
        {"email": NEW_EMAIL},
        {"email": "bad@acme.example", "group_ids": [seed.GLOBEX_GROUP_ID]},
        {"user_name": "robot-1", "name": "Rob"},
        {"email": seed.ANNA_EMAIL, "name": "Anne"},
        {"user_name": "cara.k", "name": "Clara"},
    ]
    result = run(sim, uipath_users, users=users, purge=True, max_removals="100%")
    assert result["failed"]
    assert result["changed"]
    failures = {one["email"]: (one["action"], one["failure"]["status"], one["msg"]) for one in result["failures"]}
    reason = {
        "bad@acme.example": f"Group '{seed.GLOBEX_GROUP_ID}' was not found",
        "robot-1": "User name 'robot-1' is already taken",
    }
    status = int(str(refusal)[:3])
    for name, words in reason.items():
        assert failures[name][:2] == ("create", status)
        assert (words if refusal in (200, 400) else ("succeeded: false" if status == 200 else "Bad Request")) in failures[name][2]
    assert failures["cara.k"] == ("update", 403, "Updating cara.k in the UiPath organization: no (HTTP 403)")
    assert told_credential(sim, 403, "access_token") in result["msg"], "said once"
    assert len(failures) == 3
    assert "3 of 10 changes failed" in result["msg"]
    assert "Because of this, 5 removals were not attempted" in result["msg"]
    assert person(sim, NEW_EMAIL)
    assert person(sim, seed.ANNA_EMAIL)["name"] == "Anne"
    assert "DELETE /api/User" not in asked(sim)
    assert {one["user_name"] for one in result["changes"] if one["done"]} == {NEW_NAME, seed.ANNA_EMAIL}
    assert result["plan"]["delete"] == [one["user_name"] for one in result["changes"] if one["action"] == "delete"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_removal_that_fails_is_told_and_the_user_stays_in_the_result(sim, number):
    sim.fault(method="DELETE", status=403, times=-1)
    gone = PEOPLE[:number]
    result = run(sim, uipath_users, users=without(*gone), purge=True, max_removals="100%")
    assert result["changed"] is False
    assert sorted(one["email"] for one in result["failures"]) == sorted(gone)
    assert [one["done"] for one in result["changes"]] == [False] * number
    assert len(bodies(sim)) == 1, "a 403 is no reason to look for the bad one"


# Few requests


@pytest.mark.parametrize("number", [1000])
def test_a_large_offboarding_takes_a_handful_of_requests(sim, number):
    sim.reset(world(users=number + 5))
    sim.settings(uipath_limits=True)
    stay = [{"email": email} for email in generated(number + 5)[number:]]
    result = run(sim, uipath_users, users=stay, purge=True, max_removals="100%", **CLIENT)
    assert len(result["plan"]["delete"]) == number
    assert sorted(people(sim)) == generated(number + 5)[number:]
    methods = [request["method"] for request in sim.requests]
    assert (methods.count("GET"), methods.count("DELETE"), methods.count("POST")) == (3, 4, 1)
    assert result.warnings == []


def test_a_large_onboarding_takes_a_handful_of_requests(sim):
    sim.settings(uipath_limits=True)
    users = [{"email": email, "groups": [["Finance"], ["Finance", "Everyone"]][n % 2]} for n, email in enumerate(generated(1000))]
    result = run(sim, uipath_users, users=users)
    assert len(result["plan"]["create"]) == 1000
    methods = [request["method"] for request in sim.requests]
    assert (methods.count("GET"), methods.count("POST"), len(methods)) == (4, 4, 8)
    groups = {tuple(sorted(user["groups"])) for name, user in people(sim).items() if name.startswith("person")}
    assert groups == {("Finance",), ("Everyone", "Finance")}
    sim.clear_journal()
    assert run(sim, uipath_users, users=users)["changed"] is False
    assert sim.writes == 0

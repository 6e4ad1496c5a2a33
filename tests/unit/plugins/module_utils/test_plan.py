# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired users + actual users = a plan, by examples."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted, as_set
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import (
    CREATE,
    DELETE,
    KEEP,
    UPDATE,
    make_plan,
    refuse_duplicates,
)
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, both_sides

WHERE = "organization 42"
ADA = {"id": "1", "email": "ada@acme.example", "role_ids": ["a", "b"], "role": "admin", "harbor_only": False}
BEN = {"id": "2", "email": "ben@acme.example", "role_ids": None, "role": None}
CLEO = {"id": "3", "email": "Cleo@acme.example"}


def plan_of(actual, *wanted, **options):
    return make_plan(actual, wanted, MODEL, WHERE, **options)


def one(actual, *wanted, **options):
    (change,) = plan_of(actual, *wanted, **options).changes
    return change


def by_email(email, **members):
    return Wanted(("email", email), members)


def by_id(user_id, **members):
    return Wanted(("id", user_id), members)


# One person


@pytest.mark.parametrize("role_ids", [["a", "b"], ["b", "a"], ["B", " A "], ["a", "b", "a"]])
def test_a_set_is_compared_as_a_set(role_ids):
    change = one([ADA], by_email("ADA@acme.example", role_ids=role_ids))
    assert (change.action, change.attributes, change.predicted) == (KEEP, {}, ADA)


@pytest.mark.parametrize("role_ids", [["a"], ["a", "b", "c"], ["c"]])
def test_a_missing_and_an_excess_privilege_are_differences(role_ids):
    change = one([ADA], by_email("ada@acme.example", role_ids=role_ids))
    assert (change.action, change.attributes) == (UPDATE, {"role_ids": role_ids})
    assert change.before == {"email": "ada@acme.example", "role_ids": ["a", "b"]}
    assert change.after == {"email": "ada@acme.example", "role_ids": role_ids}


def test_what_is_not_said_is_left_alone():
    change = one([ADA, BEN], by_email("ada@acme.example"))
    assert (change.action, change.before, change.after) == (KEEP, {"email": "ada@acme.example"}, {"email": "ada@acme.example"})


def test_an_update_keeps_unknown_members_and_does_not_guess_what_the_server_derives():
    change = one([ADA], by_email("ada@acme.example", role_ids=["c"]))
    assert change.predicted == {**ADA, "role_ids": ["c"], "role": None}


def test_a_create_knows_what_is_known_before():
    change = one([BEN], by_email("Zoe@Acme.example", role_ids=["b", "a"]))
    assert (change.action, change.name, change.actual) == (CREATE, "zoe@acme.example", None)
    assert change.attributes == {"email": "Zoe@Acme.example", "role_ids": ["b", "a"]}
    assert change.predicted == {"id": None, "email": "Zoe@Acme.example", "role_ids": ["b", "a"], "role": None}
    assert (change.before, change.after) == ({}, {"email": "zoe@acme.example", "role_ids": ["a", "b"]})


def test_a_removal_shows_all_that_is_managed():
    change = one([ADA], Wanted(("email", "ada@acme.example"), {"role_ids": ["x"]}, present=False))
    assert (change.action, change.attributes, change.predicted) == (DELETE, {}, None)
    assert (change.before, change.after) == ({"email": "ada@acme.example", "role_ids": ["a", "b"], "role": "admin"}, {})


@pytest.mark.parametrize("find", [("email", "zoe@acme.example"), ("id", "9")])
def test_removing_nobody_is_nothing_to_do(find):
    change = one([ADA], Wanted(find, present=False))
    assert (change.action, change.actual, change.predicted, change.before, change.after) == (KEEP, None, None, {}, {})


@pytest.mark.parametrize("user_id", ["3", " 3 "])
def test_a_person_is_found_by_id(user_id):
    assert one([ADA, CLEO], by_id(user_id)).actual is CLEO


def test_an_id_that_is_not_there_creates_nobody():
    with pytest.raises(Refused, match=r"no user with the id 9 in organization 42.*omit id"):
        plan_of([ADA], by_id("9"))


def test_two_candidates_are_told_with_their_ids():
    twin = {"id": "7", "email": "ADA@acme.example"}
    with pytest.raises(Refused, match=r"2 users have the email ada@acme.example in organization 42: .*\(1, 7\)"):
        plan_of([ADA, twin], by_email("ada@acme.example"))
    assert one([ADA, twin], by_id("7")).actual is twin


@pytest.mark.parametrize(("leaving", "there"), [("straße@x", "strasse@x"), ("ﬁ@x", "fi@x")])
def test_two_mailboxes_that_only_look_alike_are_two_persons(leaving, there):
    assert one([{"id": "1", "email": there}], Wanted(("email", leaving), present=False)).action == KEEP


# A member that cannot be changed


def test_id_and_email_of_the_same_person():
    assert one([ADA], Wanted(("id", "1"), fixed={"email": " ADA@acme.example"})).action == KEEP


def test_id_and_email_of_a_person_with_another_email():
    with pytest.raises(Refused, match=r"the user with the id 1 has the email ada@acme.example .* not ben@acme.example") as caught:
        plan_of([ADA, BEN], Wanted(("id", "1"), fixed={"email": "ben@acme.example"}))
    assert "Set only one of id and email" in str(caught.value)


def test_a_person_found_by_email_is_named_by_it():
    with pytest.raises(
        Refused, match=r"^ada@acme.example has the role admin in organization 42, not user, and .* email and role"
    ):
        plan_of([ADA], Wanted(("email", "ada@acme.example"), fixed={"role": "user"}))


@pytest.mark.parametrize("present", [True, False])
def test_the_id_of_nobody_and_the_email_of_somebody(present):
    with pytest.raises(Refused, match=r"No user in .* has the id 9, but .*ben@acme.example belongs to the user with the id 2"):
        plan_of([ADA, BEN], Wanted(("id", "9"), fixed={"email": "ben@acme.example"}, present=present))


def test_the_id_of_nobody_and_the_email_of_nobody():
    wanted = Wanted(("id", "9"), fixed={"email": "zoe@acme.example"}, present=False)
    assert one([ADA, BEN], wanted).action == KEEP


def test_a_fixed_member_goes_into_a_create():
    change = one([], Wanted(("email", "zoe@acme.example"), {"role_ids": ["a"]}, fixed={"role": "user"}))
    assert change.attributes == {"email": "zoe@acme.example", "role": "user", "role_ids": ["a"]}


# Members of a special kind

SPECIAL = MODEL._replace(
    compared={**MODEL.compared, "password": str, "name": str},
    write_only={"password"},
    foreign=lambda user: {"name"} if user.get("type") == "directory_user" else (),
)


def special(actual, wanted):
    (change,) = make_plan(actual, [wanted], SPECIAL, WHERE).changes
    return change


def test_what_no_server_answers_is_always_written_and_never_shown():
    change = special([ADA], by_email("ada@acme.example", password="pass-word"))
    assert (change.action, change.attributes) == (UPDATE, {"password": "pass-word"})
    assert "pass-word" not in str([change.before, change.after, change.predicted])


def test_what_is_for_a_create_only_is_written_by_it_and_by_nothing_else():
    wanted = by_email("zoe@x")._replace(on_create={"password": "pass-word", "role": "user"})
    change = special([], wanted)
    assert change.attributes == {"email": "zoe@x", "password": "pass-word", "role": "user"}
    assert "pass-word" not in str([change.before, change.after, change.predicted])
    assert special([{"id": "1", "email": "zoe@x"}], wanted).action == KEEP


def test_the_name_that_a_create_would_give_must_be_free():
    wanted = Wanted(("id", "9"), present=False, on_create={"email": "ada@acme.example"})
    with pytest.raises(Refused, match=r"ada@acme.example belongs to the user with the id 1"):
        plan_of([ADA], wanted)
    assert one([ADA, CLEO], Wanted(("id", "3"), on_create={"email": "ada@acme.example"})).action == KEEP


@pytest.mark.parametrize(("kind", "action"), [("directory_user", KEEP), ("local", UPDATE)])
def test_what_is_governed_elsewhere_is_left_alone(kind, action):
    assert special([{**ADA, "type": kind, "name": "Ada"}], by_email("ada@acme.example", name="Eva")).action == action


def test_who_has_no_name_is_known_by_another_member_where_the_model_says_so():
    model = MODEL._replace(unnamed="id")
    users = [{"id": "A-5", "email": ""}, {"id": "6", "email": None}]
    plan = make_plan(users, [], model, WHERE, purge=True, protected=["6"])
    assert plan.summary()["delete"] == ["a-5"]
    assert plan.others == (users[1],)


# Users as servers give them


@pytest.mark.parametrize("user_id", [None, ""])
@pytest.mark.parametrize("wanted", [by_email("x@y", role_ids=["a"]), Wanted(("email", "x@y"), present=False)])
def test_a_user_without_an_id_cannot_be_written(user_id, wanted):
    with pytest.raises(Refused, match="returned no id for x@y in organization 42"):
        plan_of([{"id": user_id, "email": "x@y"}], wanted)


def test_a_user_without_an_id_can_stay():
    assert one([{"email": "x@y", "role_ids": ["a"]}], by_email("x@y", role_ids=["a"])).action == KEEP


def test_users_without_anything_are_nobody():
    plan = plan_of([{}, {"id": "5", "email": None}, BEN], by_email("ben@acme.example"), purge=True)
    assert plan.summary() == {"create": [], "update": [], "delete": [], "unchanged": 1}
    assert plan.others == ({}, {"id": "5", "email": None})


# A roster


def test_a_purge_removes_who_is_not_named():
    plan = plan_of([ADA, BEN, CLEO], by_email("ben@acme.example"), purge=True)
    assert plan.summary() == {"create": [], "update": [], "delete": ["ada@acme.example", "cleo@acme.example"], "unchanged": 1}
    assert plan.others == ()


def test_without_a_purge_the_others_stay():
    plan = plan_of([ADA, BEN, CLEO], by_email("ben@acme.example"))
    assert plan.summary() == {"create": [], "update": [], "delete": [], "unchanged": 1}
    assert plan.others == (ADA, CLEO)
    assert not plan.changed


@pytest.mark.parametrize(
    "pattern", ["ada@acme.example", " ADA@ACME.example ", "a*@acme.example", "*@acme.example", "?da@*", "[ab]*"]
)
def test_protected_users_stay(pattern):
    plan = plan_of([ADA], purge=True, protected=[pattern])
    assert (plan.changes, plan.others) == ((), (ADA,))


@pytest.mark.parametrize("pattern", ["", "da@acme.example", "ada", "*@acme"])
def test_a_pattern_protects_by_the_whole_name(pattern):
    assert len(plan_of([ADA], purge=True, protected=[pattern]).of(DELETE)) == 1


def test_protection_is_against_a_purge_and_not_against_the_author():
    assert one([ADA], Wanted(("email", "ada@acme.example"), present=False), purge=True, protected=["*"]).action == DELETE


def test_changes_stand_in_the_author_s_order_and_the_diff_is_sorted():
    wanted = [by_email("zoe@x"), by_email("Ben@acme.example", role_ids=["a"]), by_email("amy@x"), by_email("ada@acme.example")]
    plan = plan_of([ADA, BEN, CLEO], *wanted, purge=True)
    assert [change.action for change in plan.changes] == [CREATE, UPDATE, CREATE, KEEP, DELETE]
    assert plan.changed
    assert plan.summary() == {
        "create": ["amy@x", "zoe@x"],
        "update": ["ben@acme.example"],
        "delete": ["cleo@acme.example"],
        "unchanged": 1,
    }
    assert both_sides(plan) == {
        "before": {
            "amy@x": {},
            "ben@acme.example": {"email": "ben@acme.example"},
            "cleo@acme.example": {"email": "cleo@acme.example"},
            "zoe@x": {},
        },
        "after": {
            "amy@x": {"email": "amy@x"},
            "ben@acme.example": {"email": "ben@acme.example", "role_ids": ["a"]},
            "cleo@acme.example": {},
            "zoe@x": {"email": "zoe@x"},
        },
    }
    assert list(both_sides(plan)["before"]) == list(both_sides(plan)["after"]) == sorted(both_sides(plan)["before"])


TWIN = {"id": "7", "email": "ADA@acme.example", "role_ids": ["c"]}
FIRST, SECOND = "ada@acme.example (id 1)", "ada@acme.example (id 7)"


def test_two_users_whose_names_differ_only_in_case_are_two():
    plan = plan_of([TWIN, BEN, ADA], by_email("ben@acme.example"), purge=True)
    assert plan.summary() == {"create": [], "update": [], "delete": [FIRST, SECOND], "unchanged": 1}
    assert both_sides(plan) == {
        "before": {
            FIRST: {"email": "ada@acme.example", "role_ids": ["a", "b"], "role": "admin"},
            SECOND: {"email": "ada@acme.example", "role_ids": ["c"]},
        },
        "after": {FIRST: {}, SECOND: {}},
    }
    assert list(both_sides(plan)["before"]) == [FIRST, SECOND]


def test_one_of_two_stands_with_the_id_whatever_becomes_of_the_other():
    for other in (by_id("7"), by_id("7", role_ids=["a"]), Wanted(("id", "7"), present=False), by_email("zoe@x")):
        plan = plan_of([ADA, TWIN], by_id("1", role_ids=["b"]), other)
        assert plan.summary()["update"][0] == FIRST
        assert plan.changes[0].name == FIRST
        assert {change.name for change in plan.changes[1:]} <= {SECOND, "zoe@x"}
        assert len(both_sides(plan)["before"]) == len(plan.of(CREATE, UPDATE, DELETE))


@pytest.mark.parametrize("name", [None, "", " "])
def test_whoever_has_no_name_stands_with_the_id(name):
    nameless = [{"id": "5", "email": name}, {"id": "6", "email": name}]
    plan = plan_of(nameless, Wanted(("id", "5"), present=False), by_id("6", role_ids=["a"]))
    assert plan.summary() == {"create": [], "update": ["(id 6)"], "delete": ["(id 5)"], "unchanged": 0}


def test_nobody_else_stands_with_an_id():
    plan = plan_of([ADA, TWIN, BEN, CLEO], by_email("zoe@x"), by_email("ben@acme.example", role_ids=["a"]))
    assert [change.name for change in plan.changes] == ["zoe@x", "ben@acme.example"]


def test_two_without_an_id_can_stay():
    assert plan_of([{"email": "x@y"}, {"email": "X@y"}, BEN], by_email("ben@acme.example")).summary()["unchanged"] == 1


def test_one_person_found_in_two_ways_is_refused():
    first = Wanted(("email", "ada@acme.example"), source="users[0]")
    second = Wanted(("id", "1"), source="users[1]")
    with pytest.raises(Refused, match=r"users\[0\] and users\[1\] are the same user in organization 42"):
        plan_of([ADA], first, second)


def test_one_person_named_twice_is_refused_before_anything_is_read():
    roster = [Wanted(("email", email), source=f"users[{n}]") for n, email in enumerate(["ada@x", "ben@x", " ADA@x"])]
    with pytest.raises(InvalidInput, match=r"^users\[0\] and users\[2\] are the same user,  ?ADA@x: keep only one of them"):
        refuse_duplicates(roster)
    refuse_duplicates(roster[:2])
    refuse_duplicates([Wanted(("id", "1")), Wanted(("email", "1"))])


def test_comparable_forms():
    assert [folded(value) for value in (None, "", " A ", 7)] == ["", "", "a", "7"]
    assert [as_set(value) for value in (None, [], ["B", "a", "b "])] == [[], [], ["a", "b"]]

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries that name a person by id and by name: nobody else is removed, and all that are wrong are told at once."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Model, Wanted, as_set
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import DELETE, KEEP, make_plan, refuse_duplicates

MODEL = Model(key="email", compared={"email": same_person, "role_ids": as_set}, blank={"id": None})
THERE = [{"id": str(number), "email": f"user{number}@acme.example"} for number in range(4)]


def entry(number, user_id, name="", present=False):
    return Wanted(
        ("id", user_id), fixed={"email": f"{name}@acme.example"} if name else {}, present=present, source=f"users[{number}]"
    )


def plan_of(*wanted):
    return make_plan(THERE, wanted, MODEL, "organization 42")


def refused(*wanted):
    with pytest.raises(Refused) as caught:
        plan_of(*wanted)
    return caught.value


def test_the_same_person_is_removed_and_who_is_gone_is_fine():
    plan = plan_of(entry(0, "1", "USER1"), entry(1, "9", "gone"), entry(2, "8"))
    assert [(change.action, change.actual) for change in plan.changes] == [(DELETE, THERE[1]), (KEEP, None), (KEEP, None)]


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (
            entry(3, "1", "zoe"),
            "users[3] (zoe@acme.example): the user with the id 1 has the email user1@acme.example in organization 42, "
            "not zoe@acme.example, so this entry is stale: correct it, or remove it from the list.",
        ),
        (
            entry(3, "9", "user2"),
            "users[3] (user2@acme.example): No user in organization 42 has the id 9, but the email user2@acme.example belongs "
            "to the user with the id 2, so this entry is stale: correct it, or remove it from the list.",
        ),
        (
            entry(3, "2", "user1"),
            "users[3] (user1@acme.example): the user with the id 2 has the email user2@acme.example in organization 42, "
            "not user1@acme.example, so this entry is stale: correct it, or remove it from the list.",
        ),
    ],
)
def test_a_stale_entry_is_refused(one, sentence):
    error = refused(entry(0, "0", "user0"), one)
    assert (error.message, error.details["mistakes"]) == (sentence, [sentence])


def test_all_that_cannot_be_managed_are_told_at_once():
    error = refused(entry(0, "1", "zoe"), entry(1, "2", "user2"), entry(2, "9", "user0"), entry(3, "7", present=True))
    first, second, third = error.details["mistakes"]
    assert first.startswith("users[0] (zoe@acme.example): the user with the id 1 has ")
    assert second.startswith("users[2] (user0@acme.example): No user in organization 42 has the id 9, but ")
    assert third == (
        "users[3] (7): There is no user with the id 7 in organization 42. To create one, omit id: the server assigns it."
    )
    assert error.message.startswith("3 users cannot be managed, and nothing was written: users[0] (zoe@acme.example): ")
    assert error.message.endswith(third)


def test_who_is_named_by_two_entries_is_told_with_both_places_once():
    error = refused(entry(0, "1"), entry(1, "1"), entry(2, "9", "user0"))
    assert error.details["mistakes"][0] == ("users[0] and users[1] are the same user in organization 42: keep only one of them.")


def test_two_accounts_of_one_name_are_both_removed_by_their_ids():
    twins = [{"id": "1", "email": "ada@acme.example"}, {"id": "2", "email": "ADA@acme.example"}]
    both = [entry(0, "1", "ada"), entry(1, "2", "ADA")]
    refuse_duplicates(both)
    plan = make_plan(twins, both, MODEL, "organization 42")
    assert plan.summary()["delete"] == ["ada@acme.example (id 1)", "ada@acme.example (id 2)"]


@pytest.mark.parametrize(
    ("other", "value"),
    [
        (entry(1, "1", "Ada"), "1"),
        (entry(1, "2", "Ada", present=True), "Ada@acme.example"),
        (Wanted(("email", "Ada@acme.example"), present=False, source="users[1]"), "Ada@acme.example"),
    ],
)
def test_nobody_else_is_named_twice(other, value):
    with pytest.raises(InvalidInput, match=rf"^users\[0\] and users\[1\] are the same user, {value}: keep only one of them"):
        refuse_duplicates([entry(0, "1", "ada"), other])

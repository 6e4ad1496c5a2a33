# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People with an earlier e-mail address: the plan, what it writes, and what a failure in the middle leaves."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply, predict
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import (
    guard_caller,
    guard_numbers,
    guard_privileged,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import (
    CREATE,
    DELETE,
    KEEP,
    UPDATE,
    make_plan,
    refuse_duplicates,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL as MEMORYS
from ansible_collections.rosterops.saas_users.tests.unit.memory import Memory

WHERE = "organization 42"
MODEL = MEMORYS._replace(roles="role_ids", role="role")
NEW, OLD, OLDER = "jane.roe@acme.example", "jane.doe@acme.example", "jane@acme.example"
ZOE = Wanted(("email", "zoe@acme.example"))
GUARDS = {"max_removals": "0", "max_changes": None, "min_privileged": None, "privileged": ["Admin"]}


def there(email, number="1", **attributes):
    return {"id": number, "email": email, "role_ids": ["a", "b"], "role": "admin", **attributes}


def jane(*previously, source="users[0]", present=True, **attributes):
    return Wanted(("email", NEW), attributes, present=present, source=source, previously=previously or (OLD,))


def plan_of(actual, *wanted, **options):
    return make_plan(actual, wanted, MODEL, WHERE, **options)


# The plan


def test_who_has_only_an_earlier_address_is_replaced_by_one_update():
    (change,) = plan_of([there("Jane.Doe@Acme.example")], jane(role_ids=["c"])).changes
    assert (change.action, change.name, change.creates, change.removes) == (UPDATE, NEW, True, True)
    assert change.attributes == {"email": NEW, "role_ids": ["c"]}
    assert change.before == {"email": OLD, "role_ids": ["a", "b"]}
    assert change.after == {"email": NEW, "role_ids": ["c"]}
    assert change.predicted == {"id": None, "email": NEW, "role_ids": ["c"], "role": None}


@pytest.mark.parametrize(
    ("has", "wanted", "written"),
    [
        ({}, {}, {"role_ids": ["a", "b"]}),
        ({"role_ids": None}, {}, {"role": "admin"}),
        ({"role_ids": []}, {}, {"role": "admin"}),
        ({"role_ids": None, "role": None}, {}, {}),
        ({}, {"role": "viewer"}, {"role": "viewer"}),
        ({}, {"role_ids": ["c"]}, {"role_ids": ["c"]}),
    ],
)
def test_the_new_user_gets_the_roles_of_the_old_one_unless_others_are_wanted(has, wanted, written):
    (change,) = plan_of([there(OLD, **has)], jane(**wanted)).changes
    assert change.attributes == {"email": NEW, **written}


def test_who_has_no_earlier_address_is_created_and_who_has_the_new_one_only_is_kept():
    assert [change.action for change in plan_of([], jane()).changes] == [CREATE]
    assert [change.action for change in plan_of([there(NEW)], jane()).changes] == [KEEP]
    assert [change.action for change in plan_of([there(NEW)], jane(role_ids=["c"])).changes] == [UPDATE]


def test_of_two_addresses_the_new_one_is_kept_and_the_others_are_removed():
    plan = plan_of([there(OLD), there(NEW, "2"), there(OLDER, "3")], jane(OLD, OLDER, OLD))
    assert [(change.action, change.name) for change in plan.changes] == [(KEEP, NEW), (DELETE, OLD), (DELETE, OLDER)]
    assert (plan.summary()["delete"], plan.others) == ([OLD, OLDER], ())


def test_who_is_absent_is_removed_under_each_address():
    plan = plan_of([there(OLD), there(OLDER, "3")], jane(OLD, OLDER, present=False))
    assert plan.summary() == {"create": [], "update": [], "delete": [OLD, OLDER], "unchanged": 1}
    plan = plan_of([there(OLD), there(NEW, "2")], jane(present=False))
    assert plan.summary() == {"create": [], "update": [], "delete": [OLD, NEW], "unchanged": 0}


def test_a_purge_does_not_count_the_old_user_again():
    plan = plan_of([there(OLD), there("ben@acme.example", "2")], jane(), purge=True)
    assert plan.summary() == {"create": [], "update": [NEW], "delete": ["ben@acme.example"], "unchanged": 0}
    plan = plan_of([there(OLD), there(NEW, "2")], jane(), purge=True)
    assert plan.summary() == {"create": [], "update": [], "delete": [OLD], "unchanged": 1}
    plan = plan_of([there(OLD)], jane(), purge=True, protected=["*"])
    assert plan.summary()["update"] == [NEW]


def test_two_earlier_addresses_without_the_new_one_are_ambiguous():
    with pytest.raises(Refused) as caught:
        plan_of([there(OLD), there(OLDER, "3")], jane(OLD, OLDER))
    assert caught.value.message == (
        f"users[0]: {OLD} (id 1) and {OLDER} (id 3) in organization 42 are both earlier addresses of {NEW}, so it is unclear "
        "which one to replace. Nothing was written. Keep only one of them in previously, and list the other with state=absent."
    )


def test_an_earlier_address_that_two_users_have_is_ambiguous():
    with pytest.raises(Refused) as caught:
        plan_of([there(OLD), there(OLD.upper(), "3")], jane())
    assert "2 users have the email jane.doe@acme.example" in caught.value.message


def test_the_present_address_is_not_an_earlier_one_in_any_spelling():
    plan = plan_of([there(NEW)], jane(NEW.upper(), role_ids=["c"]))
    assert [change.action for change in plan.changes] == [UPDATE]


def test_an_old_user_without_an_id_cannot_be_replaced():
    with pytest.raises(Refused) as caught:
        plan_of([there(OLD, None)], jane())
    assert caught.value.message.startswith(f"The server returned no id for {OLD} in organization 42")


@pytest.mark.parametrize(
    ("others", "address"),
    [
        ([Wanted(("email", OLD.upper()), source="users[1]")], OLD.upper()),
        ([Wanted(("email", OLD), present=False, source="users[1]")], OLD),
        ([Wanted(("email", "zoe@acme.example"), source="users[1]", previously=["x@acme.example", OLD])], OLD),
        ([Wanted(("email", "zoe@acme.example"), source="users[1]", previously=[NEW])], NEW),
    ],
)
def test_an_address_belongs_to_one_person(others, address):
    for wanted, places in (([jane(), *others], "users[0] and users[1]"), ([*others, jane()], "users[1] and users[0]")):
        with pytest.raises(InvalidInput) as caught:
            refuse_duplicates(wanted)
        assert caught.value.message.lower() == f"{places} are the same user, {address.lower()}: keep only one of them."


def test_the_same_earlier_address_twice_is_no_mistake():
    refuse_duplicates([jane(OLD, OLD.upper())])


def test_a_user_whom_two_people_replace_is_refused_by_the_plan_as_well():
    with pytest.raises(Refused) as caught:
        plan_of([there(OLD)], jane(), Wanted(("id", "1"), source="users[1]"))
    assert caught.value.message == "users[0] and users[1] are the same user in organization 42: keep only one of them."


# The guards


def test_a_replacement_is_a_change_and_no_removal():
    plan = plan_of([there(OLD)], jane())
    guard_numbers(plan, GUARDS, 1, WHERE)
    with pytest.raises(Refused) as caught:
        guard_numbers(plan, {**GUARDS, "max_changes": "0"}, 1, WHERE)
    assert "1 of the 1 users of organization 42 would be changed, but max_changes (0) allows 0: jane.roe@" in caught.value.message


def test_a_removal_of_a_surplus_address_counts():
    with pytest.raises(Refused) as caught:
        guard_numbers(plan_of([there(OLD), there(NEW, "2")], jane()), GUARDS, 2, WHERE)
    assert f"would be removed, but max_removals (0) allows 0: {OLD}" in caught.value.message


@pytest.mark.parametrize("caller", [{"id": "1"}, {"id": "9", "email": OLD}, {"email": OLD}])
def test_the_caller_is_not_replaced(caller):
    with pytest.raises(Refused) as caught:
        guard_caller(plan_of([there(OLD)], jane()), caller, MODEL, WHERE)
    assert caught.value.message.startswith(f"This would remove {OLD} from organization 42, whose key this task uses.")


def test_another_than_the_caller_is_replaced():
    guard_caller(plan_of([there(OLD), there("ada@acme.example", "2")], jane()), {"id": "2"}, MODEL, WHERE)


@pytest.mark.parametrize("names", [{}, {"a": "Admin", "b": "Viewer"}])
def test_a_privileged_user_stays_one_under_the_new_address(names):
    plan = plan_of([there(OLD)], jane())
    assert guard_privileged(plan, GUARDS, MODEL, WHERE, names) == []


def test_a_privileged_user_who_gets_other_roles_does_not_count():
    plan = plan_of([there(OLD)], jane(role_ids=["b"]))
    with pytest.raises(Refused) as caught:
        guard_privileged(plan, GUARDS, MODEL, WHERE, {"a": "Admin", "b": "Viewer"})
    assert "0 users of organization 42 would be left with Admin" in caught.value.message
    assert "unknown whether" in guard_privileged(plan, GUARDS, MODEL, WHERE, {})[0]


def test_unknown_roles_that_are_carried_over_replace_no_administrator():
    plan = plan_of([there("ada@acme.example", "2"), there(OLD, role="user")], jane(), purge=True)
    with pytest.raises(Refused) as caught:
        guard_privileged(plan, GUARDS, MODEL, WHERE, {})
    assert "ada@acme.example would lose it" in caught.value.message


# What is written


class Replacing(Memory):
    """The directory in memory, with the roles of a platform."""

    model = MODEL
    answers_old = False

    def create(self, change):
        """A create, which may be answered with the old user."""
        created = super().create(change)
        return {**created, "id": change.actual["id"]} if self.answers_old else created


def applied(users, *wanted, failing=(), **options):
    memory = Replacing(users, failing=failing)
    plan = make_plan(memory.users(), wanted, MODEL, WHERE, **options)
    return plan, apply(plan, memory, Workers()), memory


def test_the_new_user_is_created_first_and_the_old_one_removed_last():
    users = [there(OLD), there("ben@acme.example", "2")]
    plan, outcome, memory = applied(users, jane(), ZOE, Wanted(("email", "ben@acme.example"), {"role": "x"}))
    assert memory.writes == [
        ("create", NEW),
        ("create", "zoe@acme.example"),
        ("update", "ben@acme.example"),
        ("delete", OLD),
    ]
    assert (outcome.failures, outcome.changed, predict(plan).changed) == ([], True, True)
    (new,) = [user for user in memory.users() if user["email"] == NEW]
    assert (sorted(new["role_ids"]), outcome.users[0]["id"]) == (["a", "b"], new["id"])
    again = make_plan(memory.users(), [jane(), ZOE], MODEL, WHERE)
    assert not again.changed


def test_nobody_is_removed_if_the_new_user_is_not_created():
    _plan, outcome, memory = applied([there(OLD)], jane(), failing=[NEW])
    assert memory.writes == [("create", NEW)]
    assert [failure.error.message for failure in outcome.failures] == [f"create {NEW} failed; {OLD} was not removed"]
    assert (outcome.users, outcome.changed) == ([there(OLD)], False)


def test_the_old_user_stays_if_another_write_fails_and_the_next_run_finishes():
    _plan, outcome, memory = applied([there(OLD)], jane(), ZOE, failing=["zoe@acme.example"])
    assert memory.writes == [("create", NEW), ("create", "zoe@acme.example")]
    assert [failure.change.name for failure in outcome.failures] == [NEW, "zoe@acme.example"]
    assert outcome.failures[0].error.message == (
        f"Replacing {OLD} by {NEW} in organization 42: {NEW} exists now, but {OLD} was not removed, since another change failed: "
        "run the task again"
    )
    assert (outcome.changed, outcome.users[0]["email"]) == (True, NEW)
    memory.failing.clear()
    memory.writes.clear()
    plan = make_plan(memory.users(), [jane(), ZOE], MODEL, WHERE)
    assert apply(plan, memory, Workers()).failures == []
    assert memory.writes == [("create", "zoe@acme.example"), ("delete", OLD)]


def test_a_removal_that_fails_says_that_both_exist_and_the_next_run_finishes():
    _plan, outcome, memory = applied([there(OLD)], jane(), failing=[OLD])
    assert [failure.error.message for failure in outcome.failures] == [
        f"delete {OLD} failed; {NEW} exists now, and so does the user with the earlier address: "
        "run the task again, which removes them"
    ]
    assert (outcome.changed, outcome.users[0]["email"]) == (True, NEW)
    memory.failing.clear()
    memory.writes.clear()
    assert apply(make_plan(memory.users(), [jane()], MODEL, WHERE), memory, Workers()).failures == []
    assert (memory.writes, [user["email"] for user in memory.users()]) == ([("delete", OLD)], [NEW])


def test_nobody_is_removed_if_the_server_answers_with_the_old_user():
    memory = Replacing([there(OLD)])
    memory.answers_old = True
    outcome = apply(make_plan(memory.users(), [jane()], MODEL, WHERE), memory, Workers())
    assert memory.writes == [("create", NEW)]
    assert "the server returned success, but it is the user with the earlier address" in outcome.failures[0].error.message

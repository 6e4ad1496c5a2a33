# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sentences of a plan that is refused, to the letter: whoever is on call has nothing else."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import guard_caller, guard_numbers
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan, refuse_same_ids
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL

WHERE = "organization 42"


def user(user_id, email, **members):
    return {"id": user_id, "email": email, **members}


def refusal(work, *arguments):
    """What is said when this is refused."""
    with pytest.raises(Refused) as caught:
        work(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(("email", "name"), [("ben@acme.example", "ben@acme.example"), ("", "a user without a name")])
def test_one_id_of_two_users_names_both(email, name):
    there = [user("1", "ada@acme.example"), user("2", "cleo@acme.example"), user("1", email)]
    said = (
        f"The listing of organization 42 contains the id 1 twice, for ada@acme.example and {name}: a change could affect "
        "the wrong user. Nothing was written based on it. Run the task again; if it fails again, report this to the platform."
    )
    assert refusal(refuse_same_ids, there, MODEL, WHERE) == said
    assert refusal(make_plan, there, [], MODEL, WHERE) == said


@pytest.mark.parametrize("user_id", [None, ""])
def test_users_without_an_id_are_no_two_of_one_id(user_id):
    refuse_same_ids([user(user_id, "ada@acme.example"), user(user_id, "ben@acme.example")], MODEL, WHERE)


def test_a_removal_names_the_place_where_two_have_one_name():
    there = [user("1", "ada@acme.example"), user("2", "ADA@acme.example")]
    said = refusal(make_plan, there, [Wanted(("email", "ada@acme.example"), present=False)], MODEL, WHERE)
    assert said.startswith("2 users have the email ada@acme.example in organization 42: ")


def test_a_purge_names_the_place_of_a_user_without_an_id():
    assert refusal(lambda: make_plan([user("", "ada@acme.example")], [], MODEL, WHERE, purge=True)) == (
        "The server returned no id for ada@acme.example in organization 42, so this user cannot be changed."
    )


def test_two_who_have_the_email_beside_an_unknown_id_are_told_with_the_place():
    there = [user("1", "ada@acme.example"), user("2", "ADA@acme.example")]
    said = refusal(make_plan, there, [Wanted(("id", "9"), fixed={"email": "ada@acme.example"})], MODEL, WHERE)
    assert said.startswith("2 users have the email ada@acme.example in organization 42: ")


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, " and 1 more, see plan"), (12, " and 7 more, see plan")])
def test_five_of_those_who_would_be_removed_are_named(count, more):
    there = [user(str(number), f"user{number:02d}@acme.example") for number in range(count)]
    plan = make_plan(there, [], MODEL, WHERE, purge=True)
    told = ", ".join(f"user{number:02d}@acme.example" for number in range(5)) + more
    assert refusal(guard_numbers, plan, {"max_removals": "2", "max_changes": None}, count, WHERE) == (
        f"{count} of the {count} users of organization 42 would be removed, but max_removals (2) allows 2: {told}. "
        "Nothing was changed. If this is intended, increase max_removals."
    )


def test_the_caller_is_not_removed():
    there = [user("1", "ada@acme.example")]
    plan = make_plan(there, [], MODEL, WHERE, purge=True)
    assert refusal(guard_caller, plan, {"id": "1"}, MODEL, WHERE) == (
        "This would remove ada@acme.example from organization 42, whose key this task uses. Nothing was changed. "
        "List this user with state=present, or use another credential."
    )
    assert refusal(guard_caller, plan, {}, MODEL, WHERE) == (
        "The server does not say which user of organization 42 the key belongs to, so this could take access from that user. "
        "Nothing was changed. Use another credential, or omit purge and all changes that remove a user or a role."
    )


def test_who_would_have_to_become_another_person_is_told_with_both():
    there = [user("1", "ada@acme.example")]
    assert refusal(make_plan, there, [Wanted(("id", "1"), fixed={"email": "zoe@acme.example"})], MODEL, WHERE) == (
        "the user with the id 1 has the email ada@acme.example in organization 42, not zoe@acme.example, "
        "and the platform cannot change it. Set only one of id and email, or remove this user and create a new one."
    )


def test_a_purge_leaves_out_who_is_governed_elsewhere():
    model = MODEL._replace(governed=lambda user: user["by"])
    there = [user("1", "ada@acme.example", by="a harbor"), user("2", "ben@acme.example", by="")]
    plan = make_plan(there, [], model, WHERE, purge=True)
    assert ([change.name for change in plan.changes], plan.others) == (["ben@acme.example"], (there[0],))

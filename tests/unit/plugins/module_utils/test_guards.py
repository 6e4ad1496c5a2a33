# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan is not allowed to do."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import (
    allowed,
    check_limits,
    countable,
    guard_caller,
    guard_numbers,
    notices,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL

WHERE = "organization 42"


def users_of(count):
    return [{"id": f"id-{number}", "email": f"user{number:03d}@acme.example"} for number in range(count)]


def limits(**options):
    return {"max_removals": "100%", "max_changes": None, "min_privileged": None, "privileged": ["Admin"], **options}


def purge_of(there, stay=0):
    """A plan that removes all but some of the users who are there."""
    wanted = [Wanted(("email", user["email"])) for user in users_of(stay)]
    return make_plan(users_of(there), wanted, MODEL, WHERE, purge=True)


def change_of(there, same=0):
    """A plan that gives all but some of the users who are there another role."""
    wanted = [Wanted(("email", user["email"]), {"role": "admin"}) for user in users_of(there)]
    return make_plan([*({**user, "role": "Admin"} for user in users_of(same)), *users_of(there)[same:]], wanted, MODEL, WHERE)


OPTIONS = {"max_removals": (purge_of, "removed"), "max_changes": (change_of, "changed")}


# How many


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(
    ("limit", "there", "number"),
    [
        ("5", 3, 5),
        (" 5 ", 100, 5),
        ("0", 100, 0),
        ("101", 100, 101),
        ("25%", 0, 0),
        ("25%", 1, 1),
        ("25%", 4, 1),
        ("25%", 5, 2),
        ("100%", 7, 7),
        ("100.00 %", 7, 7),
        ("100%", 0, 0),
        ("0%", 7, 0),
        ("12.5 %", 8, 1),
        ("0.1%", 1000, 1),
        ("0.1%", 1001, 2),
    ],
)
def test_a_number_or_a_percentage_rounded_up(option, limit, there, number):
    assert allowed(option, limit, there) == number
    check_limits(limits(**{option: limit}))


NO_LIMITS = ["", "%", "many", "-1", "-5%", "2.5", "nan%", "inf%", "1/0%", "1/4%", "1e2%", ".5%", "5.%", "25%%", "0x10", "\u0663%"]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("limit", [*NO_LIMITS, "9" * 5000])
def test_what_is_no_limit_is_refused(option, limit):
    words = rf"{option} is '.*': set it to a number such as 5, or a percentage such as 25%\."
    with pytest.raises(InvalidInput, match=words):
        allowed(option, limit, 10)
    with pytest.raises(InvalidInput, match=words):
        check_limits(limits(**{option: limit}))


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("limit", ["101%", "100.1%", "100.000000000000000001%", "250 %", "999999999999999999%"])
def test_more_than_all_of_them_is_refused(option, limit):
    with pytest.raises(InvalidInput) as caught:
        check_limits(limits(**{option: limit}))
    assert str(caught.value) == f"{option} is '{limit}': set it to a percentage up to 100%, or a number such as 5."


def test_only_changes_are_without_a_limit_where_none_is_given():
    check_limits(limits(max_changes=None))
    guard_numbers(change_of(3), limits(max_changes=None), 3, WHERE)
    with pytest.raises(InvalidInput, match="max_removals is '': set it to a number"):
        check_limits(limits(max_removals=None))


@given(st.integers(0, 10_000), st.decimals(0, 100, places=3).map(abs))
def test_a_percentage_is_exact(there, percent):
    number = allowed("max_changes", f"{percent:f}%", there)
    assert number == math.ceil(Fraction(percent) * there / 100)
    assert number <= there


@given(st.sampled_from(sorted(OPTIONS)), st.integers(0, 30), st.integers(0, 30), st.integers(0, 40))
def test_more_than_allowed_are_refused_and_no_fewer(option, there, stay, limit):
    plan_of, done = OPTIONS[option]
    plan = plan_of(there, min(stay, there))
    number = there - min(stay, there)
    if number <= limit:
        guard_numbers(plan, limits(**{option: str(limit)}), there, WHERE)
    else:
        with pytest.raises(Refused, match=f"^{number} of the {there} users of organization 42 would be {done}"):
            guard_numbers(plan, limits(**{option: str(limit)}), there, WHERE)


@pytest.mark.parametrize("option", OPTIONS)
def test_the_refusal_names_up_to_five_people(option):
    plan_of, done = OPTIONS[option]
    with pytest.raises(Refused) as caught:
        guard_numbers(plan_of(12), limits(**{option: "25%"}), 12, WHERE)
    beginning = f"12 of the 12 users of organization 42 would be {done}, but {option} (25%) allows 3: user000@"
    assert str(caught.value).startswith(beginning)
    ending = f"user004@acme.example and 7 more, see plan. Nothing was changed. If this is intended, increase {option}."
    assert str(caught.value).endswith(ending)
    assert "user005" not in str(caught.value)
    with pytest.raises(Refused, match=r"user004@acme.example\. Nothing"):
        guard_numbers(plan_of(5), limits(**{option: "1"}), 5, WHERE)
    with pytest.raises(Refused, match=r"user000@acme.example, user001@acme.example\. Nothing"):
        guard_numbers(plan_of(2), limits(**{option: "1"}), 2, WHERE)


def test_removals_and_invitations_are_no_changes():
    wanted = [Wanted(("email", "zoe@x"))]
    guard_numbers(make_plan(users_of(9), wanted, MODEL, WHERE, purge=True), limits(max_changes="0"), 9, WHERE)
    guard_numbers(change_of(9), limits(max_removals="0"), 9, WHERE)


# Who


@pytest.mark.parametrize(
    "caller",
    [
        {"id": "ID-1"},
        {"email": "User001@acme.example"},
        {"id": "id-1", "email": "user001@acme.example"},
        {"id": "elsewhere", "email": "user001@acme.example"},
    ],
)
def test_a_plan_that_removes_its_own_caller_is_refused(caller):
    with pytest.raises(Refused, match=r"would remove user001@acme.example from organization 42, whose key this task uses"):
        guard_caller(purge_of(3), caller, MODEL, WHERE)


@pytest.mark.parametrize("caller", [None, {"id": "id-0"}, {"email": "user000@acme.example"}, {"id": "id-9", "email": "x@y"}])
def test_a_plan_that_removes_others_is_not(caller):
    guard_caller(purge_of(3, stay=1), caller, MODEL, WHERE)


@pytest.mark.parametrize("caller", [{}, {"id": None, "email": None}, {"organization_id": "42", "email": " "}])
def test_a_plan_of_a_caller_whom_nobody_can_name_is_refused(caller):
    with pytest.raises(Refused, match="does not say which user of organization 42 the key belongs to"):
        guard_caller(purge_of(3, stay=1), caller, MODEL, WHERE)
    guard_caller(purge_of(0), caller, MODEL, WHERE)


def test_a_caller_who_is_known_by_id_is_not_taken_for_another_of_the_same_name():
    twins = [{"id": "id-1", "email": "ADA@x"}, {"id": "id-2", "email": "ada@x"}]
    plan = make_plan(twins, [Wanted(("id", "id-1"))], MODEL, WHERE, purge=True)
    guard_caller(plan, {"id": "ID-1", "email": "ada@x"}, MODEL, WHERE)
    for caller in ({"id": "id-2", "email": "ada@x"}, {"email": "ada@x"}, {"id": "elsewhere", "email": "Ada@x"}):
        with pytest.raises(Refused, match=r"would remove ada@x \(id id-2\) from organization 42"):
            guard_caller(plan, caller, MODEL, WHERE)


def test_a_caller_without_an_id_is_not_taken_for_a_user_without_one():
    plan = make_plan(
        [{"id": "id-1", "email": "ada@x"}, {"email": "zoe@x"}], [Wanted(("email", "zoe@x"))], MODEL, WHERE, purge=True
    )
    with pytest.raises(Refused, match="would remove ada@x from organization 42"):
        guard_caller(plan, {"email": "ada@x"}, MODEL, WHERE)


# Accounts that something else alone governs

GOVERNED = MODEL._replace(governed=lambda user: user.get("by", ""))


def test_governed_accounts_do_not_count_and_no_purge_removes_them():
    users = [{**user, "by": by} for user, by in zip(users_of(4), ["a harbor", "", "a directory", "a harbor"])]
    assert countable(users, GOVERNED) == 1
    assert countable(users, MODEL) == 4
    plan = make_plan(users, [], GOVERNED, WHERE, purge=True)
    assert plan.summary()["delete"] == ["user001@acme.example"]
    assert plan.others == (users[0], users[2], users[3])
    assert notices(plan, GOVERNED, WHERE) == [], "nobody named one"


def test_a_change_of_a_governed_account_does_not_count():
    users = [{**user, "by": "a harbor" if number else ""} for number, user in enumerate(users_of(3))]
    plan = make_plan(users, [Wanted(("email", user["email"]), {"role": "admin"}) for user in users], GOVERNED, WHERE)
    assert len(plan.of("update")) == 3
    guard_numbers(plan, limits(max_changes="1"), 1, WHERE)
    with pytest.raises(
        Refused, match=r"^1 of the 1 users of organization 42 would be changed, .* allows 0: user000@acme.example\."
    ):
        guard_numbers(plan, limits(max_changes="0"), 1, WHERE)


def test_who_names_governed_accounts_is_told_up_to_five_of_each_kind():
    users = [{**user, "by": "a directory" if number == 5 else "a harbor"} for number, user in enumerate(users_of(12))]
    named = [Wanted(("email", user["email"]), present=number != 0) for number, user in enumerate(users)]
    told = notices(make_plan(users, named, GOVERNED, WHERE), GOVERNED, WHERE)
    first = ", ".join(f"user{number:03d}@acme.example" for number in range(5))
    words = "A purge never removes such an account. A task that names one changes or removes it, but this may be undone there."
    assert told == [
        f"{first} and 6 more in organization 42: managed by a harbor alone. {words}",
        f"user005@acme.example in organization 42: managed by a directory alone. {words}",
    ]
    (five,) = notices(make_plan(users[:5], named[:5], GOVERNED, WHERE), GOVERNED, WHERE)
    assert f"{first} in organization 42" in five


def test_a_governed_account_that_is_replaced_is_told_by_its_own_name():
    """The new one is governed by nobody."""
    ada = {"id": "1", "email": "Ada@x", "by": "a harbor"}
    plan = make_plan([ada], [Wanted(("email", "zoe@x"), previously=["ada@x"])], GOVERNED, WHERE)
    (told,) = notices(plan, GOVERNED, WHERE)
    assert told.startswith("ada@x in organization 42: managed by a harbor alone.")


def test_somebody_who_is_not_there_is_governed_by_nobody():
    plan = make_plan([], [Wanted(("email", "zoe@x")), Wanted(("email", "yan@x"), present=False)], GOVERNED, WHERE)
    assert notices(plan, GOVERNED, WHERE) == []

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who must keep access: how many a privileged role, as far as it can be known, and the caller whatever there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import (
    check_limits,
    guard_caller,
    guard_privileged,
    takes_access,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL

WHERE = "organization 42"
NAMES = {"a": "Admin", "o": "Owner", "m": "Member"}
GUARDED = MODEL._replace(
    roles="role_ids",
    role="role",
    active="is_active",
    compared={**MODEL.compared, "is_active": bool},
    governed=lambda user: user.get("by", ""),
)


def user(name, *role_ids, **more):
    return {"id": f"id-{name}", "email": f"{name}@x", "role_ids": list(role_ids) or None, **more}


def wanted(name, *role_ids, **more):
    return Wanted(("email", f"{name}@x"), {**({"role_ids": list(role_ids)} if role_ids else {}), **more})


def gone(name):
    return Wanted(("email", f"{name}@x"), present=False)


def guard(there, people, minimum=None, names=None, privileged=("Admin",), purge=False):
    """What the guard says of a plan: a sentence, or nothing."""
    plan = make_plan(there, people, GUARDED, WHERE, purge=purge)
    options = {"min_privileged": minimum, "privileged": list(privileged)}
    return guard_privileged(plan, options, GUARDED, WHERE, NAMES if names is None else names)


def refusal(*args, **options):
    with pytest.raises(Refused) as caught:
        guard(*args, **options)
    return str(caught.value)


ADA, BEN = user("ada", "a", is_active=True), user("ben", "a", "m", is_active=True)
CLEO = user("cleo", "m")


# The default: one, where there is one now


def test_both_admins_made_members_are_refused():
    assert refusal([ADA, BEN, CLEO], [wanted("ada", "m"), wanted("ben", "m")]) == (
        "0 users of organization 42 would be left with Admin, but min_privileged requires 1, since there is one now: "
        "ada@x, ben@x would lose it. "
        "Nothing was changed. Give it to another user in the same task, or set min_privileged=0 if this is intended."
    )


@pytest.mark.parametrize(
    "people",
    [
        [wanted("ada", "m")],
        [wanted("ada", "m"), gone("cleo")],
        [gone("ada"), wanted("ben", "a")],
        [wanted("ada", "m"), wanted("ben", "m"), wanted("cleo", "A")],
        [wanted("ada", "m"), gone("ben"), wanted("zoe", "m", "a")],
        [gone("ada"), gone("ben"), wanted("zoe", role="ADMIN")],
        [wanted("ada"), wanted("ben", "m")],
        [],
    ],
    ids=str,
)
def test_one_admin_is_enough_whoever_that_is(people):
    assert guard([ADA, BEN, CLEO], people) == []


@pytest.mark.parametrize(
    "people",
    [
        [gone("ada"), gone("ben")],
        [gone("ada"), wanted("ben", "m")],
        [gone("ada"), wanted("ben", role="user")],
        [gone("ada"), gone("ben"), wanted("zoe", "m"), wanted("yan")],
        [wanted("ada", is_active=False), gone("ben"), wanted("zoe", "a", is_active=False)],
        [gone("ada"), gone("ben"), wanted("zoe", "unknown")],
    ],
    ids=str,
)
def test_the_last_admin_stays(people):
    assert ": ada@x, ben@x would lose it." in refusal([ADA, BEN, CLEO], people)


def test_a_purge_does_not_take_the_last_admin():
    assert ": ada@x would lose it." in refusal([ADA, CLEO], [wanted("cleo")], purge=True)
    assert guard([ADA, CLEO], [wanted("ada")], purge=True) == []


@pytest.mark.parametrize("people", [[], [gone("cleo")], [wanted("zoe", "m")], [wanted("cleo", "o")]], ids=str)
def test_where_there_is_none_now_none_is_asked_for(people):
    there = [CLEO, user("by", "a", by="a harbor"), user("old", "a", is_active=False)]
    assert guard(there, people) == []
    assert guard([], people[1:]) == []


# A number


@pytest.mark.parametrize(("minimum", "refused"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_number_is_a_floor_whatever_there_is_now(minimum, refused):
    for people in ([], [wanted("zoe", "m")], [gone("cleo")]):
        if refused:
            assert refusal([ADA, CLEO], people, minimum) == (
                f"1 user of organization 42 would be left with Admin, but min_privileged requires {minimum}. "
                "Nothing was changed. Give it to another user in the same task, or set min_privileged=1 if this is intended."
            )
        else:
            assert guard([ADA, CLEO], people, minimum) == []


def test_none_permits_that_nobody_is_left():
    assert guard([ADA, BEN], [wanted("ada", "m"), gone("ben")], 0) == []


@pytest.mark.parametrize("minimum", [-1, -100])
def test_a_number_below_none_is_refused(minimum):
    options = {"max_removals": "25%", "max_changes": None, "privileged": ["Admin"]}
    for fine in (None, 0, 1000):
        check_limits({**options, "min_privileged": fine})
    with pytest.raises(InvalidInput, match=f"^min_privileged is {minimum}: set it to 0 or more users.$"):
        check_limits({**options, "min_privileged": minimum})


@pytest.mark.parametrize("names", [None, [], [""], ["Admin", " "]])
def test_a_privilege_without_a_name_is_refused(names):
    options = {"max_removals": "25%", "max_changes": None, "min_privileged": None, "privileged": names}
    with pytest.raises(
        InvalidInput,
        match=r"^privileged is empty, or contains an empty name: .*\. "
        r"To permit that no user has one of them, set min_privileged=0\.$",
    ):
        check_limits(options)


def test_several_names_count_together_without_regard_to_case():
    privileged = ("OWNER", " admin ")
    assert guard([ADA, user("zoe", "o")], [gone("ada")], privileged=privileged) == []
    said = refusal([ADA, user("zoe", "O")], [gone("ada"), wanted("zoe", "m")], privileged=privileged)
    assert "left with OWNER or admin, " in said
    assert ": ada@x, zoe@x would lose it." in said


def test_five_who_would_lose_it_are_named():
    there = [user(f"u{number:02d}", "a") for number in range(12)]
    assert "u04@x and 7 more would lose it." in refusal(there, [wanted("zoe", "m")], purge=True)


# Who does not count


def test_accounts_of_another_surface_and_the_inactive_do_not_count():
    there = [ADA, user("by", "a", by="a harbor"), user("old", "a", is_active=False)]
    assert ": ada@x would lose it." in refusal(there, [gone("ada")])
    assert refusal(there, [gone("ada"), wanted("by", "m"), gone("old")]).count("@x") == 1
    assert guard(there, [gone("ada"), wanted("old", is_active=True)]) == []


# What is not known by name


def legacy(name, role, *role_ids):
    return user(name, *role_ids, role=role)


def test_the_legacy_name_tells_where_names_were_not_looked_up():
    there = [legacy("ada", "admin", "a"), legacy("ben", "user", "m")]
    assert ": ada@x would lose it." in refusal(there, [gone("ada")], names={})
    assert ": ada@x would lose it." in refusal(there, [wanted("ada", role="user")], names={})
    assert guard(there, [gone("ada"), wanted("ben", role="Admin")], names={}) == []
    assert guard(there, [wanted("ada")], names={}) == []


def test_names_that_were_looked_up_go_before_the_legacy_name():
    assert guard([legacy("ada", "admin", "o")], [gone("ada")]) == []
    assert ": ada@x would lose it." in refusal([legacy("ada", "user", "a")], [gone("ada")])


UNSURE = (
    "It is unknown whether {} of organization 42 would be left with Admin, as this task requires{}: "
    "set roles or groups by name to have this checked."
)


@pytest.mark.parametrize("people", [[wanted("ada", "m")], [gone("ada"), wanted("ben", "a")], [gone("ada"), wanted("zoe", "x")]])
def test_roles_that_are_given_by_id_are_not_known(people):
    there = [legacy("ada", "admin", "a"), legacy("ben", "user", "m")]
    assert guard(there, people, names={}) == [UNSURE.format("1 user", ", since there is one now")]


@pytest.mark.parametrize("minimum", [None, 1, 2])
def test_who_is_not_known_to_have_had_one_makes_up_for_no_loss(minimum):
    there = [legacy("ada", "admin", "a"), user("ben", "m"), legacy("cleo", "user", "m")]
    said = refusal(there, [gone("ada"), wanted("ben", is_active=True)], minimum, names={})
    assert said.startswith("0 users of organization 42")


@pytest.mark.parametrize(("minimum", "words"), [(0, None), (1, "1 user"), (2, "2 users"), (3, None)])
def test_a_number_that_cannot_be_checked_is_told_once_it_could_hold(minimum, words):
    there = [user("ada", "a"), user("ben", "m"), user("cleo")]
    if minimum == 3:
        assert "0 users of organization 42 would be left with Admin" in refusal(there, [], minimum, names={})
    else:
        assert guard(there, [], minimum, names={}) == ([UNSURE.format(words, "")] if words else [])


# The caller


def plan_of(there, *people, purge=False):
    return make_plan(there, people, GUARDED, WHERE, purge=purge)


@pytest.mark.parametrize(
    ("there", "change", "taken"),
    [
        (ADA, wanted("ada", "m"), True),
        (ADA, wanted("ada", "A", "m"), False),
        (ADA, wanted("ada"), False),
        (ADA, wanted("ada", "A"), False),
        (BEN, wanted("ben", "a"), True),
        (BEN, wanted("ben", "M", "A", "o"), False),
        (BEN, wanted("ben", role="admin"), True),
        (CLEO, gone("cleo"), True),
        (user("cleo"), gone("cleo"), True),
        (user("cleo"), wanted("cleo", "m"), False),
        (user("cleo", role="user"), wanted("cleo", role="admin"), True),
        (user("cleo", role="user"), wanted("cleo", role="USER"), False),
        (user("cleo", role="user"), wanted("cleo", "m"), True),
        (ADA, wanted("ada", is_active=False), True),
        (user("old", is_active=False), wanted("old", "m", is_active=False), False),
        (user("old", is_active=False), wanted("old", is_active=True), False),
        (ADA, wanted("zoe", "m", is_active=False), False),
        (ADA, gone("zoe"), False),
    ],
    ids=str,
)
def test_what_takes_access(there, change, taken):
    (found,) = plan_of([there], change).changes
    assert takes_access(found) is taken
    caller = {"id": there["id"].upper()}
    if taken:
        with pytest.raises(Refused, match=rf" {there['email']} .*whose key this task uses\. Nothing was changed\."):
            guard_caller(plan_of([there], change), caller, GUARDED, WHERE, NAMES)
    else:
        guard_caller(plan_of([there], change), caller, GUARDED, WHERE, NAMES)
    guard_caller(plan_of([there], change), {"id": "id-other"}, GUARDED, WHERE, NAMES)
    guard_caller(plan_of([there], change), None, GUARDED, WHERE, NAMES)


@pytest.mark.parametrize(
    ("change", "names", "what"),
    [
        (wanted("ben", "o"), NAMES, "remove Admin, Member from ben@x"),
        (wanted("ben", "m"), {}, "remove a from ben@x"),
        (wanted("ben", role="user"), NAMES, "remove Admin, Member from ben@x"),
        (wanted("ben", is_active=False), NAMES, "deactivate ben@x"),
        (wanted("ben", "a", is_active=False), NAMES, "remove Member from ben@x"),
    ],
    ids=str,
)
def test_the_refusal_says_what_the_caller_would_lose(change, names, what):
    with pytest.raises(Refused) as caught:
        guard_caller(plan_of([ADA, BEN], wanted("ada", "o"), change), {"email": "BEN@x"}, GUARDED, WHERE, names)
    assert str(caught.value) == (
        f"This would {what} in organization 42, whose key this task uses. Nothing was changed. "
        "Leave this user unchanged, or use another credential."
    )


def test_a_caller_whom_nobody_can_name_changes_no_roles():
    with pytest.raises(Refused, match="the key belongs to, so this could take access from that user"):
        guard_caller(plan_of([ADA, BEN], wanted("ben", "m")), {"id": ""}, GUARDED, WHERE)
    guard_caller(plan_of([ADA, BEN], wanted("ben", "m", "a", "o")), {"id": ""}, GUARDED, WHERE)


# Any plan

PEOPLE = ["ada", "ben", "cleo", "dora", "eve"]
SOME = st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=3, unique=True)
NOW = st.dictionaries(
    st.sampled_from(PEOPLE), st.tuples(SOME, st.sampled_from([{}, {}, {"is_active": False}, {"by": "a harbor"}]))
)
WANTED = st.dictionaries(st.sampled_from(PEOPLE), st.none() | SOME | st.just([]))


@given(NOW, WANTED, st.booleans(), st.none() | st.integers(0, 4), st.sampled_from([["Admin"], ["admin", "OWNER"], ["Nobody"]]))
def test_it_refuses_exactly_when_fewer_are_left_than_asked_for(now, then, purge, minimum, privileged):
    there = [user(name, *roles, **more) for name, (roles, more) in now.items()]
    people = [gone(name) if roles is None else wanted(name, *roles) for name, roles in then.items()]

    def able(roles, more):
        return not more and any(NAMES[one].lower() in map(str.lower, privileged) for one in roles)

    have = {name for name, (roles, more) in now.items() if able(roles, more)}
    left = set()
    for name in {*now, *then}:
        roles, more = now.get(name, ([], {}))
        if name in then and then[name] is None:
            continue
        if name not in then and purge and "by" not in more:
            continue
        if able(then.get(name) or roles, more):
            left.add(name)
    asked = min(1, len(have)) if minimum is None else minimum
    if len(left) >= asked:
        assert guard(there, people, minimum, privileged=privileged, purge=purge) == []
    else:
        said = refusal(there, people, minimum, privileged=privileged, purge=purge)
        assert said.startswith(f"{len(left)} user{'s' if len(left) != 1 else ''} of ")
        assert all((f"{name}@x" in said) == (name in have - left) for name in PEOPLE)

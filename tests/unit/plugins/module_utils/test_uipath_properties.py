# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every organization of UiPath and every roster, told by the simulator and without the plan's help."""

from __future__ import annotations

import fnmatch

import pytest

pytest.importorskip("uvicorn")
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.diff import changes_of, roster_diff
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import CREATE, DELETE, UPDATE, make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import FROM_DIRECTORY, UiPathDirectory
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import four_runs, people, world

MODEL = UiPathDirectory.model
NAMES = ["ada", "ben", "cleo", "dora", "eve"]
GROUPS = sorted(seed.GROUPS)
TEXTS = ["", "Ada", "ada", "Ä b"]
SPELLING = {"name": "name", "surname": "surname", "display_name": "displayName", "is_active": "isActive"}
SPELLING["bypass_basic_auth_restriction"] = "bypassBasicAuthRestriction"


def any_case(text):
    return st.sampled_from([text, text.upper(), text.title()])


@st.composite
def residents(draw):
    """Somebody who is there: of any type, with or without an e-mail, a name, groups."""
    name = draw(st.sampled_from(NAMES))
    return {
        "id": seed.derived_id(f"property/{name}"),
        "userName": draw(any_case(draw(st.sampled_from([name, f"{name}@acme.example"])))),
        "email": draw(st.sampled_from([None, f"{name}@acme.example"])),
        "name": draw(st.sampled_from(["", *TEXTS])) or None,
        "isActive": draw(st.booleans()),
        "type": draw(st.sampled_from([0, 0, 0, 2, 1, 3, 4, 5])),
        "groups": draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=3)),
        "bypassBasicAuthRestriction": draw(st.booleans()),
    }


@st.composite
def wishes(draw):
    """What an author may want of a person who is found by user name or e-mail."""
    name = draw(st.sampled_from([*NAMES, "zoe"]))
    who = {"user_name": draw(any_case(name))} if draw(st.booleans()) else {"email": draw(any_case(f"{name}@acme.example"))}
    text = st.sampled_from(TEXTS)
    groups = st.lists(st.sampled_from(GROUPS).flatmap(any_case), max_size=3)
    optional = {"name": text, "surname": text, "display_name": text, "is_active": st.booleans(), "groups": groups}
    optional["bypass_basic_auth_restriction"] = st.booleans()
    return {**who, **draw(st.fixed_dictionaries({}, optional=optional))}


ORGANIZATIONS = st.lists(residents(), max_size=5, unique_by=lambda one: one["id"])
ROSTERS = st.lists(
    wishes(), min_size=1, max_size=5, unique_by=lambda one: (one.get("user_name") or one["email"]).split("@")[0].lower()
)
PATTERNS = st.lists(st.sampled_from(["a*", "BEN", "*@acme.example", "[c-e]*"]), max_size=2)
PURGES = st.fixed_dictionaries({"purge": st.booleans(), "protected": st.none() | PATTERNS})
SERVERS = st.fixed_dictionaries(
    {},
    optional={
        "uipath_bulk_create_answer": st.just("openapi"),
        "uipath_enums": st.just("strings"),
        "uipath_no_groups": st.just("array"),
        "uipath_unset_text": st.sampled_from(["empty", "null"]),
        "uipath_directory_update": st.just("refused"),
        "uipath_extra_members": st.just(True),
        "uipath_total_count": st.sampled_from(["missing", "0"]),
    },
)


def find(users, wish):
    """The person that is meant, as the simulator has her, or None."""
    if "user_name" in wish:
        return users.get(wish["user_name"].lower())
    return next((user for user in users.values() if (user["email"] or "").lower() == wish["email"].lower()), None)


def meets(user, wish):
    """Whether a person is as wanted."""
    governed = FROM_DIRECTORY if user["type"] == 2 else ()
    for name, value in wish.items():
        if name in SPELLING and name not in governed:
            has = user[SPELLING[name]]
            if has is not value if isinstance(value, bool) else (has or "") != value:
                return False
    return "groups" not in wish or {one.lower() for one in user["groups"]} == {one.lower() for one in wish["groups"]}


@settings(max_examples=60)
@given(ORGANIZATIONS, ROSTERS, PURGES, SERVERS)
def test_a_roster_is_kept_exactly_with_the_fewest_writes(simulator, residents, roster, purge, changed):
    simulator.reset(world(residents))
    simulator.settings(**changed)
    before = people(simulator)
    # Names that are taken by a robot, or by somebody with another e-mail, are refused, and that is tested elsewhere.
    for wish in roster:
        found = find(before, wish)
        assume(found is None or found["type"] in (0, 2))
        assume(found or wish.get("user_name", wish.get("email")).lower() not in before)
    result = four_runs(simulator, uipath_users, users=roster, max_removals="100%", min_privileged=0, **purge)
    after = people(simulator)
    met = [find(after, wish) for wish in roster]
    assert all(user and meets(user, wish) for user, wish in zip(met, roster, strict=True))
    named = {user["userName"].lower() for user in met}
    for name, user in before.items():
        stays = user["type"] not in (0, 2) or not purge["purge"]
        names = (name, (user["email"] or "").lower())
        stays = stays or any(fnmatch.fnmatchcase(one, pattern.lower()) for one in names for pattern in purge["protected"] or ())
        if name not in named:
            assert after.get(name) == (user if stays else None), "nobody else was touched"
        else:
            assert after[name]["id"] == user["id"], "nobody was created anew"
    assert set(after) == {name for name in before if name in after} | named
    wrong = [wish for wish in roster if (user := find(before, wish)) and not meets(user, wish)]
    assert len([one for one in result.requests if one.startswith("PUT")]) == len(wrong) + sum(
        find(before, wish) is None and wish.get("is_active") is False for wish in roster
    )
    created = [user for body in result.bodies if body for user in body.get("users", ())]
    assert len(created) == sum(find(before, wish) is None for wish in roster)
    for body in result.bodies:
        assert [] not in [value for name, value in (body or {}).items() if name != "groupIDs"], "no empty group lists"


# The plan alone, with UiPath's model

MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(TEXTS),
        "email": st.sampled_from(["", "X@acme.example", "x@acme.example"]),
        "is_active": st.booleans(),
        "group_ids": st.lists(st.sampled_from(["g1", "G1", "g2", "g3"]), max_size=4),
        "password": st.just("secret-of-a-plan"),
    },
)
ACTUAL = st.lists(
    st.builds(
        lambda name, kind, members: {"id": f"id-{name}", "user_name": name, "type": kind, "group_ids": [], **members},
        st.sampled_from(NAMES),
        st.sampled_from(["user", "directory_user"]),
        MEMBERS.map(lambda members: {name: value for name, value in members.items() if name != "password"}),
    ),
    unique_by=lambda user: user["id"],
)
WANTED = st.lists(
    st.builds(
        lambda name, members, present: Wanted(("user_name", name), members, present=present),
        st.sampled_from(NAMES).flatmap(any_case),
        MEMBERS,
        st.booleans(),
    ),
    unique_by=lambda one: one.find[1].lower(),
)


@given(ACTUAL, WANTED, st.booleans())
def test_a_plan_writes_what_differs_and_never_shows_a_password(actual, wanted, purge):
    plan = make_plan(actual, wanted, MODEL, "the UiPath organization", purge=purge)
    shown = [changes_of(plan, (), {}), roster_diff(plan, "here", {}), [change.predicted for change in plan.changes]]
    assert "secret-of-a-plan" not in repr(shown)
    for change in plan.of(UPDATE):
        for name, value in change.attributes.items():
            assert name in MODEL.write_only or MODEL.differing(change.actual, {name: value})
    for change in plan.of(CREATE, UPDATE):
        assert change.after == {name: MODEL.compared[name](change.predicted[name]) for name in change.after}
    again = [change.predicted for change in plan.changes if change.predicted] + list(plan.others)
    again = [{**user, "id": user.get("id") or f"new {at}"} for at, user in enumerate(again)]
    # Of a user without a password nothing is left to do.
    without = [
        one._replace(attributes={name: value for name, value in one.attributes.items() if name != "password"}) for one in wanted
    ]
    assert not make_plan(again, without, MODEL, "the UiPath organization", purge=purge).changed


@given(ACTUAL, WANTED)
def test_what_the_directory_governs_is_never_a_difference(actual, wanted):
    plan = make_plan(actual, wanted, MODEL, "the UiPath organization")
    for change in plan.of(UPDATE):
        if change.actual["type"] == "directory_user":
            assert not set(change.attributes) & FROM_DIRECTORY


@given(ACTUAL, WANTED, st.lists(st.sampled_from(["a*", "*E*", "ben"]), max_size=2))
def test_a_purge_removes_whoever_is_neither_listed_nor_protected(actual, wanted, protected):
    plan = make_plan(actual, wanted, MODEL, "the UiPath organization", purge=True, protected=protected)
    named = {one.find[1].lower(): one.present for one in wanted}
    gone = {
        user["user_name"]
        for user in actual
        if not named.get(
            user["user_name"],
            any(
                fnmatch.fnmatchcase(name, one.lower())
                for name in (user["user_name"], user.get("email", "").lower())
                for one in protected
            ),
        )
    }
    assert {change.name for change in plan.of(DELETE)} == gone

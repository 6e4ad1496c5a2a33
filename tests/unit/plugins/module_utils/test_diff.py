# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a plan is shown: text for people, data for programs, from the same changes."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.diff import (
    changes_of,
    fields_diff,
    printable,
    roster_diff,
    user_diff,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Model, Wanted, as_set
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import CREATE, UPDATE, make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL

NAMES = {"m": "Member", "v": "Viewer", "a": "Admin", "c": "Sales, EMEA"}
GROUPS = {"g": "Automation Users"}
CLEO = {"id": "3", "email": "Cleo@acme.example", "role_ids": ["M", "v"], "role": "member"}
GONE = {"id": "4", "email": "gone@acme.example", "role_ids": ["a"], "role": "admin"}
BARE = {"id": "5", "email": "bare@acme.example", "role_ids": None, "role": None}
OLD = {"id": "6", "email": "old@acme.example", "role_ids": None, "role": "admin"}


def wanted(email, present=True, **attributes):
    return Wanted(("email", email), attributes, present=present)


def plan_of(users, *people, model=MODEL, purge=False):
    return make_plan(users, people, model, "here", purge=purge)


def test_a_roster_is_shown_as_the_interface_says():
    same = [{"id": str(one), "email": f"u{one}@acme.example", "role_ids": ["v"]} for one in range(10, 1990)]
    people = [wanted(one["email"], role_ids=["v"]) for one in same]
    plan = plan_of(
        [CLEO, GONE, *same],
        wanted("dora@acme.example", role_ids=["v"]),
        wanted("cleo@acme.example", role_ids=["v"]),
        *people,
        purge=True,
    )
    shown = roster_diff(plan, "Acme", NAMES)
    lines = difflib.unified_diff(
        shown["before"].splitlines(True),
        shown["after"].splitlines(True),
        f"before: {shown['before_header']}",
        f"after: {shown['after_header']}",
        lineterm="\n",
    )
    assert "".join(lines).splitlines() == [
        "--- before: Acme (1 to invite, 1 to change, 1 to remove, 1,980 unchanged)",
        "+++ after: Acme",
        "@@ -1,2 +1,2 @@",
        "-cleo@acme.example: Member, Viewer",
        "-gone@acme.example: Admin",
        "+cleo@acme.example: Viewer",
        "+dora@acme.example: Viewer",
    ]


def test_without_names_roles_stand_by_id():
    plan = plan_of([CLEO], wanted("cleo@acme.example", role_ids=["v"]))
    shown = roster_diff(plan, "organization 42", {})
    assert (shown["before"], shown["after"]) == ("cleo@acme.example: m, v\n", "cleo@acme.example: v\n")
    assert shown["before_header"] == "organization 42 (1 to change, 0 unchanged)"


def test_a_role_whose_name_is_not_known_stands_by_id_among_names():
    plan = plan_of([{**CLEO, "role_ids": ["x", "V"]}], wanted("cleo@acme.example", role_ids=["v"]))
    assert roster_diff(plan, "Acme", NAMES)["before"] == "cleo@acme.example: Viewer, x\n"


def test_who_has_no_roles_is_told_so_and_who_is_invited_without_any_has_the_name_alone():
    plan = plan_of([BARE], wanted("bare@acme.example", role_ids=["v"]), wanted("new@acme.example"))
    shown = roster_diff(plan, "Acme", NAMES)
    assert (shown["before"], shown["after"]) == (
        "bare@acme.example: no roles\n",
        "bare@acme.example: Viewer\nnew@acme.example\n",
    )


def test_the_legacy_role_is_shown_where_it_is_managed_or_all_that_is_known():
    plan = plan_of([CLEO, OLD], wanted("cleo@acme.example", role="Viewer"), purge=True)
    shown = roster_diff(plan, "Acme", {})
    assert (shown["before"], shown["after"]) == (
        "cleo@acme.example: member\nold@acme.example: admin\n",
        "cleo@acme.example: viewer\n",
    )
    lines = user_diff(plan.changes[0], "Acme", {})
    assert lines["after"] == "email: cleo@acme.example\nrole: viewer\n"


def test_a_name_with_a_comma_is_quoted_and_control_characters_are_escaped():
    plan = plan_of([], wanted("a\x1b[31m@acme.example", role_ids=["c", "v"]))
    assert roster_diff(plan, "Ac\nme", NAMES) == {
        "before_header": '"Ac\\nme" (1 to invite, 0 unchanged)',
        "after_header": '"Ac\\nme"',
        "before": "",
        "after": '"a\\u001b[31m@acme.example": "Sales, EMEA", Viewer\n',
    }
    assert printable("a\u202eb") == '"a\\u202eb"'


def test_one_user_has_a_line_for_each_attribute_and_a_header_with_the_person():
    (change,) = plan_of([CLEO], wanted("cleo@acme.example", role_ids=["v"])).changes
    assert user_diff(change, "Acme", NAMES) == {
        "before_header": "cleo@acme.example in Acme (to change)",
        "after_header": "cleo@acme.example in Acme",
        "before": "email: cleo@acme.example\nroles: Member, Viewer\n",
        "after": "email: cleo@acme.example\nroles: Viewer\n",
    }


@pytest.mark.parametrize(
    ("users", "person", "header", "before", "after"),
    [
        ([], wanted("x@y"), "to invite", "", "email: x@y\n"),
        ([GONE], wanted("gone@acme.example", present=False), "to remove", "email: gone@acme.example\nroles: Admin\n", ""),
        ([GONE], wanted("gone@acme.example", role_ids=["A"]), "unchanged", *["email: gone@acme.example\nroles: Admin\n"] * 2),
        ([GONE], wanted("gone@acme.example"), "unchanged", *["email: gone@acme.example\n"] * 2),
        ([], wanted("x@y", present=False), "unchanged", "", ""),
    ],
)
def test_each_action_on_one_user_is_shown(users, person, header, before, after):
    (change,) = plan_of(users, person).changes
    shown = user_diff(change, "Acme", NAMES)
    assert (shown["before_header"], shown["before"], shown["after"]) == (f"{change.name} in Acme ({header})", before, after)


def test_a_roster_shows_of_the_other_attributes_only_those_that_are_written():
    ada = {"id": "1", "user_name": "ada", "email": "ada@x", "name": "Ada", "is_active": True, "group_ids": ["G"], "surname": ""}
    person = Wanted(
        ("user_name", "ada"),
        {"name": "Ada", "is_active": False, "group_ids": ["g"], "surname": "Lovelace", "password": "hidden-word"},
    )
    plan = plan_of([ada], person, model=UiPathDirectory.model)
    shown = roster_diff(plan, "here", GROUPS)
    assert shown["before"] == "ada: Automation Users; is_active: true; surname: (empty)\n"
    assert shown["after"] == "ada: Automation Users; is_active: false; surname: Lovelace; password: (set)\n"
    lines = user_diff(plan.changes[0], "here", {})
    assert lines["after"] == "user_name: ada\ngroups: g\nname: Ada\nis_active: false\nsurname: Lovelace\npassword: (set)\n"
    assert "hidden-word" not in str([shown, lines, changes_of(plan, (), GROUPS)])


def test_a_new_password_alone_is_a_difference():
    person = Wanted(("user_name", "ada"), {"password": "hidden-word"})
    plan = plan_of([{"id": "1", "user_name": "ada"}], person, model=UiPathDirectory.model)
    assert roster_diff(plan, "here", {})["before"] == "ada\n"
    assert roster_diff(plan, "here", {})["after"] == "ada: password: (set)\n"


def test_an_address_that_repeats_the_name_of_a_new_user_is_not_shown_but_a_changed_one_is():
    new = Wanted(("email", "Ada@x"), {}, on_create={"user_name": "Ada@x"})
    changed = Wanted(("user_name", "ben@x"), {"email": "ben@x"})
    other = Wanted(("user_name", "cleo"), {"email": "cleo@x", "group_ids": []})
    plan = plan_of([{"id": "2", "user_name": "ben@x", "email": "b@x"}], new, changed, other, model=UiPathDirectory.model)
    assert roster_diff(plan, "here", {})["after"] == "ada@x\nben@x: email: ben@x\ncleo: no groups; email: cleo@x\n"


def test_a_user_without_a_name_or_attribute_has_a_line_that_tells_the_id():
    plan = plan_of(
        [{"id": "9"}], Wanted(("id", "9"), present=False), model=Model("email", {"email": same_person, "tags": as_set}, {})
    )
    assert roster_diff(plan, "here", {})["before"] == "(id 9)\n"
    assert user_diff(plan.changes[0], "here", {})["before"] == ""
    assert changes_of(plan, (), {}) == [
        {"email": None, "id": "9", "action": "delete", "before": {"email": None}, "after": {}, "done": False}
    ]


def test_a_platform_without_roles_shows_none():
    model = Model("email", {"email": same_person, "tags": as_set, "title": folded}, {})
    plan = plan_of(
        [{"id": "1", "email": "a@x", "tags": ["q"], "title": "Dr"}],
        wanted("b@x", tags=["q", "r,s"], title=""),
        model=model,
        purge=True,
    )
    shown = roster_diff(plan, "here", {})
    assert (shown["before"], shown["after"]) == ("a@x\n", 'b@x: tags: q, "r,s"; title: (empty)\n')


def test_changes_are_sorted_and_hold_ids_names_and_what_was_done():
    plan = plan_of(
        [CLEO, GONE], wanted("dora@acme.example", role_ids=["v"]), wanted("cleo@acme.example", role_ids=["v"]), purge=True
    )
    assert changes_of(plan, plan.of(UPDATE), NAMES) == [
        {
            "email": "cleo@acme.example",
            "id": "3",
            "action": "update",
            "before": {"role_ids": ["m", "v"], "roles": ["Member", "Viewer"]},
            "after": {"role_ids": ["v"], "roles": ["Viewer"]},
            "done": True,
        },
        {
            "email": "dora@acme.example",
            "id": None,
            "action": "create",
            "before": {},
            "after": {"role_ids": ["v"], "roles": ["Viewer"]},
            "done": False,
        },
        {
            "email": "gone@acme.example",
            "id": "4",
            "action": "delete",
            "before": {"role_ids": ["a"], "roles": ["Admin"], "role": "admin"},
            "after": {},
            "done": False,
        },
    ]
    assert changes_of(plan, (), {})[1]["after"] == {"role_ids": ["v"]}


@pytest.mark.parametrize("names", [NAMES, {}])
def test_a_person_with_a_new_address_is_shown_under_the_old_one_before(names):
    zoe = Wanted(("email", "Zoe@acme.example"), {"role_ids": ["a"]}, previously=["CLEO@acme.example"])
    plan = plan_of([CLEO, BARE], zoe, wanted("bare@acme.example", role_ids=["v"]))
    roles = (["Member", "Viewer"], ["Admin"]) if names else (["m", "v"], ["a"])
    diff = roster_diff(plan, "Acme", names)
    assert diff["before"].splitlines() == ["bare@acme.example: no roles", f"cleo@acme.example: {', '.join(roles[0])}"]
    assert diff["after"].splitlines() == [f"bare@acme.example: {'Viewer' if names else 'v'}", f"zoe@acme.example: {roles[1][0]}"]
    assert diff["before_header"] == "Acme (2 to change, 0 unchanged)"
    _bare, change = changes_of(plan, plan.changes, names)
    before = {"email": "cleo@acme.example", "role_ids": ["m", "v"], **({"roles": roles[0]} if names else {})}
    after = {"email": "zoe@acme.example", "role_ids": ["a"], **({"roles": roles[1]} if names else {})}
    assert change == {"email": "zoe@acme.example", "id": "3", "action": "update", "before": before, "after": after, "done": True}


def test_a_user_who_is_created_with_nothing_but_a_name_is_still_there_afterwards():
    assert changes_of(plan_of([], wanted("X@y")), (), NAMES)[0]["after"] == {"email": "x@y"}


def test_fields_are_lines_and_what_does_not_exist_has_none():
    assert fields_diff("API key of x in Acme", {}, {"key": "newly issued", "mode": "0600"}) == {
        "before_header": "API key of x in Acme",
        "after_header": "API key of x in Acme",
        "before": "",
        "after": "key: newly issued\nmode: 0600\n",
    }


ROLES = st.lists(st.sampled_from("mvac"), max_size=3)
EMAILS = st.sampled_from([f"{one}@x" for one in "abcdefgh"])


@given(st.dictionaries(EMAILS, ROLES), st.dictionaries(EMAILS, ROLES), st.booleans())
def test_text_and_data_tell_the_same_people_and_a_change_is_always_visible(there, asked, purge):
    users = [{"id": str(number), "email": email, "role_ids": roles} for number, (email, roles) in enumerate(there.items())]
    plan = plan_of(users, *(wanted(email, role_ids=roles) for email, roles in asked.items()), purge=purge)
    shown, changes = roster_diff(plan, "Acme", NAMES), changes_of(plan, (), NAMES)
    before, after = ({line.partition(":")[0] for line in shown[side].splitlines()} for side in ("before", "after"))
    assert before == {one["email"] for one in changes if one["before"]}
    assert after == {one["email"] for one in changes if one["after"]}
    assert not set(shown["before"].splitlines()) & set(shown["after"].splitlines())
    assert plan.changed is (shown["before"] != shown["after"]) is bool(changes)
    assert [one["email"] for one in changes] == sorted(one["email"] for one in changes)
    assert {one["email"] for one in changes if one["action"] == CREATE} == after - before

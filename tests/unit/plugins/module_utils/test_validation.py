# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an author wrote beside the specification: every mistake is told, by position and person, and nothing else is."""

from __future__ import annotations

import json
import re

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given as having
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, review
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.validation import read_given
from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_users,
    organization_info,
    partner_user,
    partner_users,
    uipath_users,
    user_api_key,
)

ZOE = {"email": "zoe@acme.example"}
BOOLEAN = "quote it (YAML reads on, off, yes and no as booleans)"
JSON = "is a string that contains JSON"
FROM_JSON = "convert it, such as with {{ lookup('file', 'users.json') | from_json }}"
FROM_YAML = "convert it, such as with {{ lookup('file', 'users.yml') | from_yaml }}."
ROSTERS = [org_users, partner_users, uipath_users]


def told(module, options, constraints=None):
    """All mistakes in the options of a module, or of a specification."""
    definition = module.DEFINITION if constraints is None else Definition(module, str, constraints)
    mistakes = Mistakes()
    read_given(definition.options, definition.constraints, options, mistakes)
    return mistakes.sentences()


def of_entry(entry, module=org_users):
    """All mistakes in one entry of a roster."""
    return told(module, {"users": [entry]})


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({**ZOE, "rolse": ["A"]}, "users[0] (zoe@acme.example): rolse is no option; do you mean roles?"),
        ({**ZOE, "rolse": "A"}, "users[0] (zoe@acme.example): rolse is no option; do you mean roles?"),
        ({**ZOE, "Roles": ["A"]}, "users[0] (zoe@acme.example): Roles is no option; do you mean roles?"),
        ({**ZOE, "roleIds": ["A"]}, "users[0] (zoe@acme.example): roleIds is no option; do you mean role_ids?"),
        ({"e-mail": "zoe@acme.example"}, "users[0]: 'e-mail' is no option; do you mean email?"),
        ({**ZOE, "roles": "A", "role": "b"}, "users[0] (zoe@acme.example): roles and role are mutually exclusive"),
        ({**ZOE, "roles": [True]}, f"users[0] (zoe@acme.example): roles[0] is a boolean: {BOOLEAN}."),
        ({**ZOE, "roles": True}, f"users[0] (zoe@acme.example): roles is a boolean: {BOOLEAN}."),
        ({**ZOE, "role": False}, f"users[0] (zoe@acme.example): role is a boolean: {BOOLEAN}."),
        ({**ZOE, "roles": ["A", None]}, "users[0] (zoe@acme.example): roles[1] is null: remove it, or set a value."),
        ({**ZOE, "roles": ["A", ["B"]]}, "users[0] (zoe@acme.example): roles[1] is a list: set it to a string."),
        ({**ZOE, "roles": [{}]}, "users[0] (zoe@acme.example): roles[0] is a dictionary: set it to a string."),
        ({**ZOE, "roles": {"A": 1}}, "users[0] (zoe@acme.example): roles is a dictionary: set it to a list."),
        ({"email": ["zoe@acme.example"]}, "users[0]: email is a list: set it to a string."),
        ({}, "users[0]: one of the following is required: email, id."),
        (
            {**ZOE, "true": "x"},
            "users[0] (zoe@acme.example): true is not an option (YAML reads on and yes as a boolean): the options",
        ),
        (None, "users[0] is null: remove the entry, or set its options."),
        ("zoe@acme.example", "users[0] is a string: write it as 'email: zoe@acme.example'."),
        ("zoe", "users[0] is a string: write a dictionary of options, such as 'email: …'."),
        (json.dumps([ZOE]), f"users[0] {JSON}, not a dictionary: {FROM_JSON}."),
        ("email: zoe@acme.example\nroles: [A]", "users[0] is a string that contains YAML, not a dictionary: " + FROM_YAML),
        ({**ZOE, "roles": '["A"]'}, f"users[0] (zoe@acme.example): roles {JSON}, not a list: {FROM_JSON}."),
        (
            {**ZOE, "roles": "[A, B]"},
            "users[0] (zoe@acme.example): roles is a string that contains YAML, not a list: " + FROM_YAML,
        ),
        ({**ZOE, "roles": "- A"}, "users[0] (zoe@acme.example): roles is a string that contains YAML, not a list: " + FROM_YAML),
        (7, "users[0] is a number: write a dictionary of options, such as 'email: …'."),
        (True, "users[0] is a boolean: write a dictionary of options, such as 'email: …'."),
        ([ZOE], "users[0] is a list: write its entries without this list around them."),
        ("email=zoe@acme.example rolle=x", "users[0] (zoe@acme.example): rolle is no option; do you mean role?"),
    ],
)
def test_a_mistake_in_an_entry_is_told_by_position_and_person(entry, sentence):
    (found,) = of_entry(entry)
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    "entry",
    [
        {**ZOE, "roles": "Admin, Viewer"},
        {**ZOE, "roles": 7},
        {**ZOE, "roles": [7, 1.5, "Admin"]},
        {**ZOE, "role_ids": []},
        {**ZOE, "roles": None},
        {"email": 123},
        "email=zoe@acme.example",
        json.dumps(ZOE),
    ],
)
def test_what_ansible_accepts_is_accepted(entry):
    assert of_entry(entry) == []


@pytest.mark.parametrize(
    ("module", "options", "sentences"),
    [
        (org_users, {}, ["one of the following is required: users, users_file."]),
        (org_users, {"users": {"a": 1}}, ["users is a dictionary: set it to a list."]),
        (org_users, {"users": json.dumps([ZOE])}, [f"users {JSON}, not a list: {FROM_JSON}."]),
        (org_users, {"users": json.dumps({"users": [ZOE, ZOE]}, indent=2)}, [f"users {JSON}, not a list: {FROM_JSON}."]),
        (org_users, {"users": f"\n{ZOE}\n"}, ["users is a string that contains YAML, not a list: " + FROM_YAML]),
        (org_users, {"users": "- email: zoe@acme.example"}, ["users is a string that contains YAML, not a list: " + FROM_YAML]),
        (org_users, {"users": "users.json"}, ["users is a string: set it to a list."]),
        (org_users, {"users": ""}, ["users is a string: set it to a list."]),
        (org_users, {"users": json.dumps({"email": "zoe@acme.example"})}, []),
        (org_users, {"users": [], "protected": '["a@x.example"]'}, [f"protected {JSON}, not a list: {FROM_JSON}."]),
        (org_users, {"users": [], "protected": "[ab]*@acme.example"}, []),
        (partner_users, {"organizations": '[{"organization": "Acme"}]'}, [f"organizations {JSON}, not a list: {FROM_JSON}."]),
        (
            partner_users,
            {"organizations": [{"organization": "Acme", "users": "[]"}]},
            [f"organizations[0] (Acme): users {JSON}, not a list: {FROM_JSON}."],
        ),
        (org_users, {"users": True}, [f"users is a boolean: {BOOLEAN}."]),
        (org_users, {"users": [], "purge": "maybe"}, ["purge is 'maybe': set it to true or false."]),
        (org_users, {"users": [], "purge": None}, ["purge is null: set it to true or false, or omit it."]),
        (org_users, {"users": [], "purge": []}, ["purge is a list: set it to true or false."]),
        (org_users, {"users": [], "concurrency": True}, ["concurrency is a boolean: set it to a whole number."]),
        (org_users, {"users": [], "concurrency": "8.5"}, ["concurrency is '8.5': set it to a whole number."]),
        (org_users, {"users": [], "timeout": "soon"}, ["timeout is 'soon': set it to a number."]),
        (org_users, {"users": [], "ca_path": True}, [f"ca_path is a boolean: {BOOLEAN}."]),
        (org_users, {"users": [], "max_removals": None}, ["max_removals is null: set it to a string, or omit it."]),
        (
            org_users,
            {"users": [], "api_version": 2},
            ["api_version is '2': set it to 2025-09-18, 2024-02-08, 2023-04-25 or 2022-12-12."],
        ),
        (org_users, {"users": [], "prune": True}, ["prune is no option; do you mean purge?"]),
        (organization_info, {"organization_id": "4"}, ["organization_id is no option; do you mean id?"]),
        (organization_info, {"organization_name": "Acme"}, ["organization_name is no option; do you mean name?"]),
        (organization_info, {"organisation_key": "x"}, ["organisation_key is no option; do you mean organization_key?"]),
        (org_users, {"users": [], "xyzzy": True}, ["xyzzy is not an option of this module."]),
        (
            user_api_key,
            {},
            [f"one of the following is required: {one}." for one in ("user_id, email", "organization_id, organization")],
        ),
        (user_api_key, {"organization_id": 4, "user_id": 5, "mode": {"a": None}}, []),
        (partner_users, {"users": []}, ["one of the following is required: organizations, organization_id, organization."]),
        (partner_users, {"users": [], "organization_id": None}, []),
        (org_users, {"users": [], "_ansible_check_mode": True}, []),
    ],
)
def test_a_mistake_in_the_options_of_the_task_is_told(module, options, sentences):
    assert told(module, options) == sentences


def test_mistakes_of_a_fleet_are_told_by_organization_and_person():
    organizations = [
        {"organization_id": "1", "users": [ZOE, {**ZOE, "rolse": "b"}]},
        None,
        {"users": "email=x"},
        {"organization_id": "4", "users": [None], "user": []},
    ]
    assert told(partner_users, {"organizations": organizations}) == [
        "organizations[0].users[1] (zoe@acme.example): rolse is no option; do you mean roles?",
        "organizations[1] is null: remove the entry, or set its options.",
        "organizations[2]: one of the following is required: organization_id, organization.",
        "organizations[3] (4): user is no option; do you mean users?",
        "organizations[3].users[0] is null: remove the entry, or set its options.",
    ]


SPEC = {name: {"type": "str"} for name in "abc"}


@pytest.mark.parametrize(
    ("constraints", "options", "sentences"),
    [
        ({"required_together": [("a", "b", "c")]}, {"b": "x"}, ["a, b and c are required together: set a and c as well."]),
        ({"required_together": [("a", "b")]}, {"c": "x"}, []),
        ({"required_by": {"a": "b"}}, {"a": "x"}, ["a requires b: set it as well."]),
        ({"required_by": {"a": ["b", "c"]}}, {"a": None}, []),
        ({"required_if": [("a", "x", ("b", "c"))]}, {"a": "x"}, ["a is x, which requires b and c: set them."]),
        ({"required_if": [("a", "x", ("b", "c"))]}, {"a": "x", "c": "y"}, ["a is x, which requires b: set it."]),
        ({"required_if": [("a", "x", ("b", "c"), True)]}, {"a": "x"}, ["a is x, which requires b or c: set them."]),
        ({"required_if": [("a", "x", ("b", "c"), True)]}, {"a": "x", "c": "y"}, []),
        ({"required_if": [("a", "x", ("b",))]}, {"a": "y"}, []),
        ({"required_one_of": [("a",)]}, {}, ["a is missing: set it."]),
        ({"required_one_of": [("a", "b")]}, {"bb": "y"}, ["bb is no option; do you mean b?"]),
    ],
)
def test_every_kind_of_constraint_is_known(constraints, options, sentences):
    assert told(SPEC, options, constraints) == sentences


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [({"email": None}, "users[0]: email is empty: set a value."), ({}, "users[0]: email is missing: set it.")],
)
def test_an_entry_may_lack_what_it_is_called_by(entry, sentence):
    users = {"type": "list", "elements": "dict", "options": {"email": {"type": "str", "required": True}}}
    assert told({"users": users}, {"users": [entry]}, {}) == [sentence]


def test_what_the_environment_may_set_is_not_missing():
    spec = {"a": {"type": "str", "required": True, "fallback": (str, ["A"])}, "b": {"type": "str"}}
    assert told(spec, {}, {"required_one_of": [("a", "b")], "required_by": {"b": "a"}}) == []
    assert told(spec, {"b": "x"}, {"required_by": {"b": "a"}}) == []


def test_an_alias_is_an_option():
    assert told({"email": {"type": "str", "aliases": ["mail"], "required": True}}, {"mail": "x"}, {}) == []


def test_an_option_of_suboptions_may_be_one_dictionary():
    spec = {"one": {"type": "dict", "options": SPEC}}
    assert told(spec, {"one": {"d": 1, "a": True}}, {}) == [
        "one: d is not an option: the options are a, b and c.",
        f"one: a is a boolean: {BOOLEAN}.",
    ]
    assert told(spec, {"one": "x"}, {}) == ["one is 'x': set it to a dictionary."]


# Null


@pytest.mark.parametrize(
    ("users", "sentence"),
    [
        (
            [ZOE, {**ZOE, "roles": None}],
            "users[1] (zoe@acme.example): roles is null and was ignored: omit it, or set it to a value.",
        ),
        ([{**ZOE, "role": None}], "users[0] (zoe@acme.example): role is null and was ignored: omit it, or set it to a value."),
        (
            [{"email": f"a{number}@x", "roles": None} for number in range(40)],
            "users[0] (a0@x), users[1] (a1@x), users[2] (a2@x) and 37 more: roles is null and was ignored: omit it, or",
        ),
    ],
)
def test_a_bare_option_for_roles_is_a_warning_by_place(users, sentence):
    failure, (warning,) = review(org_users.DEFINITION, {"users": users})
    assert failure is None
    assert warning.startswith(sentence)


def test_a_bare_option_of_the_task_is_a_warning():
    options = {"organization_id": "4", "email": "a@x", "roles": None}
    assert review(partner_user.DEFINITION, options).warnings == ["roles is null and was ignored: omit it, or set it to a value."]


def test_null_for_any_other_option_is_no_value_and_nothing_to_warn_of():
    users = [{"user_name": "zoe", "surname": None, "email": None, "is_active": None}]
    assert review(uipath_users.DEFINITION, {"users": users}) == (None, [])


# All at once

# What may be wrong with an entry, beginning with one that is right.
WRONG = {
    "rolse": lambda entry: {**entry, "rolse": ["A"]},
    "is null": lambda entry: None,
    "is a string": lambda entry: "zoe",
    "is a number": lambda entry: 12,
    "is a list": lambda entry: [entry],
    "is a dictionary: set it to a list": lambda entry: {**entry, "roles": {}, "groups": {}},
    "is a boolean": lambda entry: {**entry, "email": True},
    "mutually exclusive": lambda entry: {**entry, **{name: ["A"] for name in ("roles", "role_ids", "groups", "group_ids")}},
}


@having(st.data(), st.lists(st.sampled_from([None, *WRONG]), min_size=1, max_size=12), st.sampled_from(ROSTERS), st.booleans())
def test_every_one_of_many_mistakes_is_told_with_its_position(data, kinds, module, fleet):
    def names(position):
        return (
            {"email": f"user{position}@acme.example", "id": str(position)}
            if module is uipath_users
            else {"email": f"user{position}@acme.example"}
        )

    def entry_of(position, kind):
        entry = WRONG[kind](names(position)) if kind else names(position)
        if isinstance(entry, dict):  # only options that the module has, and the one that none has
            known = {*module.DEFINITION.options["users"]["options"], "rolse"}
            return {name: value for name, value in entry.items() if name in known}
        return entry

    users = [entry_of(position, kind) for position, kind in enumerate(kinds)]
    options, place = {"users": users, "organization_id": "4"}, "users"
    if module is uipath_users:
        del options["organization_id"]
    if fleet and module is partner_users:
        before = data.draw(st.integers(0, 3))
        options = {"organizations": [{"organization_id": str(one), "users": []} for one in range(before)]}
        options["organizations"].append({"organization_id": "x", "users": users})
        place = f"organizations[{before}].users"
    failure = review(module.DEFINITION, options).failure
    wrong = [(position, kind) for position, kind in enumerate(kinds) if kind]
    assert bool(failure) == bool(wrong)
    sentences = failure["mistakes"] if failure else []
    assert len(sentences) == len(wrong), "each is told once, and nothing else"
    for sentence, (position, kind) in zip(sentences, wrong):
        assert sentence.startswith(f"{place}[{position}]"), "in their order"
        assert kind in sentence
        if isinstance(users[position], dict) and kind != "is a boolean":
            assert f"(user{position}@acme.example)" in sentence
    if failure:
        assert len(failure["msg"]) <= 1000
        assert sentences[0] in failure["msg"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.sampled_from(["", "a", "a@x", "yes", "5", "25%", "present", "email=a"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["email", "roles", "role", "id", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@having(st.data(), st.sampled_from([*ROSTERS, partner_user, user_api_key]))
def test_whatever_ansible_refuses_is_told_before(data, module):
    names = sorted(module.DEFINITION.options)
    options = data.draw(
        st.dictionaries(st.sampled_from([*names, "users", "users", "organizations", "unknown"]), VALUES, max_size=5)
    )
    errors = ArgumentSpecValidator(module.DEFINITION.options, **module.DEFINITION.constraints).validate(options).error_messages
    failure = review(module.DEFINITION, options).failure
    assert failure or not errors
    if failure:
        assert "This is a bug" not in failure["msg"]


def test_a_result_has_a_thousand_mistakes_and_says_how_many_more_there_are():
    failure = review(org_users.DEFINITION, {"users": [{"rolse": number} for number in range(5000)]}).failure
    assert failure["mistakes"][999:] == ["users[499]: one of the following is required: email, id.", "And 9,000 more mistakes."]
    assert failure["msg"].startswith("10,000 mistakes, and nothing was sent: users[0]: rolse is no option; do you mean roles? ")
    assert re.search(r" And 9,9\d\d more, see mistakes\.$", failure["msg"])
    assert len(json.dumps(failure)) < 100_000

# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of roles become ids; those that name nothing are told all at once, with who wants them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.role_names import with_ids

ROLES = [{"id": "1", "name": "Admin"}, {"id": "2", "name": "Viewer"}, {"id": "3", "name": "viewer "}, {"id": "", "name": "New"}]
TWINS = [{"id": "5", "name": "Left"}, {"id": "5", "name": "Right"}]


def person(email, *names, present=True, source="users[0]"):
    return Wanted(("email", email), {"roles": list(names), "name": "x"}, present=present, source=source)


def refused(*wanted, roles=(*ROLES, *TWINS)):
    """The error for these people."""
    with pytest.raises(Refused) as caught:
        with_ids(wanted, "roles", roles, "role", "organization 42")
    return caught.value


def test_names_become_ids_and_all_else_stays():
    plain, absent = Wanted(("email", "b@x"), {"role_ids": ["9"]}), person("c@x", "Nothing", present=False)
    first, *others = with_ids([person("a@x", "ADMIN", " admin"), plain, absent], "roles", ROLES, "role", "here")
    assert first.attributes == {"name": "x", "role_ids": ["1"]}
    assert others == [plain, absent]


def test_an_empty_list_of_names_is_an_empty_list_of_ids():
    (one,) = with_ids([Wanted(("id", "1"), {"groups": []})], "groups", [], "group", "here")
    assert one.attributes == {"group_ids": []}


def test_unknown_names_are_told_all_at_once_with_those_who_want_them():
    people = [person(f"user{number}@x", "Admn", "Admin") for number in range(8)]
    error = refused(*people, person("a@x", "admn", "Owner"), person("b@x", "7"))
    assert error.message == (
        "There is no role 'Admn' in organization 42 (wanted by user0@x, user1@x, user2@x, user3@x, user4@x and 4 more); "
        "do you mean 'Admin'? "
        "There is no role 'Owner' in organization 42 (wanted by a@x). "
        "There is no role '7' in organization 42 (wanted by b@x): if it has leading zeros, quote it, since YAML reads it as a "
        "number. Existing roles: Admin, Left, New, Right, Viewer, viewer ."
    )
    assert error.details["mistakes"][1] == "There is no role 'Owner' in organization 42 (wanted by a@x)."
    assert len(error.details["mistakes"]) == 3


def test_the_only_person_of_a_task_is_not_named():
    assert refused(person("a@x", "Owner", source="")).message.startswith("There is no role 'Owner' in organization 42. Existing")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("VIEWER", "2 roles have the name 'VIEWER' in organization 42 (wanted by a@x): set role_ids instead (2, 3)."),
        ("New", "The server returned no id for the role 'New' in organization 42 (wanted by a@x), so it cannot be assigned."),
        (
            "Left",
            "The roles Left and Right in organization 42 (wanted by a@x) have the same id, 5: set role_ids if you mean this id.",
        ),
    ],
)
def test_names_that_are_no_single_role_are_told_as_well(name, message):
    assert refused(person("a@x", "Admin", name)).message == message


def test_where_there_is_nothing_this_is_told():
    assert refused(person("a@x", "Admin"), roles=()).message.endswith(" Existing roles: none.")


@given(
    st.dictionaries(st.text("abcdef", min_size=3, max_size=90), st.integers(1, 9), min_size=1, max_size=40),
    st.lists(st.text("uvwxyz", min_size=1, max_size=300), max_size=40),
)
def test_every_unknown_name_is_told_and_the_message_stays_short(unknown, existing):
    wanted = [
        person(f"{name}{number}@x", name, source=f"users[{number}]") for name, times in unknown.items() for number in range(times)
    ]
    error = refused(*wanted, roles=[{"id": str(number), "name": name} for number, name in enumerate(existing)])
    sentences = error.details["mistakes"]
    assert len(error.message) <= 1000
    assert len(sentences) == len(unknown)
    for sentence, (name, times) in zip(sentences, unknown.items()):
        assert f"'{name}'" in sentence
        assert f"{name}0@x" in sentence
        assert ("more" in sentence.rpartition("wanted by")[2]) == (times > 5)
    assert ("see mistakes" in error.message) or all(sentence in error.message for sentence in sentences[1:])

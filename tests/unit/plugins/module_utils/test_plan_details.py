# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions of a plan that no other test would miss: each was found by changing the code."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import (
    CREATE,
    UPDATE,
    make_plan,
    refuse_duplicates,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, both_sides

WHERE = "organization 42"
ADA = {"id": "1", "email": "ada@acme.example", "role_ids": ["a"], "role": "admin"}


def test_one_without_a_name_stands_with_the_id_as_well():
    plan = make_plan([{"id": "5", "email": None}, ADA], [Wanted(("id", "5"), present=False)], MODEL, WHERE)
    assert plan.summary()["delete"] == ["(id 5)"]
    assert list(both_sides(plan)["before"]) == ["(id 5)"]


@pytest.mark.parametrize("pattern", ["jane.d", "jane@*", "*@xn--bcher-kva.example"])
def test_either_of_two_names_is_protection_enough(pattern):
    user = {"id": "1", "user_name": "Jane.D", "email": "jane@b\u00fccher.example"}
    assert make_plan([user], [], UiPathDirectory.model, WHERE, purge=True, protected=[pattern]).changes == ()


def test_members_that_the_server_derives_from_each_other_are_known_if_both_are_written():
    wanted = Wanted(("email", "ada@acme.example"), {"role": "user", "role_ids": ["b"]})
    (change,) = make_plan([ADA], [wanted], MODEL, WHERE).changes
    assert (change.action, change.predicted) == (UPDATE, {**ADA, "role": "user", "role_ids": ["b"]})


def test_two_whose_email_is_cleared_are_two():
    refuse_duplicates([Wanted(("user_name", name), {"email": ""}) for name in ("ada", "ben")])


def test_what_must_not_be_shown_is_not_shown_even_if_a_server_answers_it():
    model = MODEL._replace(compared={**MODEL.compared, "password": str}, write_only={"password"})
    wanted = Wanted(("email", "ada@acme.example"), {"password": "new-pass-word"})
    for actual in ({**ADA, "password": "old-pass-word"}, ADA):
        (change,) = make_plan([actual], [wanted], model, WHERE).changes
        assert change.before == change.after == {"email": "ada@acme.example"}
    (gone,) = make_plan([{**ADA, "password": "old-pass-word"}], [wanted._replace(present=False)], model, WHERE).changes
    assert "password" not in gone.before


def test_what_is_written_blindly_is_written_even_if_a_server_answers_it():
    model = MODEL._replace(compared={**MODEL.compared, "password": str}, write_only={"password"})
    wanted = Wanted(("email", "ada@acme.example"), {"password": "pass-word"})
    (change,) = make_plan([{**ADA, "password": "pass-word"}], [wanted], model, WHERE).changes
    assert (change.action, change.attributes) == (UPDATE, {"password": "pass-word"})


def test_only_the_name_that_a_create_would_give_must_be_free():
    wanted = Wanted(("email", "zoe@acme.example"), on_create={"role": "admin"})
    assert [change.action for change in make_plan([ADA], [wanted], MODEL, WHERE).changes] == [CREATE]


def test_one_who_is_found_by_an_email_and_one_who_is_to_get_it_are_the_same():
    roster = [Wanted(("email", "a@b"), source="users[0]"), Wanted(("user_name", "jane"), {"email": "A@b"}, source="users[1]")]
    for order in (roster, roster[::-1]):
        with pytest.raises(InvalidInput, match="are the same user"):
            refuse_duplicates(order)


def test_changes_are_told_apart_by_which_they_are():
    """What became of a change is kept by the change, whatever another looks like; its users, being mappings, have no hash."""
    one, other = (make_plan([ADA], [], MODEL, WHERE, purge=True).changes[0] for _time in range(2))
    assert (one == other, len({one: 1, other: 2})) == (False, 2)
    with pytest.raises(FrozenInstanceError):
        one.name = "ben"

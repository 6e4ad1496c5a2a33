# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decisions about two accounts of one name: each is about its own account, in this run and in the next one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Model
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import DELETE, KEEP, UPDATE, make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import read_wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.wanted import entries_of, read_people
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import Account, Decision
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.roster import Scope, rosters_of
from ansible_collections.rosterops.saas_users.tests.unit.access import TODAY, person, report

FIRST, SECOND = "a0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
THERE = [{"id": FIRST, "email": "Ada@acme.example"}, {"id": SECOND, "email": "ada@acme.example"}]
BEN = {"id": "c0000000-0000-4000-8000-000000000003", "email": "ben@acme.example"}
ADA = person("ada", role="admin")
MODEL = Model(key="email", compared={"email": same_person, "role": folded}, blank={"id": None})


def decisions(first, second, organization="Acme"):
    return [
        Decision("polytomic", organization, "id-acme", one["email"], user_id=one["id"], decision=decided)
        for one, decided in zip(THERE, (first, second))
    ]


def entries(*people, decided, purge=False):
    (roster,) = rosters_of([*people, person("ben")], (), decided, Scope(["polytomic"], None, purge, TODAY)).organizations
    return [user for user in roster.users if user.get("email") != BEN["email"]]


def actions(users, there):
    """What the module does with these entries, purge included."""
    mistakes = Mistakes()
    params = {"purge": True, "email_domains": None}
    everybody = [*users, {"email": BEN["email"]}]
    wanted = read_people(params, entries_of(everybody, "users"), read_wanted, "users", mistakes)
    mistakes.refuse()
    changes = make_plan([*there, BEN], wanted, MODEL, "organization 42", purge=True).changes
    return {change.actual["id"]: change.action for change in changes if change.actual and change.actual is not BEN}


def test_the_file_means_the_account_that_is_kept_and_a_purge_leaves_it():
    decided = decisions("revoke", "keep")
    users = entries(ADA, decided=decided)
    assert users == [
        {"id": SECOND, "email": "ada@acme.example", "role": "admin"},
        {"id": FIRST, "state": "absent"},
    ]
    assert actions(users, THERE) == {SECOND: UPDATE, FIRST: DELETE}


@pytest.mark.parametrize("other", ["keep", ""])
def test_a_second_run_finds_nothing_to_do(other):
    after = [{**THERE[1], "role": "admin"}]
    assert actions(entries(ADA, decided=decisions("revoke", other)), after) == {SECOND: KEEP}


def test_a_second_run_removes_the_account_that_the_first_one_could_not():
    assert actions(entries(ADA, decided=decisions("revoke", "revoke")), THERE[1:]) == {SECOND: DELETE}


def test_who_is_not_listed_is_purged_and_only_the_revoked_account_is_removed_without_a_purge():
    assert entries(decided=decisions("revoke", "keep")) == [{"id": FIRST, "state": "absent"}]


def test_decisions_about_another_organization_are_about_other_accounts():
    elsewhere = [decisions("revoke", "keep")[0], replace(decisions("", "keep", "Globex")[1], organization_id="id-globex")]
    assert entries(ADA, decided=elsewhere) == [{"id": FIRST, "email": "Ada@acme.example", "state": "absent"}]


def test_who_of_three_is_meant_is_for_the_module_to_refuse():
    third = Decision("polytomic", "Acme", "id-acme", "ADA@acme.example", user_id=BEN["id"], decision="keep")
    assert entries(ADA, decided=[*decisions("revoke", "keep"), third]) == [
        {"email": "ada@acme.example", "role": "admin"},
        {"id": FIRST, "state": "absent"},
    ]


def test_two_users_of_one_address_are_told_apart_by_their_user_names():
    jane, second = (
        Decision("uipath", "", "p", "jane@acme.example", name, user_id, decided)
        for name, user_id, decided in (("jane", FIRST, "keep"), ("jane.2", SECOND, "revoke"))
    )
    for listed, kept in (("jane", [None]), ("jane.2", []), ("", [FIRST])):
        people = [person("jane", platform="uipath", organization="", user_name=listed)]
        users = rosters_of(people, (), [jane, second], Scope(["uipath"], None, False, TODAY)).uipath.users
        assert [user.get("id") for user in users if "state" not in user] == kept
        assert users[-1] == {"id": SECOND, "user_name": "jane.2", "state": "absent"}


def test_a_report_tells_each_decision_of_its_own_account():
    decided = tuple(decisions("keep", "revoke"))
    accounts = [Account(one["id"], one["email"]) for one in THERE]
    before, after = report([person("ada")], accounts, decisions=decided), report([person("ada")], accounts[:1], decisions=decided)
    assert sorted((row.user_id, row.status) for row in before.rows) == [(FIRST, "right"), (SECOND, "orphan")]
    assert [one.outcome for one in before.outcomes] == ["carried out", "not carried out"]
    assert [(row.user_id, row.status) for row in after.rows] == [(FIRST, "right")]
    assert [one.outcome for one in after.outcomes] == ["carried out", "carried out"]

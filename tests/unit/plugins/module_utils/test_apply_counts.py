# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether anything was written: each kind of change by itself, so that no other hides a wrong count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"], "role": None}
BEN = {"id": "2", "email": "ben@x", "role_ids": ["b"], "role": None}
CREATE = Wanted(("email", "zoe@x"), {"role_ids": ["a"]})
UPDATE = Wanted(("email", "ada@x"), {"role_ids": ["b"]})
DELETE = Wanted(("email", "ben@x"), present=False)
KEEP = Wanted(("email", "ada@x"), {"role_ids": ["a"]})
NOBODY = Wanted(("email", "yan@x"), present=False)


class Strict(Memory):
    """Refuses to be asked for nothing: on some platforms that would cost a request."""

    def create_all(self, changes, workers):
        """Create some."""
        assert changes
        return super().create_all(changes, workers)

    def delete_all(self, changes, workers):
        """Remove some."""
        assert changes
        return super().delete_all(changes, workers)


def outcome_of(*wanted, failing=(), made=None):
    memory = Strict([ADA, BEN], failing=failing)
    workers = Workers(made=[].append if made is None else made.append)
    return apply(make_plan([ADA, BEN], wanted, MODEL, memory.where), memory, workers), memory


@pytest.mark.parametrize(
    ("wanted", "writes"),
    [
        ([], []),
        ([KEEP], []),
        ([NOBODY], []),
        ([KEEP, NOBODY], []),
        ([CREATE], [("create", "zoe@x")]),
        ([UPDATE], [("update", "ada@x")]),
        ([DELETE], [("delete", "ben@x")]),
        ([KEEP, DELETE], [("delete", "ben@x")]),
        ([CREATE, UPDATE], [("create", "zoe@x"), ("update", "ada@x")]),
    ],
)
def test_changed_is_whether_something_was_written(wanted, writes):
    outcome, memory = outcome_of(*wanted)
    assert (outcome.changed, outcome.failures, memory.writes) == (bool(writes), [], writes)


@pytest.mark.parametrize(
    ("wanted", "failing", "changed"),
    [
        ([CREATE], ["zoe@x"], False),
        ([UPDATE], ["ada@x"], False),
        ([DELETE], ["ben@x"], False),
        ([CREATE, DELETE], ["zoe@x"], False),
        ([UPDATE, DELETE], ["ada@x"], False),
        ([CREATE, UPDATE], ["zoe@x"], True),
        ([CREATE, UPDATE], ["ada@x"], True),
        ([CREATE, DELETE], ["ben@x"], True),
        ([UPDATE, DELETE], ["ben@x"], True),
    ],
)
def test_what_failed_is_not_counted_and_hides_nothing_that_was(wanted, failing, changed):
    outcome, _memory = outcome_of(*wanted, failing=failing)
    assert [failure.change.name for failure in outcome.failures] == failing
    assert outcome.changed is changed
    there = {user["email"] for user in outcome.users if user}
    assert ("zoe@x" in there) == (CREATE in wanted and "zoe@x" not in failing)
    assert ("ben@x" in there) == (DELETE in wanted and failing != [])


@pytest.mark.parametrize(
    ("wanted", "failing", "made"),
    [
        ([], [], 0),
        ([KEEP, NOBODY], [], 0),
        ([CREATE], [], 1),
        ([UPDATE], [], 1),
        ([DELETE], [], 1),
        ([CREATE, UPDATE], [], 2),
        ([CREATE, DELETE], [], 2),
        ([CREATE], ["zoe@x"], 0),
        ([UPDATE], ["ada@x"], 0),
        ([DELETE], ["ben@x"], 0),
        ([CREATE, UPDATE], ["zoe@x"], 1),
    ],
)
def test_each_change_is_reported_when_it_is_made_and_only_once(wanted, failing, made):
    reported = []
    outcome_of(*wanted, failing=failing, made=reported)
    assert reported == [1] * made


def test_a_create_that_is_completed_by_an_update_is_one_change():
    class TwoSteps(Strict):
        """Its creates carry no role."""

        model = MODEL._replace(uncarried=frozenset({"role"}))

        def create(self, change):
            return super().create(replace(change, attributes={"email": change.name}))

    memory, reported = TwoSteps(), []
    plan = make_plan([], [Wanted(("email", "zoe@x"), {"role": "admin"})], memory.model, memory.where)
    apply(plan, memory, Workers(made=reported.append))
    assert memory.writes == [("create", "zoe@x"), ("update", "zoe@x")]
    assert reported == [1]


@pytest.mark.parametrize(("failing", "made"), [([], 1), (["zoe@x"], 0), (["ben@x"], 0)])
def test_a_user_who_replaces_another_is_one_change(failing, made):
    reported = []
    outcome_of(Wanted(("email", "zoe@x"), previously=("ben@x",)), failing=failing, made=reported)
    assert sum(reported) == made

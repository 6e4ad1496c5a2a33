# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check mode: work that writes is done, or not at all."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import Progress
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.check_mode import carry_out, unless_check_mode
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory


class Reviewing(Memory):
    """Looks at each plan before it is carried out or predicted."""

    def review(self, plan):
        self.writes.append(("review", plan))


class Refusing(Memory):
    """Would not carry out any plan."""

    def review(self, plan):
        raise Refused("Not this one.")


PLAN = make_plan([], [Wanted(("email", "zoe@x")), Wanted(("email", "yan@x"))], MODEL, "here")


@pytest.mark.parametrize(("check_mode", "result"), [(True, None), (False, "done")])
def test_in_check_mode_nothing_is_done(check_mode, result):
    done = []
    assert unless_check_mode(Task({}, check_mode, str), lambda: done.append(1) or "done") == result
    assert len(done) == (0 if check_mode else 1)


def test_a_plan_is_reviewed_and_carried_out():
    memory = Reviewing()
    with Workers() as workers:
        outcome = carry_out(Task({}, False, str), PLAN, memory, workers)
    assert memory.writes == [("review", PLAN), ("create", "zoe@x"), ("create", "yan@x")]
    assert [user["id"] for user in outcome.users] == ["id-1001", "id-1002"]


def test_in_check_mode_a_plan_is_reviewed_and_predicted():
    memory = Reviewing()
    with Workers() as workers:
        outcome = carry_out(Task({}, True, str), PLAN, memory, workers)
    assert memory.writes == [("review", PLAN)]
    assert (outcome.changed, [user["id"] for user in outcome.users]) == (True, [None, None])


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_the_author_has_to_know_of_a_plan_is_a_warning_in_both_modes(check_mode):
    class Governed(Memory):
        model = MODEL._replace(governed=lambda user: "a harbor" if user else "")

    memory, warnings = Governed([{"id": "1", "email": "ada@x"}]), []
    plan = make_plan(memory.everybody, [Wanted(("email", "ada@x"))], memory.model, memory.where)
    carry_out(Task({}, check_mode, warnings.append), plan, memory, Workers())
    assert [warning.partition(":")[0] for warning in warnings] == ["ada@x in organization 42"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_a_platform_refuses_is_refused_in_both_modes(check_mode):
    memory = Refusing()
    with pytest.raises(Refused, match=r"^Not this one\.$"), Workers() as workers:
        carry_out(Task({}, check_mode, str), PLAN, memory, workers)
    assert memory.writes == []


@pytest.mark.parametrize(("check_mode", "words"), [(True, "a task: running for 10 s"), (False, "a task: 2 of 3 changes made")])
def test_what_is_to_be_changed_is_reported_unless_nothing_is(check_mode, words):
    memory = Memory([{"id": "1", "email": "ada@x"}], failing=["yan@x"])
    wanted = [Wanted(("email", f"{name}@x")) for name in ("zoe", "yan", "xan", "ada")]
    progress = Progress("a task")
    plan = make_plan(memory.everybody, wanted, MODEL, "here")
    carry_out(Task({}, check_mode, str, progress), plan, memory, Workers(made=progress.made))
    assert progress.words(10.0) == words

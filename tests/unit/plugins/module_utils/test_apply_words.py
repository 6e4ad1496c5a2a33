# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sentences about a write that was accepted and is not as wanted, to the letter."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"], "role": None, "name": "A", "title": "T"}
NAMED = MODEL._replace(compared={**MODEL.compared, "name": str, "title": str}, uncarried={"name", "title"})
BEGIN = "Writing {} in organization 42: the server returned success, but "
END = ". Check this user on the platform before you run the task again"


class Odd(Memory):
    """Updates are accepted and change nothing, and are looked at."""

    model = NAMED
    shows_updates = False

    def update(self, user, attributes):
        self.begin("update", NAMED.name(user))
        return NAMED.with_attributes(user, attributes)


class Vanishing(Odd):
    """Whoever was updated is not there afterwards."""

    def look(self, ids, done):
        return []


class Blind(Odd):
    """What became of a write cannot be read."""

    def look(self, ids, done):
        raise TaskError("no answer")


class Renaming(Memory):
    """A new user gets another name than the one that was sent."""

    model = NAMED

    def create(self, change):
        return {**super().create(change), "email": "other@x", "name": "N", "title": "T"}

    def update(self, user, attributes):
        return user


class Half(Memory):
    """A create that carries only the e-mail, and updates that fail."""

    model = NAMED

    def create(self, change):
        return {**super().create(change), "name": None, "title": None}

    def update(self, user, attributes):
        raise TaskError("no")


def failed(memory, email, **attributes):
    """The outcome of one change that fails, and what is said of it."""
    plan = make_plan(list(memory.by_id.values()), [Wanted(("email", email), attributes)], NAMED, memory.where)
    with Workers() as workers:
        outcome = apply(plan, memory, workers)
    ((change, error),) = outcome.failures
    assert change is plan.changes[0]
    return outcome, str(error)


def test_what_the_server_ignored_is_told_by_attribute():
    outcome, said = failed(Odd([ADA]), "ada@x", name="B", title="U")
    assert said == f"{BEGIN.format('ada@x')}the user has name A instead of B, title T instead of U{END}."
    assert (outcome.changed, outcome.users[0]["name"]) == (True, "A")


def test_who_is_not_there_afterwards_is_told_as_that():
    outcome, said = failed(Vanishing([ADA]), "ada@x", name="B")
    assert said == f"{BEGIN.format('ada@x')}the user does not exist{END}."
    assert outcome.users == [None]


def test_what_cannot_be_read_again_is_told_as_that():
    _outcome, said = failed(Blind([ADA]), "ada@x", name="B")
    assert said == f"{BEGIN.format('ada@x')}whether it was stored as written could not be read: no answer{END}."


def test_a_name_that_the_server_changed_is_told_with_what_to_give():
    outcome, said = failed(Renaming(), "zoe@x", name="N")
    assert said == (
        f"{BEGIN.format('zoe@x')}the user has email other@x instead of zoe@x{END}"
        ", and set email to other@x: no user has the email zoe@x."
    )
    assert outcome.users[0]["email"] == "other@x"


def test_what_a_new_user_is_without_is_listed():
    outcome, said = failed(Half(), "zoe@x", name="N", title="T")
    assert said == "no; zoe@x exists now, without name, title"
    assert (outcome.changed, outcome.users[0]["email"]) == (True, "zoe@x")


@pytest.mark.parametrize("changed", [True, False])
def test_who_needs_no_write_is_as_before(changed):
    memory = Memory([{**ADA, "email": "ada@x"}])
    roster = [Wanted(("email", "ada@x"), {"role_ids": ["a"]})] + [Wanted(("email", "zoe@x"))] * changed
    plan = make_plan(list(memory.by_id.values()), roster, MODEL, memory.where)
    with Workers() as workers:
        outcome = apply(plan, memory, workers)
    assert (outcome.changed, outcome.failures, outcome.users[0]) == (changed, [], ADA)

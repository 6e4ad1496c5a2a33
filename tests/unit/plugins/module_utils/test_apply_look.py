# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was written and no answer shows is looked at once; what nobody knows is told as that."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import NotAsWritten, read_again
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"], "role": None}
BEN = {"id": "2", "email": "ben@x", "role_ids": ["b"], "role": None}
CLEO = {"id": "3", "email": "cleo@x", "role_ids": ["c"], "role": None}
DOUBT = "; it may have been done anyway: check {} in organization 42, or run the task again, which checks first"
WITH_PASSWORD = MODEL._replace(compared={**MODEL.compared, "password": str}, write_only={"password"})


def wanted(email, present=True, **attributes):
    return Wanted(("email", email), attributes, present=present)


def carry_out(memory, *roster, concurrency=1, purge=False):
    plan = make_plan(list(memory.by_id.values()), roster, memory.model, memory.where, purge=purge)
    with Workers(concurrency) as workers:
        return apply(plan, memory, workers)


class Silent(Memory):
    """Updates are done, and answered with nothing that shows it."""

    shows_updates = False

    def update(self, user, attributes):
        super().update(user, attributes)
        return MODEL.with_attributes(user, attributes)


class Ignoring(Silent):
    """Updates are answered as done, and are not."""

    def _store(self, user, attributes):
        return dict(user)


class Late(Silent):
    """Who is read first is as before the update."""

    def __init__(self, *users):
        super().__init__(users)
        self.before, self.shown = users, []

    def look(self, ids, done):
        for users in (self.before, read_again(self, ids)):
            self.shown.append(done(users))
        return users


class Failing(Memory):
    """Writes end with this error, after they were done or without."""

    def __init__(self, *users, accepted=False, in_doubt=True, done=False):
        super().__init__(users)
        self.error = {"accepted": accepted, "in_doubt": in_doubt}
        self.done = done

    def fail(self, verb, work):
        if self.done:
            work()
        error = TaskError(f"{verb}: no answer")
        error.__dict__.update(self.error)
        raise error

    def create(self, change):
        self.fail("create", lambda: Memory.create(self, change))

    def update(self, user, attributes):
        self.fail("update", lambda: Memory.update(self, user, attributes))

    def delete(self, user):
        self.fail("delete", lambda: Memory.delete(self, user))


# One look


def test_a_directory_that_shows_writes_late_is_told_when_they_are_shown():
    memory = Late(ADA)
    outcome = carry_out(memory, wanted("ada@x", role_ids=["b"]))
    assert (outcome.failures, memory.shown) == ([], [False, True])


def test_an_answer_that_shows_the_user_is_enough():
    memory = Memory([ADA, BEN])
    carry_out(memory, wanted("ada@x", role_ids=["b"]), wanted("zoe@x", role_ids=["a"]), wanted("ben@x", present=False))
    assert memory.reads == []


def test_one_is_looked_at_with_one_get_and_several_with_one_listing():
    memory = Silent([ADA, BEN])
    outcome = carry_out(memory, wanted("ada@x", role_ids=["B"]), wanted("ben@x"))
    assert (memory.reads, outcome.failures, outcome.users[0]["role_ids"]) == (["1"], [], ["B"])
    memory = Silent([ADA, BEN, CLEO])
    assert carry_out(memory, wanted("ada@x", role_ids=["b"]), wanted("ben@x", role_ids=["a"]), wanted("cleo@x")).failures == []
    assert memory.reads == ["users"]


def test_an_answer_without_the_name_of_the_user_is_enough():
    class Nameless(Memory):
        def _store(self, user, attributes):
            return {**super()._store(user, attributes), "email": None}

    memory = Nameless([ADA])
    outcome = carry_out(memory, wanted("zoe@x", role_ids=["a"]), wanted("ada@x", role_ids=["b"]))
    assert (outcome.failures, memory.reads) == ([], [])


def test_a_user_who_was_looked_at_is_returned_as_the_server_writes_them():
    memory = Silent([ADA])
    outcome = carry_out(memory, wanted("ada@x", role_ids=["b", "c"], role="ADMIN"))
    assert (outcome.failures, outcome.users) == ([], [{**ADA, "role_ids": ["c", "b"], "role": "admin"}])


def test_a_look_at_one_leaves_the_results_of_the_others_as_they_are():
    memory = Silent([ADA], failing=["yan@x"])
    outcome = carry_out(memory, wanted("zoe@x"), wanted("yan@x"), wanted("ada@x", role_ids=["b"]))
    assert [failure.change.name for failure in outcome.failures] == ["yan@x"]
    assert ([user and user["email"] for user in outcome.users], memory.reads) == (["zoe@x", None, "ada@x"], ["1"])


def test_what_is_ignored_is_told_with_its_member_and_stops_the_removals():
    memory = Ignoring([ADA, BEN, CLEO])
    outcome = carry_out(memory, wanted("ada@x", role_ids=["b"]), wanted("ben@x", role="admin"), purge=True)
    assert [failure.change.name for failure in outcome.failures] == ["ada@x", "ben@x"]
    assert all(isinstance(failure.error, NotAsWritten) for failure in outcome.failures)
    assert outcome.failures[0].error.message == (
        "Writing ada@x in organization 42: the server returned success, but the user has role_ids ['a'] instead of ['b']. "
        "Check this user on the platform before you run the task again."
    )
    assert "role None instead of admin" in outcome.failures[1].error.message
    assert (outcome.changed, outcome.users) == (True, [ADA, BEN, CLEO])
    assert ("delete", "cleo@x") not in memory.writes


def test_who_is_not_there_any_more_is_told():
    class Leaving(Silent):
        def update(self, user, attributes):
            self.by_id.clear()
            return MODEL.with_attributes(user, attributes)

    (failure,) = carry_out(Leaving([ADA]), wanted("ada@x", role_ids=["b"])).failures
    assert "the server returned success, but the user does not exist." in failure.error.message


def test_what_cannot_be_looked_at_is_told():
    class Blind(Silent):
        def user(self, user_id):
            raise TaskError("Reading the user: no answer", failure={"status": 500})

    memory = Blind([ADA])
    (failure,) = carry_out(memory, wanted("ada@x", role_ids=["b"])).failures
    words = "the server returned success, but whether it was stored as written could not be read: Reading the user: no answer."
    assert words in failure.error.message
    assert isinstance(failure.error, NotAsWritten)


def test_what_is_never_shown_is_not_looked_at():
    class Hidden(Silent):
        model = WITH_PASSWORD

    memory = Hidden([ADA])
    assert carry_out(memory, wanted("ada@x", password="secret")).failures == []
    assert memory.reads == []


# Accepted, and answered with what cannot be read


@pytest.mark.parametrize("done", [True, False])
def test_an_update_whose_answer_cannot_be_read_is_looked_at(done):
    memory = Failing(ADA, accepted=True, done=done)
    outcome = carry_out(memory, wanted("ada@x", role_ids=["b"]))
    assert (memory.reads, outcome.changed, outcome.users[0]["role_ids"]) == (["1"], True, ["b"] if done else ["a"])
    assert [failure.error.message for failure in outcome.failures] == (
        [] if done else ["update: no answer" + DOUBT.format("ada@x")]
    )


@pytest.mark.parametrize(("accepted", "in_doubt"), [(True, False), (False, True)])
def test_only_what_was_accepted_and_is_in_doubt_is_looked_at(accepted, in_doubt):
    memory = Failing(ADA, accepted=accepted, in_doubt=in_doubt, done=True)
    outcome = carry_out(memory, wanted("ada@x", role_ids=["b"]))
    assert (memory.reads, len(outcome.failures), outcome.changed) == ([], 1, True)


def test_a_look_shows_nothing_of_a_password():
    class Hidden(Failing):
        model = WITH_PASSWORD

    (failure,) = carry_out(Hidden(ADA, accepted=True, done=True), wanted("ada@x", role_ids=["b"], password="secret")).failures
    assert failure.error.message == "update: no answer" + DOUBT.format("ada@x")


def test_an_error_stays_where_the_look_fails_as_well():
    memory = Failing(ADA, accepted=True)
    memory.user = lambda user_id: memory.fail("get", lambda: None)
    (failure,) = carry_out(memory, wanted("ada@x", role_ids=["b"])).failures
    assert failure.error.message == "update: no answer" + DOUBT.format("ada@x")


# In doubt


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_what_may_have_been_done_counts_as_changed_and_is_told_as_that(verb):
    people = {"create": wanted("zoe@x"), "update": wanted("ada@x", role_ids=["b"]), "delete": wanted("ada@x", present=False)}
    outcome = carry_out(Failing(ADA), people[verb])
    who = "zoe@x" if verb == "create" else "ada@x"
    assert outcome.changed
    assert [failure.error.message for failure in outcome.failures] == [f"{verb}: no answer" + DOUBT.format(who)]
    outcome = carry_out(Failing(ADA, in_doubt=False), people[verb])
    assert (outcome.changed, [failure.error.message for failure in outcome.failures]) == (False, [f"{verb}: no answer"])


@pytest.mark.parametrize("number", [1, 2])
def test_a_removal_in_doubt_is_looked_for(number):
    people = [ADA, BEN][:number]
    for done in (True, False):
        memory = Failing(*people, done=done)
        outcome = carry_out(memory, *(wanted(one["email"], present=False) for one in people))
        assert (len(outcome.failures), outcome.changed) == (0 if done else number, True)
        assert memory.reads == (["1"] if number == 1 else ["users"])


@pytest.mark.parametrize("number", [1, 2])
def test_a_removal_in_doubt_is_looked_for_by_the_id_as_the_server_writes_it(number):
    people = [{**one, "id": f"Usr_{one['id']}X"} for one in (ADA, BEN)[:number]]
    memory = Failing(*people)
    outcome = carry_out(memory, *(wanted(one["email"], present=False) for one in people))
    assert len(outcome.failures) == number, "an id in another case may be nobody's, which is no proof"
    assert memory.reads == (["Usr_1X"] if number == 1 else ["users"])


def test_a_removal_stays_in_doubt_where_the_look_fails():
    memory = Failing(ADA, done=True)
    memory.user = lambda user_id: memory.fail("get", lambda: None)
    (failure,) = carry_out(memory, wanted("ada@x", present=False)).failures
    assert failure.error.message == "delete: no answer" + DOUBT.format("ada@x")


def test_one_error_of_several_is_told_once():
    error = TaskError("Creating 2 users: no answer").adding(in_doubt=True)

    class Batch(Memory):
        def create_all(self, changes, workers):
            return [error for _change in changes]

    outcome = carry_out(Batch(), wanted("yan@x"), wanted("zoe@x"))
    said = "Creating 2 users: no answer" + DOUBT.format("these 2 users")
    assert [failure.error.message for failure in outcome.failures] == [said, said]
    assert error.message == "Creating 2 users: no answer"


def test_nobody_is_read_without_need():
    memory = Memory([ADA])
    assert (read_again(memory, []), memory.reads) == ([], [])
    assert (read_again(memory, ["1"]), read_again(memory, ["9"]), memory.reads) == ([ADA], [], ["1", "9"])
    assert (read_again(memory, ["1", "9"]), memory.reads[2:]) == ([ADA], ["users"])

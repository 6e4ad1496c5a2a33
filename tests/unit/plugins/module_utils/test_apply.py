# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying a plan out."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import Outcome, apply, predict
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import NotAsWritten
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"], "role": None}
BEN = {"id": "2", "email": "ben@x", "role_ids": ["b"], "role": None}
CLEO = {"id": "3", "email": "cleo@x", "role_ids": ["c"], "role": None}


def wanted(email, present=True, **attributes):
    return Wanted(("email", email), attributes, present=present)


def carry_out(memory, *roster, concurrency=1, purge=False):
    plan = make_plan(list(memory.by_id.values()), roster, MODEL, memory.where, purge=purge)
    with Workers(concurrency) as workers:
        return apply(plan, memory, workers)


# Outcomes


def test_nothing_to_do_writes_nothing():
    memory = Memory([ADA])
    assert carry_out(memory, wanted("ada@x"), wanted("zoe@x", present=False)) == Outcome([ADA, None], [], False, set())
    assert memory.writes == []


def test_the_outcome_has_the_users_as_the_server_gives_them_in_the_plan_s_order():
    memory = Memory([ADA, BEN, CLEO])
    outcome = carry_out(
        memory, wanted("Zoe@X", role_ids=["a", "b"]), wanted("ben@x", role_ids=["c"]), wanted("ada@x"), purge=True
    )
    assert outcome.users == [
        {"id": "id-1001", "email": "zoe@x", "role_ids": ["b", "a"], "role": None},
        {"id": "2", "email": "ben@x", "role_ids": ["c"], "role": None},
        ADA,
        None,
    ]
    assert (outcome.failures, outcome.changed) == ([], True)


def test_a_prediction_writes_nothing_and_says_what_would_be():
    plan = make_plan([ADA, BEN], [wanted("zoe@x"), wanted("ada@x"), wanted("ben@x", present=False)], MODEL, "here")
    outcome = predict(plan)
    assert outcome == Outcome([{"id": None, "email": "zoe@x", "role_ids": None, "role": None}, ADA, None], [], True)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_removals_come_last(concurrency):
    memory = Memory([ADA, BEN, CLEO])
    carry_out(
        memory,
        wanted("ada@x", present=False),
        wanted("ben@x", role_ids=["a"]),
        wanted("zoe@x"),
        purge=True,
        concurrency=concurrency,
    )
    verbs = [verb for verb, _name in memory.writes]
    assert sorted(verbs[:2]) == ["create", "update"]
    assert verbs[2:] == ["delete", "delete"]


# Failures


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_failure_hides_no_other_write_and_stops_every_removal(concurrency):
    memory = Memory([ADA, BEN, CLEO], failing=["zoe@x", "ada@x"])
    roster = [wanted("zoe@x"), wanted("ada@x", role_ids=["b"]), wanted("ben@x", role_ids=["a"]), wanted("yan@x")]
    outcome = carry_out(memory, *roster, purge=True, concurrency=concurrency)
    assert [failure.change.name for failure in outcome.failures] == ["zoe@x", "ada@x"]
    assert [failure.error.message for failure in outcome.failures] == ["create zoe@x failed", "update ada@x failed"]
    assert outcome.changed
    assert len(memory.writes) == 4
    assert memory.by_id["2"]["role_ids"] == ["a"]
    assert memory.by_id["3"] == CLEO
    assert outcome.users[0] is None
    assert outcome.users[1] == ADA
    assert outcome.users[4] == CLEO, "who was not removed is still there"


def test_a_failed_removal_hides_no_other():
    memory = Memory([ADA, BEN, CLEO], failing=["ben@x"])
    outcome = carry_out(memory, purge=True)
    assert [(failure.change.action, failure.change.name) for failure in outcome.failures] == [("delete", "ben@x")]
    assert outcome.users == [None, BEN, None]
    assert outcome.changed


def test_failures_alone_change_nothing():
    outcome = carry_out(Memory(failing=["zoe@x"]), wanted("zoe@x"))
    assert (len(outcome.failures), outcome.changed, outcome.users) == (1, False, [None])


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_bug_is_not_taken_for_a_failure(concurrency):
    class Broken(Memory):
        def update(self, user, attributes):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        carry_out(Broken([ADA, BEN]), wanted("ada@x", role_ids=["z"]), wanted("ben@x", role_ids=["z"]), concurrency=concurrency)


# A server that does not do what it says


class Partial(Memory):
    """A create that carries the e-mail only, as some platforms have it."""

    def create(self, change):
        return super().create(replace(change, attributes={"email": change.attributes["email"]}))


class Forgetful(Memory):
    """Writes are accepted, and some attributes not stored."""

    def _store(self, user, attributes):
        return super()._store(user, {name: value for name, value in attributes.items() if name == "email"})


class Silent(Memory):
    """Answers that leave attributes out."""

    def _store(self, user, attributes):
        stored = super()._store(user, attributes)
        return {"id": stored["id"]}


def test_what_a_create_cannot_carry_is_updated():
    memory = Partial()
    memory._store = lambda user, attributes: {
        **Memory._store(memory, user, attributes),
        "role_ids": user["role_ids"] or ["default"],
    }
    outcome = carry_out(memory, wanted("zoe@x", role_ids=["a"]))
    assert memory.writes == [("create", "zoe@x"), ("update", "zoe@x")]
    assert (outcome.failures, outcome.users[0]["role_ids"]) == ([], ["a"])


def test_what_an_answer_leaves_out_is_not_held_against_it():
    memory = Silent([ADA])
    outcome = carry_out(memory, wanted("zoe@x", role_ids=["a"]), wanted("ada@x", role_ids=["b"]))
    assert memory.writes == [("create", "zoe@x"), ("update", "ada@x")]
    assert outcome.failures == []


def test_a_write_that_is_accepted_and_not_done_is_a_failure():
    memory = Forgetful([ADA])
    outcome = carry_out(memory, wanted("ada@x", role_ids=["b"]))
    (failure,) = outcome.failures
    assert isinstance(failure.error, NotAsWritten)
    assert failure.error.message == (
        "Writing ada@x in organization 42: the server returned success, but the user has role_ids ['a'] instead of ['b']. "
        "Check this user on the platform before you run the task again."
    )
    assert outcome.changed, "a write was sent, and who knows what it did"
    assert memory.writes == [("update", "ada@x")], "it is not tried for ever"


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_write_that_failed_after_it_was_accepted_may_have_changed_something(verb, accepted):
    class Unread(Memory):
        def begin(self, verb, name):
            raise TaskError(f"{verb} {name}: no JSON").adding(accepted=accepted)

    people = {
        "create": wanted("zoe@x", role_ids=["a"]),
        "update": wanted("ada@x", role_ids=["b"]),
        "delete": wanted("ada@x", present=False),
    }
    outcome = carry_out(Unread([ADA]), people[verb])
    assert (outcome.changed, len(outcome.failures)) == (accepted, 1)


def test_threads_that_begin_at_once_share_their_workers(monkeypatch):
    """As the organizations of a fleet do with those who write."""
    most, now, lock, start = [0], [0], threading.Lock(), threading.Thread.start

    def start_slowly(thread):
        time.sleep(0.02)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_slowly)

    def work(item):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1
        return str(item)

    with Workers(4) as outer, Workers(2) as inner:
        assert outer.map(lambda _: inner.map(work, [1, 2, 3]), range(4)) == [["1", "2", "3"]] * 4
    assert most[0] == 2


def test_a_create_whose_update_fails_has_changed_something():
    class Second(Partial):
        def create(self, change):
            return {**super().create(change), "role_ids": ["default"]}

        def update(self, user, attributes):
            self.failing = {"zoe@x"}
            return super().update(user, attributes)

    outcome = carry_out(Second(), wanted("zoe@x", role_ids=["a"]))
    assert outcome.changed
    assert [failure.error.message for failure in outcome.failures] == ["update zoe@x failed; zoe@x exists now, without role_ids"]
    assert outcome.users[0]["email"] == "zoe@x"


def test_a_member_that_a_create_cannot_carry_is_written_even_if_the_answer_is_silent():
    class Uncarried(Partial):
        model = MODEL._replace(uncarried={"role_ids"})

    memory = Uncarried()
    plan = make_plan([], [wanted("zoe@x", role_ids=["a"])], memory.model, memory.where)
    assert apply(plan, memory, Workers()).users[0]["role_ids"] == ["a"]
    assert memory.writes == [("create", "zoe@x"), ("update", "zoe@x")]


def test_a_member_that_is_never_answered_is_not_missed():
    class Hidden(Memory):
        model = MODEL._replace(compared={**MODEL.compared, "password": str}, write_only={"password"})

        def _store(self, user, attributes):
            return {**super()._store(user, attributes), "password": "not this one"}

    memory = Hidden([ADA])
    plan = make_plan([ADA], [wanted("ada@x", password="secret"), wanted("zoe@x", password="secret")], memory.model, memory.where)
    assert apply(plan, memory, Workers()).failures == []
    assert sorted(memory.writes) == [("create", "zoe@x"), ("update", "ada@x")]


# Workers


def test_as_many_writes_as_allowed_are_under_way_at_once_and_no_more():
    most, now, lock, full = [0], [0], threading.Lock(), threading.Barrier(4)

    def work(item):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        full.wait(10)  # passes only if four are here together
        with lock:
            now[0] -= 1
        return item * 2

    with Workers(4) as workers:
        assert workers.map(work, list(range(12))) == [item * 2 for item in range(12)]
    assert most[0] == 4


@pytest.mark.parametrize(("concurrency", "items"), [(1, 5), (8, 1), (8, 0)])
def test_no_thread_is_started_without_need(concurrency, items):
    with Workers(concurrency) as workers:
        threads = workers.map(lambda item: threading.current_thread(), list(range(items)))
    assert set(threads) <= {threading.current_thread()}


def test_workers_serve_several_maps():
    with Workers(2) as workers:
        assert workers.map(str, [1, 2]) + workers.map(str, [3, 4]) == ["1", "2", "3", "4"]


def test_what_is_not_begun_when_a_bug_shows_is_dropped():
    done = []

    def work(item):
        if item == 0:
            raise ZeroDivisionError
        threading.Event().wait(0.02)
        done.append(item)

    with pytest.raises(ZeroDivisionError), Workers(2) as workers:
        workers.map(work, list(range(100)))
    assert len(done) < 50


def test_nobody_waits_for_what_is_under_way_when_an_interruption_comes():
    """Such as a time-out of the task: neither the task nor the process it ran in."""
    begun, go_on = threading.Event(), threading.Event()
    threads = []

    def work(item):
        threads.append(threading.current_thread())
        begun.set()
        go_on.wait(60)

    threading.Thread(target=lambda: begun.wait(10) and os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        workers.map(work, list(range(10)))
    assert all(thread.is_alive() and thread.daemon for thread in threads)
    assert len(threads) <= 2
    go_on.set()


def test_whoever_waits_for_what_was_dropped_ends_as_well():
    threads, begun, go_on = set(), threading.Barrier(3), threading.Event()

    def inside(_item):
        threads.add(threading.current_thread())
        begun.wait(30)
        go_on.wait(30)

    def work(_item):
        threads.add(threading.current_thread())
        inner.map(inside, [1, 2, 3])

    def interrupt(_item):
        begun.wait(30)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Workers(3) as outer, Workers(2) as inner:
        outer.map(lambda item: (work if item else interrupt)(item), [0, 1, 2])
    assert len(threads) == 4
    go_on.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def test_what_ends_a_thread_is_passed_on():
    def work(item):
        raise SystemExit(item)

    with pytest.raises(SystemExit), Workers(2) as workers:
        workers.map(work, [1, 2])
